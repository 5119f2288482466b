// The SDK whose headers were compiled for the fixtures of this folder. What is newer is in no fixture.
import { macosNumber } from '../../src/schema/macos/versions.ts';

export const sdk = '27.0';

export const isInSdk = ({ firstMacos }: { readonly firstMacos: string }): boolean =>
  macosNumber(firstMacos) <= macosNumber(sdk);
