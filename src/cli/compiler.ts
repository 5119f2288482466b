// Finds the compiler for clients; a system may have clang only under a name with a version.
import { basename } from 'node:path';
import { SetupError } from '../errors/errors.ts';
import { findProgram, llvmNames } from '../system/toolchain.mjs';

/** Returns the name on the PATH, such as `clang-19`. Throws SetupError if there is none. */
export function compilerName(
  tool: 'clang' | 'clang++' = 'clang',
  platform: NodeJS.Platform = process.platform,
): string {
  const found = findProgram(llvmNames(tool));
  if (found !== null) return basename(found);
  throw new SetupError(`${tool} not found on the PATH (clients use blocks)`, {
    remedy: compilerRemedy(platform),
  });
}

/** Returns the command that installs what clients are built with. */
export function compilerRemedy(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return 'xcode-select --install';
  return 'sudo apt-get install -y clang libblocksruntime-dev libswiftlang';
}
