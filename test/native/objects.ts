// Links native test programs. A source is compiled once for one compiler, its flags, and all that it and our headers in it say:
// the object is in build/test-objects under a name made of these, for every program, process and later run that needs it.
import { execFile, execFileSync } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'build/test-objects');
const unusedDays = 3;
const execute = promisify(execFile);
const objects = new Map<string, Promise<string>>();
const waiting: (() => void)[] = [];
let free = availableParallelism();

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
  const folders = given.filter((flag) => flag.startsWith('-I')).map((flag) => flag.slice(2));
  const texts = textsOf(source, [root, ...folders]);
  const flags = given.filter((flag) => {
    const [, name] = /^-D(ESREPLAY_\w+)$/.exec(flag) ?? [];
    return name === undefined || [...texts.values()].some((text) => text.includes(name));
  });
  const key = digest(createHash('sha256'), [versionOf(compiler), ...flags, source, ...[...texts].flat()]);
  const known = objects.get(key);
  if (known !== undefined) return known;
  forgetUnused();
  const object = join(folder, `${basename(source)}-${key}.o`);
  const made = oneOfFew(async () => {
    if (existsSync(object)) {
      utimesSync(object, new Date(), new Date());
      return object;
    }
    const own = `${object}.${process.pid}`;
    await execute(compiler, [...flags, '-c', source, '-o', own], { maxBuffer: 1 << 26 });
    renameSync(own, object);
    return object;
  });
  objects.set(key, made);
  return made;
}

const versions = new Map<string, string>();

function versionOf(compiler: string): string {
  const known = versions.get(compiler) ?? execFileSync(compiler, ['--version'], { encoding: 'utf8' });
  versions.set(compiler, known);
  return known;
}

const read = new Map<string, string | null>();

function textOf(path: string): string | null {
  const known = read.get(path);
  if (known !== undefined) return known;
  const text = existsSync(path) ? readFileSync(path, 'utf8') : null;
  read.set(path, text);
  return text;
}

/** The file and every header of ours that it includes, at whatever depth; the system's come with the compiler. */
function textsOf(source: string, folders: readonly string[], texts = new Map<string, string>()): Map<string, string> {
  const text = textOf(source);
  if (text === null || texts.has(source)) return texts;
  texts.set(source, text);
  for (const [, kind, name = ''] of text.matchAll(/^ *# *include *(["<])([^">]+)[">]/gm)) {
    const places = (kind === '"' ? [dirname(source), ...folders] : folders).map((place) => join(place, name));
    const found = places.find((path) => path.startsWith(root) && textOf(path) !== null);
    if (found !== undefined) textsOf(found, folders, texts);
  }
  return texts;
}

function digest(hash: Hash, words: readonly string[]): string {
  for (const word of words) hash.update(`${word.length} ${word}\n`);
  return hash.digest('hex').slice(0, 40);
}

let swept = false;

function forgetUnused(): void {
  if (swept) return;
  swept = true;
  mkdirSync(folder, { recursive: true });
  const oldest = Date.now() - unusedDays * 24 * 3600 * 1000;
  for (const name of readdirSync(folder)) {
    const status = statSync(join(folder, name), { throwIfNoEntry: false });
    if (status !== undefined && status.mtimeMs < oldest) rmSync(join(folder, name), { force: true });
  }
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
