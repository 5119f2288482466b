// The library, the addon and the recorder for macOS, as `npm run build:darwin` makes them, for the tests in this
// folder.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { scopeRooms } from '../../scripts/sources.mjs';
import { findProgram } from '../../src/system/toolchain.mjs';
import { type LibraryMutant, writeEdits } from '../mutants/library.ts';

export const root = join(import.meta.dirname, '../..');

export type Processor = 'x86_64' | 'arm64';
export const processors: readonly Processor[] = ['x86_64', 'arm64'];

/** Builds all files for both processors; `args` choose other folders. Objects that are up to date are kept. */
export function buildForMacos(args: readonly string[] = []): void {
  const built = spawnSync(process.execPath, [join(root, 'scripts/build-darwin.mjs'), ...args], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
}

/** Objects that are compiled again. */
const watching = new RegExp(`replayer_(${scopeRooms.join('|')})[_.]`);

const mutants = new Map<string, string>();

/**
 * Builds the library with a mistake in what watches a handler, and returns its path. All other objects are the real ones. Built
 * once per process.
 */
export function buildMutant(name: LibraryMutant): string {
  const known = mutants.get(name) ?? makeMutant(name);
  mutants.set(name, known);
  return known;
}

function makeMutant(name: LibraryMutant): string {
  buildForMacos();
  const folder = join(root, 'build/darwin-mutants', name);
  const work = join(folder, 'work');
  rmSync(work, { recursive: true, force: true });
  cpSync(join(root, 'build/darwin'), work, {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !watching.test(basename(path)),
  });
  const edits = join(folder, 'edits');
  writeEdits([name], edits);
  buildForMacos(['--out', folder, '--work', work, '--edits', edits]);
  return join(folder, 'libesreplay.dylib');
}

const prebuilt = join(root, 'prebuilds/darwin-x64+arm64');
export const library = join(prebuilt, 'libesreplay.dylib');
export const addon = join(prebuilt, 'esreplay.node');
export const esrecord = join(prebuilt, 'esrecord');
export const esrecordd = join(prebuilt, 'esrecordd');

/** Returns what an LLVM tool prints about one processor's slice. */
export function inspect(tool: string, processor: Processor, args: readonly string[], file = library): string {
  const program = findProgram([`${tool}-19`]);
  if (program === null) throw new Error(`${tool}-19 is missing: run node scripts/setup.mjs --system --cross`);
  return execFileSync(program, [`--arch=${processor}`, ...args, file], { encoding: 'utf8', maxBuffer: 1 << 26 });
}

/** Returns a slice's load commands that name libraries, for example "LC_LOAD_DYLIB /usr/lib/libSystem.B.dylib". */
export function loadedLibraries(headers: string): readonly string[] {
  const libraries = headers.matchAll(/cmd (LC_LOAD\w*DYLIB)\n\s+cmdsize \d+\n\s+name (\S+)/g);
  return [...libraries].map(([, command, name]) => `${command} ${name}`);
}
