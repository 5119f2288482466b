// Finds libdispatch for clients on Linux: the system's, or the one that this package has for systems without it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';
import { findDispatch } from './toolchain.mjs';

/** Returns its folder, or null if there is none. scripts/linux-dispatch.mjs builds the one of the package. */
export function dispatchFolder(system = findDispatch(), root = packageRoot): string | null {
  const shipped = join(root, `prebuilds/linux-${process.arch}/dispatch`);
  return system ?? (existsSync(join(shipped, 'libdispatch.so')) ? shipped : null);
}
