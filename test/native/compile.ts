// Compiles native test programs into a folder that is removed with the process.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { nativeSources } from '../../scripts/sources.mjs';
import { findProgram, llvmNames } from '../../src/system/toolchain.mjs';
import { freshFolder } from '../folder.ts';
import { link, type Target } from './objects.ts';

export const root = join(import.meta.dirname, '../..');

export const clangxx = findProgram(llvmNames('clang++')) ?? 'clang++';
export const gxx = 'g++';

/** The flags of the injected library, with all symbols of a test binary visible. */
const flags = ['-std=c++20', '-Wall', '-Wextra', '-Werror', '-fno-exceptions', '-fno-rtti', '-fno-threadsafe-statics'];
const includes = [`-I${root}`, `-I${root}/replayer/kit/include`];

/** Returns a folder's sources for Linux; `replayer`: those that the library and the addon share. */
export const sourcesIn = (folder: string): string[] =>
  nativeSources('linux', [join(root, folder)]).filter((name) => name.endsWith('.cc'));

/** The codec itself. */
export const codec = (): string[] => [...sourcesIn('src/native'), join(root, 'src/schema/generated/plans.cc')];

/** Shared by the unit tests, the tool and the fuzzers. */
export const fixtures = (): string[] =>
  ['check_counters', 'event_mix', 'message_fixture', 'trace_fixture'].map((name) =>
    join(root, 'test/native', `${name}.cc`),
  );

export const unitTests = (): string[] => sourcesIn('test/native');

/** Returns the program's path; a compiler error fails with its text. `target` as for `link`. */
export async function compile(
  name: string,
  compiler: string,
  sources: readonly string[],
  more: readonly string[],
  target?: Target,
): Promise<string> {
  const folder = freshFolder();
  const program = join(folder, name);
  // A check that fails names its line itself; what a sanitizer finds has a stack.
  const debug = more.some((flag) => flag.startsWith('-fsanitize')) ? ['-g'] : [];
  await link(compiler, [...flags, ...debug, ...includes, ...more, '-pthread'], sources, program, target);
  return program;
}

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

export function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Outcome {
  const done = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1 << 26 });
  return { status: done.status, output: `${done.stdout}${done.stderr}` };
}
