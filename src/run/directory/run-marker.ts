// The marker file in every directory that a run makes. It lets a later run remove the directory with what is in it: a
// name is not enough, because anyone may have a folder with that name. A directory without it is removed if it is empty.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { type HarnessName, thisProcess } from '../harness-name.ts';

export const runMarkerFile = '.esreplay-run';
/** Name of a run directory; it begins with the process ID of its harness. */
export const runDirectoryName = /^esreplay-(\d+)-\w+$/;

const signature = 'esreplay run directory 1 ';
const explanation = `The line above lets a later esreplay remove this directory when its run is long over.
Without this file the directory stays.
`;
const maxBytes = 4096;

/** Throws file system errors. */
export function markRunDirectory(path: string, harness: HarnessName = thisProcess()): void {
  const line = `${signature}${JSON.stringify({ directory: basename(path), harness })}\n`;
  writeFileSync(join(path, runMarkerFile), line + explanation, { mode: 0o600, flag: 'wx' });
}

/** From now on the directory is kept. */
export function unmarkRunDirectory(path: string): void {
  rmSync(join(path, runMarkerFile), { force: true });
}

/**
 * Returns the harness that made the directory. Null for everything that must not be removed: what is not a directory of
 * our user with mode 0700, or lacks our marker. Does not follow links.
 */
export function harnessOfMarked(path: string): HarnessName | null {
  if (!isPrivate(path)) return null;
  const text = ownText(join(path, runMarkerFile));
  const [line = ''] = text?.split('\n') ?? [];
  return line.startsWith(signature) ? harnessIn(line.slice(signature.length), basename(path)) : null;
}

/**
 * Returns the harness of a directory that has its name and nothing else: it was killed before it wrote the marker.
 * Null for every other directory.
 */
export function harnessOfEmpty(path: string): HarnessName | null {
  const [, pid] = runDirectoryName.exec(basename(path)) ?? [];
  return pid !== undefined && isPrivate(path) && hasNothing(path)
    ? { pid: Number(pid), started: null, pidNamespace: null }
    : null;
}

function isPrivate(path: string): boolean {
  const directory = lstatSync(path, { throwIfNoEntry: false });
  if (!directory?.isDirectory()) return false;
  return isOwn(directory) && (directory.mode & 0o777) === 0o700;
}

/** Returns whether there is no file, or only a marker without content. */
function hasNothing(path: string): boolean {
  try {
    return readdirSync(path).every((name) => {
      const file = lstatSync(join(path, name));
      return name === runMarkerFile && file.isFile() && file.size === 0;
    });
  } catch {
    return false; // it was removed meanwhile
  }
}

function harnessIn(json: string, name: string): HarnessName | null {
  try {
    const marker = JSON.parse(json) as { directory?: unknown; harness?: Partial<HarnessName> | null } | null;
    const harness = marker?.harness;
    const known = marker?.directory === name && typeof harness?.pid === 'number';
    return known
      ? { pid: harness.pid, started: harness.started ?? null, pidNamespace: harness.pidNamespace ?? null }
      : null;
  } catch {
    return null; // another user's file
  }
}

/** Returns the content of a regular file of our own user; null for anything else. */
function ownText(path: string): string | null {
  try {
    // Opening a FIFO of that name would otherwise block.
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(file);
      if (!stat.isFile() || !isOwn(stat)) return null;
      const bytes = Buffer.alloc(maxBytes);
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, maxBytes, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

const isOwn = ({ uid }: { readonly uid: number }): boolean => uid === process.getuid?.();
