// The Darwin library as `npm run build:darwin` makes it, for the tests in this folder; built once a process.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findProgram } from '../../src/replay/toolchain.mjs';

export const root = join(import.meta.dirname, '../..');

export type Processor = 'x86_64' | 'arm64';
export const processors: readonly Processor[] = ['x86_64', 'arm64'];

/** The universal library; `args` choose other folders. Objects that are up to date are kept. */
export function buildLibrary(args: readonly string[] = []): void {
  const built = spawnSync(process.execPath, [join(root, 'scripts/build-darwin.mjs'), ...args], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
}

export const library = join(root, 'prebuilds/darwin-x64+arm64/libesreplay.dylib');

/** What an LLVM tool prints about one processor's slice. */
export function inspect(tool: string, processor: Processor, args: readonly string[], file = library): string {
  const program = findProgram([`${tool}-19`]);
  if (program === null) throw new Error(`${tool}-19 is missing: run node scripts/setup.mjs --system --darwin`);
  return execFileSync(program, [`--arch=${processor}`, ...args, file], { encoding: 'utf8', maxBuffer: 1 << 26 });
}
