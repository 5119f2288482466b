// The compiler that Linux clients are built with here: a system may have clang only under a name with a version.
import { basename } from 'node:path';
import { SetupError } from '../errors.ts';
import { findProgram, llvmNames } from '../replay/toolchain.mjs';

/** The name as the PATH knows it, `clang-19`. Throws SetupError when there is none. */
export function compilerName(tool: 'clang' | 'clang++' = 'clang'): string {
  const found = findProgram(llvmNames(tool));
  if (found !== null) return basename(found);
  throw new SetupError(`There is no ${tool} on the PATH; clients use blocks.`, {
    remedy: 'sudo apt-get install -y clang libblocksruntime-dev libswiftlang',
  });
}
