// Compiles C programs for tests: on Linux with the flags that `esreplay kit` prints, on a Mac against Apple's SDK.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { compileFlags, linkFlags } from '../../src/cli/kit.ts';
import { findProgram, llvmNames } from '../../src/replay/toolchain.mjs';

const run = promisify(execFile);

const onMac = process.platform === 'darwin';
/** What a client for macOS links; Apple's linker signs it ad hoc for Apple silicon, and Intel asks for no signature. */
export const appleLibraries: readonly string[] = ['-lEndpointSecurity', '-lbsm', '-framework', 'Security'];

export interface Compilation {
  readonly sources: readonly string[];
  readonly output: string;
  readonly defines?: readonly string[];
  readonly flags?: readonly string[];
}

/** Unoptimised unless `flags` say otherwise, with debug information; warnings are errors. Rejects with the compiler's words. */
export async function compileClient({ sources, output, defines = [], flags = ['-O0'] }: Compilation): Promise<void> {
  const macros = defines.map((name) => `-D${name}`);
  const warnings = ['-Wall', '-Wextra', '-Werror'];
  // clang older than 16 takes C++ for C++14.
  const isCxx = sources.every((source) => source.endsWith('.cc'));
  await run(findClang(), [
    '-g',
    ...warnings,
    ...(isCxx ? ['-std=c++17'] : []),
    ...flags,
    ...(onMac ? ['-fblocks'] : compileFlags()),
    ...macros,
    ...sources,
    ...(onMac ? appleLibraries : linkFlags()),
    ...(isCxx ? [onMac ? '-lc++' : '-lstdc++'] : []),
    '-o',
    output,
  ]);
}

/** Throws when there is no clang: it is one of the packages that set-up installs. */
export function findClang(): string {
  return requireProgram(llvmNames('clang'));
}

export function requireProgram(names: readonly string[]): string {
  const found = findProgram(names);
  if (found === null) throw new Error(`None of ${names.join(', ')} is on the PATH; run npm run setup.`);
  return found;
}
