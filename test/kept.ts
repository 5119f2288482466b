// What tests compile, kept in build/kept for other tests, other processes and later runs, under a name made of
// everything it was made from. Files that were unused for days are removed.

import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram } from '../src/system/toolchain.mjs';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'build/kept');
const unusedDays = 3;
const made = new Map<string, Promise<string>>();
let swept = false;

/** Returns the file of this name, which `make` writes once at the given path from nothing but `parts`. */
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
  const release = await lock(`${path}.lock`);
  try {
    if (existsSync(path)) return path;
    const own = `${path}.${process.pid}`;
    await make(own);
    renameSync(own, path);
    return path;
  } finally {
    release();
  }
}

/**
 * Keeps other processes from making the same at the same time, and returns what lets them. A process has the lock that
 * ends with this one. Without such a program both make it, and the later one replaces it with the same file.
 */
async function lock(path: string): Promise<() => void> {
  const flock = findProgram(['flock']);
  if (flock === null) return () => undefined;
  const holder = spawn(flock, [path, 'sh', '-c', 'echo; read _'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  return () => holder.stdin.end();
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

/** Returns what a compiler reports about itself; the system's headers come with it. */
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
  // A test may rewrite its source.
  if (path.startsWith(root)) read.set(path, text);
  return text;
}

/**
 * Returns the texts, by path, of a source file and of all of our headers that it includes at any depth, searched in
 * these folders.
 */
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
