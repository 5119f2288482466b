// Makes the sample traces: `npx tsx traces/make.ts` writes them, `--check` lists those that differ from what it would
// write.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { boot } from './make/boot.ts';
import { brokenTraces, newerSchema } from './make/broken.ts';
import { storyBytes } from './make/bytes.ts';
import { cornerCases } from './make/corner-cases.ts';
import { earlyBoot } from './make/early-boot.ts';
import { firstRun } from './make/first-run.ts';
import { open64 } from './make/open-64.ts';

export const tracesFolder = dirname(fileURLToPath(import.meta.url));

/** Returns every made file by its path in the folder. */
export function madeFiles(): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ['first-run.estrace', storyBytes(firstRun(), 'traces/make/first-run.ts')],
    ['boot.estrace', storyBytes(boot(), 'traces/make/boot.ts')],
    ['early-boot.estrace', storyBytes(earlyBoot(), 'traces/make/early-boot.ts')],
    ['open-64.estrace', storyBytes(open64(), 'traces/make/open-64.ts')],
    ['corner-cases.estrace', storyBytes(cornerCases(), 'traces/make/corner-cases.ts')],
    ['newer-schema.estrace', newerSchema()],
    ...[...brokenTraces()].map(([name, { bytes }]): [string, Uint8Array] => [`broken/${name}.estrace`, bytes]),
  ]);
}

/** Returns paths that are missing, differ, or are no longer made. */
export function staleFiles(folder = tracesFolder, made = madeFiles()): string[] {
  const stale = [...made].filter(([path, bytes]) => {
    const file = join(folder, path);
    return !existsSync(file) || Buffer.compare(readFileSync(file), bytes) !== 0;
  });
  return [...stale.map(([path]) => path), ...leftovers(folder, made)];
}

function leftovers(folder: string, made: ReadonlyMap<string, Uint8Array>): string[] {
  const there = ['', 'broken'].flatMap((inner) =>
    existsSync(join(folder, inner)) ? readdirSync(join(folder, inner)).map((name) => join(inner, name)) : [],
  );
  return there.filter((path) => path.endsWith('.estrace') && !made.has(path));
}

function main(): void {
  if (process.argv.includes('--check')) {
    const stale = staleFiles();
    if (stale.length === 0) return;
    console.error(`outdated: ${stale.join(', ')}; run "npx tsx traces/make.ts"`);
    process.exitCode = 1;
    return;
  }
  const made = madeFiles();
  for (const path of leftovers(tracesFolder, made)) rmSync(join(tracesFolder, path));
  mkdirSync(join(tracesFolder, 'broken'), { recursive: true });
  for (const [path, bytes] of made) writeFileSync(join(tracesFolder, path), bytes);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
