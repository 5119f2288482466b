// Compiles C programs for tests with the flags that `esreplay kit` prints: on Linux with the kit, on a Mac with Apple's
// SDK.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { compileFlags, linkFlags } from '../../src/cli/commands/kit.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { findProgram, llvmNames } from '../../src/system/toolchain.mjs';
import { kept, textsOf, versionOf } from '../kept.ts';
import { precompiled } from './precompiled.ts';

const run = promisify(execFile);

const onMac = process.platform === 'darwin';
const kitInclude = join(packageRoot, 'replayer/kit/include');

/** Links in a quarter of the default linker's time, which is more than the compiler's. */
const fastLinker = findProgram(['ld.gold']) === null ? [] : ['-fuse-ld=gold'];

/** Links as clang does, and starts in a tenth of its time. Some link only with libraries that nothing else provides. */
const linker = onMac ? null : findProgram(['gcc']);
const linkerFlags = ['-Wl,--no-as-needed'];

const isForCompilerAlone = (flag: string): boolean => /^-(O\w|fno-omit-frame-pointer)$/.test(flag);

export interface Sources {
  readonly sources: readonly string[];
  readonly defines?: readonly string[];
  readonly flags?: readonly string[];
}

export interface Compilation extends Sources {
  readonly output: string;
}

/**
 * Compiles without optimisation unless `flags` say otherwise, with debug information; warnings are errors. Rejects with
 * the compiler's words.
 */
export async function compileClient({ output, ...what }: Compilation): Promise<void> {
  await copyFile(await keptClient(basename(output), what), output);
}

/** The same, if the program's place does not matter. */
export function keptClient(name: string, { sources, defines = [], flags = ['-O0'] }: Sources): Promise<string> {
  const compiler = findClang();
  // clang before 16 compiles C++ as C++14.
  const isCxx = sources.every((source) => source.endsWith('.cc'));
  const words = ['-g', '-Wall', '-Wextra', '-Werror', ...(isCxx ? ['-std=c++17'] : []), ...flags, ...compileFlags()];
  const libraries = [
    ...linkFlags(),
    ...fastLinker,
    ...(onMac ? moreFrameworks(sources) : []),
    ...(isCxx ? [onMac ? '-lc++' : '-lstdc++'] : []),
  ];
  const macros = defines.map((define) => `-D${define}`);
  const texts = sources.flatMap((source) => [...textsOf(source, [packageRoot, kitInclude])].flat());
  const parts = [versionOf(compiler), ...words, ...macros, ...sources, ...libraries, ...texts];
  return kept(name, parts, async (program) => {
    const [source] = sources;
    if (linker === null || source === undefined || sources.length > 1 || !flags.every(isForCompilerAlone))
      return run(compiler, [...words, ...macros, ...sources, ...libraries, '-o', program]);
    const header = await precompiled(compiler, words, defines, source);
    const object = `${program}.o`;
    await run(compiler, [...words, ...macros, ...header, '-c', source, '-o', object]);
    await run(linker, [...linkerFlags, object, ...libraries, '-o', program]);
    await rm(object);
  });
}

/**
 * Returns the frameworks whose headers the sources include and that the kit's flags lack: Linux's library has their
 * functions.
 */
export function moreFrameworks(sources: readonly string[]): string[] {
  const text = sources.map((source) => readFileSync(source, 'utf8')).join('\n');
  const names = ['CoreServices', 'DiskArbitration', 'OpenDirectory'];
  return names.filter((name) => text.includes(`#include <${name}/`)).flatMap((name) => ['-framework', name]);
}

/** Throws if clang is missing: it is one of the packages that set-up installs. */
export function findClang(): string {
  return requireProgram(llvmNames('clang'));
}

export function requireProgram(names: readonly string[]): string {
  const found = findProgram(names);
  if (found === null) throw new Error(`None of ${names.join(', ')} is on the PATH; run npm run setup.`);
  return found;
}
