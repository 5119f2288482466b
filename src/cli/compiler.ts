// The compiler that clients are built with here: a system may have clang only under a name with a version.
import { basename } from 'node:path';
import { SetupError } from '../errors.ts';
import { findProgram, llvmNames } from '../toolchain.mjs';

/** The name as the PATH knows it, `clang-19`. Throws SetupError when there is none. */
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

/** The command that brings what a client is built with. */
export function compilerRemedy(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return 'xcode-select --install';
  return 'sudo apt-get install -y clang libblocksruntime-dev libswiftlang';
}
