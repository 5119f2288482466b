// Compiles C programs for tests with the flags that `esreplay kit` prints: on Linux against the kit, on a Mac against Apple's SDK.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { compileFlags, linkFlags } from '../../src/cli/kit.ts';
import { findProgram, llvmNames } from '../../src/replay/toolchain.mjs';

const run = promisify(execFile);

const onMac = process.platform === 'darwin';

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
    ...compileFlags(),
    ...macros,
    ...sources,
    ...linkFlags(),
    ...(onMac ? moreFrameworks(sources) : []),
    ...(isCxx ? [onMac ? '-lc++' : '-lstdc++'] : []),
    '-o',
    output,
  ]);
}

/** Those whose headers the sources include and that are not among the kit's flags: the library of Linux has their functions. */
export function moreFrameworks(sources: readonly string[]): string[] {
  const text = sources.map((source) => readFileSync(source, 'utf8')).join('\n');
  const names = ['CoreServices', 'DiskArbitration', 'OpenDirectory'];
  return names.filter((name) => text.includes(`#include <${name}/`)).flatMap((name) => ['-framework', name]);
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
