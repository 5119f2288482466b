// What tests have compiled, kept in build/kept under a name made of all that it was made from: for other tests, other processes and
// later runs. What nobody asked for in days goes.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'build/kept');
const unusedDays = 3;
const made = new Map<string, Promise<string>>();
let swept = false;

/** The file of this name that `make` writes at the path it is given, from nothing but `parts`; made once. */
export function kept(
  name: string,
  parts: readonly string[],
  make: (path: string) => Promise<unknown>,
): Promise<string> {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length} ${part}\n`);
  const path = join(folder, hash.digest('hex').slice(0, 16), name);
  const known = made.get(path);
  if (known !== undefined) return known;
  const making = makeOnce(path, make);
  made.set(path, making);
  return making;
}

async function makeOnce(path: string, make: (path: string) => Promise<unknown>): Promise<string> {
  forgetUnused();
  const now = new Date();
  mkdirSync(dirname(path), { recursive: true });
  utimesSync(dirname(path), now, now);
  if (existsSync(path)) return path;
  // Another process may make it at the same time: whoever is done later puts the same file there.
  const own = `${path}.${process.pid}`;
  await make(own);
  renameSync(own, path);
  return path;
}

function forgetUnused(): void {
  if (swept) return;
  swept = true;
  mkdirSync(folder, { recursive: true });
  const oldest = Date.now() - unusedDays * 24 * 3600 * 1000;
  for (const name of readdirSync(folder)) {
    const status = statSync(join(folder, name), { throwIfNoEntry: false });
    if (status !== undefined && status.mtimeMs < oldest) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

const versions = new Map<string, string>();

/** What a compiler says of itself; the system's headers come with it. */
export function versionOf(compiler: string): string {
  const known = versions.get(compiler) ?? execFileSync(compiler, ['--version'], { encoding: 'utf8' });
  versions.set(compiler, known);
  return known;
}

const read = new Map<string, string | null>();

function textOf(path: string): string | null {
  const known = read.get(path);
  if (known !== undefined) return known;
  const text = existsSync(path) ? readFileSync(path, 'utf8') : null;
  // A test may write its source anew.
  if (path.startsWith(root)) read.set(path, text);
  return text;
}

/** By path: a source file and every header of ours that it includes, at whatever depth, looked for in these folders. */
export function textsOf(
  source: string,
  folders: readonly string[],
  texts = new Map<string, string>(),
): ReadonlyMap<string, string> {
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
