// Decides where the files of a run are: on disk, in memory, or some in each.
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { killPoint } from '../kill-points.ts';
import { diskDirectory, memoryFileSystem } from './orphaned-runs.ts';
import type { NewRun } from './run-file.ts';
import type { RunPlaces } from './run-record.ts';

/** Space for what stays in memory before it is moved to disk; with less, the ledger starts on disk. */
export const minMemory = 256 << 20;
/** Each message has some bytes in files that are never moved to disk. */
const maxMessagesInMemory = 1 << 16;
/** statfs types of in-memory file systems: tmpfs, ramfs. */
const memoryTypes: readonly number[] = [0x01021994, 0x858458f6];

/** `make` makes a private directory in a folder. Throws file system errors. */
export function makePlaces(run: NewRun, make: (parent: string) => string): RunPlaces {
  const hasMemory = memoryAvailable();
  const spillFolder = hasMemory ? spillFolderOf(run) : undefined;
  const path = make(spillFolder === undefined ? tmpdir() : memoryFileSystem);
  killPoint('directory-made');
  if (spillFolder !== undefined) return { path, ledgerDirectory: path, spillDirectory: spillFolder };
  const ledgerDirectory = hasMemory ? make(memoryFileSystem) : path;
  return { path, ledgerDirectory, spillDirectory: spillPlace(path, ledgerDirectory, make) };
}

/** Undefined: the run needs a directory of its own on disk. */
function spillFolderOf({ options, trace }: NewRun): string | undefined {
  const isSmall = trace.messages <= maxMessagesInMemory;
  return isSmall && options.keepRunDirectory !== true ? options.spillFolder : undefined;
}

// Returns the run directory, unless it is in memory too and TMPDIR does not name it.
function spillPlace(path: string, ledgerDirectory: string, make: (parent: string) => string): string {
  if (ledgerDirectory === path || process.env.TMPDIR !== undefined) return path;
  if (!isInMemory(path) || isInMemory(diskDirectory)) return path;
  try {
    return make(diskDirectory);
  } catch {
    return path; // not writable
  }
}

/** Also true for a directory that does not exist, because nothing can be written to it. */
function isInMemory(directory: string): boolean {
  try {
    return memoryTypes.includes(statfsSync(directory).type);
  } catch {
    return true;
  }
}

function memoryAvailable(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memoryFileSystem);
    return bavail * bsize >= minMemory;
  } catch {
    return false; // no such file system here
  }
}
