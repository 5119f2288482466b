// Says what to do when a native part is missing, which differs between a checkout and an installed package.
import { join } from 'node:path';
import { isCheckout, packageRoot } from '../system/package-root.ts';
import { shellQuoted } from '../words/shell-words.ts';

export function buildRemedy(): string {
  if (isCheckout) return `run \`npm run setup\` in ${packageRoot}`;
  // The script by its path, because npm rebuild skips scripts that npm was told not to run.
  return `run \`node ${shellQuoted(join(packageRoot, 'scripts/install.mjs'))}\`: the installation skipped its build script`;
}
