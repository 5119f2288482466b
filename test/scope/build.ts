// Builds the handler scope on a fake ledger, and the program that runs one case of it.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { callByNumber, callClasses } from '../../src/schema/calls/calls.ts';
import { FactFlag } from '../../src/schema/generated/ledger.ts';
import { findDispatch } from '../../src/system/toolchain.mjs';
import { freshFolder } from '../folder.ts';
import { existing, type LibraryMutant, writeEdits } from '../mutants/library.ts';
import { gxx, root, sourcesIn } from '../native/compile.ts';
import { link } from '../native/objects.ts';
import { skip } from '../skip.ts';

const dispatchFolder = findDispatch();

/** Call it in a hook `before`. */
export function needScope(hook: Mocha.Context): void {
  if (process.arch !== 'x64') skip(hook, 'only on x86-64; npm run test:linux runs the library of arm64');
  if (dispatchFolder === null) skip(hook, 'no libdispatch (npm run setup; Debian: libswiftlang)');
}

export interface ScopeFact {
  readonly kind: number;
  readonly call: string;
  readonly class: number;
  readonly flags: number;
  readonly a: number;
  readonly b: number;
  readonly stack: readonly string[];
  readonly other: readonly string[];
}

export interface Played {
  readonly status: number | null;
  readonly watched: number;
  readonly facts: readonly ScopeFact[];
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly errors: string;
}

const flags = ['-std=c++20', '-g1', '-Wall', '-Wextra', '-Werror', `-I${root}`, '-fno-omit-frame-pointer', '-pthread'];
/** Other files that the scope needs. */
const others = [
  'src/schema/generated/plans.cc',
  'replayer/platform/held_file.cc',
  'replayer/platform/interrupted_linux.cc',
  'test/scope/fake_ledger.cc',
];
const libraryFlags = [
  '-O1',
  '-shared',
  '-fPIC',
  '-fvisibility=hidden',
  '-ftls-model=initial-exec',
  '-fno-exceptions',
  '-fno-rtti',
];

const dispatchLinks = [`-L${dispatchFolder}`, '-ldispatch', '-lBlocksRuntime', `-Wl,-rpath,${dispatchFolder}`];
const scopeSources = (): string[] => [
  ...sourcesIn('replayer/scope'),
  ...sourcesIn('src/native'),
  ...others.map((name) => join(root, name)),
];

const compile = (by: string, more: readonly string[], inputs: readonly string[], out: string): Promise<void> =>
  link(by, [...flags, ...more], inputs, out, 'libesreplay');

export type Program = 'cases' | 'families' | 'cost' | 'slots' | 'watched';

/** Builds the programs with one build of the scope, in which `mutants` disable detectors, and returns their folder. */
export async function buildScope(
  programs: readonly Program[],
  mutants: readonly LibraryMutant[] = [],
  by: string = gxx,
): Promise<string> {
  if (dispatchFolder === null) throw new Error('no libdispatch');
  const folder = freshFolder();
  const library = join(folder, 'libscope.so');
  writeEdits(mutants, folder);
  const sources = scopeSources().map((source) => existing(folder, relative(root, source)));
  await compile(by, [...libraryFlags, '-Wl,-z,defs', '-Wl,-soname,libscope.so'], sources, library);
  const links = [`-Wl,-rpath,${folder}`, ...dispatchLinks];
  // The rows must call exactly what they name, so neither the compiler nor a header may substitute another function.
  const literally = ['-fno-inline', '-fno-builtin'];
  const build = (name: Program) =>
    compile(
      by,
      ['-O1', '-rdynamic', ...(name === 'families' ? literally : [])],
      [...sourcesOf(name), library, ...links],
      join(folder, name),
    );
  await Promise.all(programs.map(build));
  return folder;
}

/** Builds a program with the scope inside it, for tests of what the library does not expose. */
export async function buildInside(
  name: Program,
  mutants: readonly LibraryMutant[] = [],
  by: string = gxx,
): Promise<string> {
  if (dispatchFolder === null) throw new Error('no libdispatch');
  const folder = freshFolder();
  const inside = libraryFlags.filter((flag) => flag !== '-shared');
  writeEdits(mutants, folder);
  const scope = scopeSources().map((source) => existing(folder, relative(root, source)));
  const sources = [...scope, join(root, `test/scope/${name}.cc`), ...dispatchLinks];
  await compile(by, inside, sources, join(folder, name));
  return folder;
}

/** `cases.cc` and the files split from it, such as `cases_locks.cc`. */
const sourcesOf = (program: Program): string[] =>
  readdirSync(join(root, 'test/scope'))
    .filter((name) => name === `${program}.cc` || (name.startsWith(`${program}_`) && /(?<!_darwin)\.cc$/.test(name)))
    .map((name) => join(root, 'test/scope', name));

export function play(folder: string, program: Program, name = ''): Played {
  const done = spawnSync(join(folder, program), [name], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, LD_BIND_NOW: '1' },
  });
  return playedOf(done, `${basename(program)} ${name}`);
}

/** Parses the output of a program on the fake ledger; `what` names it in `errors`. */
export function playedOf(done: SpawnSyncReturns<string>, what: string): Played {
  const lines = done.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const facts = lines
    .filter((line) => line.kind === 9 || line.kind === 10)
    .map((line) => ({ ...line, call: callByNumber(Number(line.call))?.name ?? '' }) as unknown as ScopeFact);
  const watched = Number(lines.find((line) => line.watched !== undefined)?.watched ?? 0);
  return { status: done.status, watched, facts, lines, errors: `${what}: ${done.stderr}` };
}

/** Returns the facts that a run without --strict may show. */
export const shown = (facts: readonly ScopeFact[]): readonly ScopeFact[] =>
  facts.filter((fact) => fact.class !== callClasses.strict_only);
export const has = (fact: ScopeFact | undefined, flag: number): boolean => ((fact?.flags ?? 0) & flag) !== 0;
export { FactFlag };
