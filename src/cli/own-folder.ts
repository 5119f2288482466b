// The folder in which a command keeps its build results for the next one.
import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isCheckout, packageRoot } from '../system/package-root.ts';
import { userCacheFolder } from './user-cache.ts';

/** Returns a folder in the checkout's build folder, or in the user's cache. A new temporary one if that is closed. */
export function ownFolder(name: string): string {
  const folder = isCheckout ? join(packageRoot, 'build', name) : join(userCacheFolder(), name);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return mkdtempSync(join(tmpdir(), `esreplay-${name}-`));
  }
}
