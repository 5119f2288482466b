// The directories that the runs of this process have made, until they are removed or kept. A client may rename one or
// put something else in its place, so each is held open: its descriptor leads to it.
import { closeSync, constants, fstatSync, lstatSync, mkdtempSync, openSync, readlinkSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { namesIn } from '../plain-file.ts';
import { removed } from './orphaned-runs.ts';
import { markRunDirectory, unmarkRunDirectory } from './run-marker.ts';

/** Descriptors by path. A normal exit of the harness removes the directories. */
const held = new Map<string, number>();
process.once('exit', () => [...held.keys()].forEach(removeMadeDirectory));

/**
 * Makes a directory with mode 0700 and an unguessable name. Its marker lets a later run remove it with all that is in
 * it. Throws file system errors, and leaves nothing then.
 */
export function makeDirectory(parent: string): string {
  const path = mkdtempSync(join(parent, `esreplay-${process.pid}-`));
  try {
    held.set(path, openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW));
    markRunDirectory(path);
    return path;
  } catch (error) {
    removeMadeDirectory(path);
    throw error;
  }
}

/** Moves the directory back to its name, and removes a replacement there. For when the client has ended. */
export function bringBack(path: string): void {
  const descriptor = held.get(path);
  if (descriptor === undefined) return;
  try {
    const isOwn = (there: string): boolean => {
      const [found, own] = [lstatSync(there, { throwIfNoEntry: false }), fstatSync(descriptor)];
      return found?.ino === own.ino && found.dev === own.dev;
    };
    if (isOwn(path)) return;
    const places =
      process.platform === 'linux'
        ? [readlinkSync(`/proc/self/fd/${descriptor}`)]
        : namesIn(dirname(path)).map((name) => join(dirname(path), name));
    const place = places.find(isOwn);
    if (place !== undefined && removed(path)) renameSync(place, path);
  } catch {
    // It is where nothing can be moved from: then it stays there.
  }
}

/** A client can make a folder in it that cannot be removed. Then it stays, for a later run to sweep. */
export function removeMadeDirectory(path: string): void {
  bringBack(path);
  if (removed(path)) release(path);
}

/** From now on the directory stays. */
export function keepMadeDirectory(path: string): void {
  unmarkRunDirectory(path);
  release(path);
}

function release(path: string): void {
  const descriptor = held.get(path);
  if (descriptor !== undefined) closeSync(descriptor);
  held.delete(path);
}
