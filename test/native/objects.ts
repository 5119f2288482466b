// Links native test programs. A source is compiled once for the same compiler and the flags that it asks for, however many
// programs of this process have it, or of the other processes of one test run, and as many at a time as the machine has processors.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import tmp from 'tmp';

tmp.setGracefulCleanup();

const root = join(import.meta.dirname, '../..');
const execute = promisify(execFile);
const objects = new Map<string, Promise<string>>();
const waiting: (() => void)[] = [];
let free = availableParallelism();
let folder: string | undefined;

const isForLinkerAlone = (flag: string): boolean => flag === '-shared' || /^-(Wl,|L|l)/.test(flag);

/** `inputs`: sources, and libraries with what else only the linker reads. A compiler error fails with its text. */
export async function link(
  compiler: string,
  flags: readonly string[],
  inputs: readonly string[],
  output: string,
): Promise<void> {
  const compiled = flags.filter((flag) => !isForLinkerAlone(flag));
  const linked = await Promise.all(
    inputs.map((input) => (input.endsWith('.cc') ? objectOf(compiler, compiled, input) : input)),
  );
  await execute(compiler, [...flags, ...linked, '-o', output], { maxBuffer: 1 << 26 });
}

function objectOf(compiler: string, given: readonly string[], source: string): Promise<string> {
  const flags = given.filter((flag) => {
    const [, name] = /^-D(ESREPLAY_\w+)$/.exec(flag) ?? [];
    return name === undefined || asksFor(source, name);
  });
  const key = [compiler, ...flags, source].join('\n');
  const known = objects.get(key);
  if (known !== undefined) return known;
  folder ??=
    process.env.ESREPLAY_TEST_OBJECTS ?? tmp.dirSync({ unsafeCleanup: true, prefix: 'esreplay-objects-' }).name;
  mkdirSync(folder, { recursive: true });
  const object = join(folder, `${basename(source)}-${createHash('sha256').update(key).digest('hex')}.o`);
  const made = oneOfFew(async () => {
    if (existsSync(object)) return object;
    const own = `${object}.${process.pid}`;
    await execute(compiler, [...flags, '-c', source, '-o', own], { maxBuffer: 1 << 26 });
    renameSync(own, object);
    return object;
  });
  objects.set(key, made);
  return made;
}

/** In the file itself or in a header of ours that it includes, at whatever depth. */
function asksFor(source: string, word: string, seen = new Set<string>()): boolean {
  if (seen.has(source) || !existsSync(source)) return false;
  seen.add(source);
  const text = readFileSync(source, 'utf8');
  if (text.includes(word)) return true;
  return [...text.matchAll(/^#include "([^"]+)"/gm)].some(([, path = '']) => asksFor(join(root, path), word, seen));
}

async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  else free -= 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
}
