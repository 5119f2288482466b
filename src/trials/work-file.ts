// The files of a work folder, which belong to it alone: a repository may have a link at the name of the folder or of a
// file in it, and what that names must stay as it is.
import { closeSync, constants, fstatSync, ftruncateSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../errors/errors.ts';
import { makeFolder } from '../system/make-folder.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** Returns the descriptor, and makes the folder. `continues`: what is in the file stays. Throws SetupError. */
export function openWorkFile(folder: string, name: string, continues: boolean): number {
  return attempt(folder, 'write to', () => {
    checkFolder(folder);
    makeFolder(folder);
    const descriptor = openPlain(join(folder, name), O_WRONLY | O_CREAT | O_APPEND);
    if (!continues) ftruncateSync(descriptor);
    return descriptor;
  });
}

/** Null without the file. Throws SetupError. */
export function readWorkFile(folder: string, name: string): string | null {
  return attempt(folder, 'read', () => {
    checkFolder(folder);
    if (lstatSync(join(folder, name), { throwIfNoEntry: false }) === undefined) return null;
    const descriptor = openPlain(join(folder, name), O_RDONLY);
    try {
      return readFileSync(descriptor, 'utf8');
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Returns what `act` returns. Throws SetupError for an error of the system. */
export function attempt<T>(folder: string, what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new SetupError(`cannot ${what} the work folder: ${(error as Error).message}`, {
      place: error instanceof NotPlain ? error.path : folder,
      remedy:
        error instanceof NotPlain ? 'remove it, or name another folder with --work' : 'name another one with --work',
      cause: error,
    });
  }
}

/** Throws for a link at the name of the folder, or of a file that is replaced in it. */
export function checkWorkFile(folder: string, name: string): void {
  checkFolder(folder);
  const path = join(folder, name);
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status !== undefined && !status.isFile())
    throw new NotPlain(path, status.isSymbolicLink() ? 'a link' : 'no file');
}

class NotPlain extends Error {
  constructor(
    readonly path: string,
    what: string,
  ) {
    super(`it is ${what}`);
  }
}

function checkFolder(folder: string): void {
  const status = lstatSync(folder, { throwIfNoEntry: false });
  if (status?.isSymbolicLink() === true) throw new NotPlain(folder, 'a link');
}

// A pipe without a reader does not block.
function openPlain(path: string, flags: number): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP') throw new NotPlain(path, 'a link');
    throw code === 'ENXIO' ? new NotPlain(path, 'no file') : error;
  }
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw new NotPlain(path, 'no file');
}
