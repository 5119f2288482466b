// Opens the files that options name to be written. Others may have put something at the name: in a folder where
// everybody may make files, a link of another user would redirect the output, and a file of another user would show it
// to its owner. Linux refuses both if its administrator wants that (fs.protected_symlinks, fs.protected_regular).
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { SetupError } from '../errors/errors.ts';

/** Of outputs that everybody may read, less the umask. */
export const openMode = 0o666;

let usualMode = openMode;

/**
 * Limits outputs that are opened from now on to those who may read every input. `inputs`: permissions of the inputs;
 * without any, everybody may read the outputs.
 */
export function limitOutputs(inputs: readonly number[]): void {
  const readable = inputs.reduce((all, mode) => all & mode, openMode);
  usualMode = 0o600 | (readable & 0o040 ? 0o060 : 0) | (readable & 0o004 ? 0o006 : 0);
}

/** Returns those of an existing output, limited in the same way. */
export const limitedMode = (mode: number): number => mode & usualMode;

export interface OutputOptions {
  /** `w` replaces a file's content or writes to a pipe or a device; `wx` makes a new file; `+` also reads. */
  readonly flag?: 'w' | 'w+' | 'wx' | 'wx+';
  /** Permissions, less the umask. */
  readonly mode?: number;
}

/**
 * Returns the descriptor. Throws SetupError for a file of another user, and the system's error; ENXIO for a pipe that
 * has no reader. A pipe does not block: a write that finds no room throws EAGAIN.
 */
export function openOutput(path: string, { flag = 'w', mode = usualMode }: OutputOptions = {}): number {
  if (flag === 'wx' || flag === 'wx+') return openSync(path, flag, mode);
  const { end, isStream } = outputTarget(path);
  const access = flag === 'w' ? constants.O_WRONLY : constants.O_RDWR;
  const isDevice = statSync(end, { throwIfNoEntry: false })?.isCharacterDevice() === true;
  const flags = access | constants.O_CREAT | (isDevice ? 0 : constants.O_NONBLOCK);
  if (isStream) return openSync(end, flags | constants.O_TRUNC, mode);
  const descriptor = openSync(end, flags | constants.O_NOFOLLOW, mode);
  try {
    const status = fstatSync(descriptor);
    refuseIfForeign(end, status); // it may have come meanwhile
    if (status.isFile()) {
      narrow(descriptor, status, mode);
      ftruncateSync(descriptor);
    }
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Throws SetupError for an output that another user has put there. */
export function refuseForeign(path: string): void {
  try {
    outputTarget(path);
  } catch (error) {
    if (error instanceof SetupError) throw error; // for others, opening it says why
  }
}

const maxLinks = 40;

export interface OutputTarget {
  /** Where the links at the path lead. */
  readonly end: string;
  /** What a process has open, as /dev/fd/3 names it. */
  readonly isStream: boolean;
}

/** Throws as openOutput does. */
export function outputTarget(path: string): OutputTarget {
  let end = path;
  for (let links = 0; links < maxLinks; links += 1) {
    const status = lstatSync(end, { throwIfNoEntry: false });
    if (status === undefined) break;
    refuseIfForeign(end, status);
    if (isOfProcess(dirname(end))) return { end, isStream: true };
    if (!status.isSymbolicLink()) break;
    const to = readlinkSync(end);
    end = isAbsolute(to) ? to : `${dirname(end)}/${to}`;
  }
  return { end, isStream: false };
}

/** Its files are those that a process has open. */
const isOfProcess = (folder: string): boolean => folder === '/dev/fd' || realpathSync(folder).startsWith('/proc/');

const stickyForAll = 0o1002;

function refuseIfForeign(path: string, status: Stats): void {
  if (status.uid === process.geteuid?.()) return;
  const folder = statSync(dirname(path));
  if ((folder.mode & stickyForAll) !== stickyForAll || status.uid === folder.uid) return;
  const what = status.isSymbolicLink() ? 'link' : status.isFIFO() ? 'pipe' : 'file';
  throw new SetupError(`output is a ${what} of another user: ${path}`, {
    place: path,
    remedy: `name a file in another folder: every user can create ${what}s in this one`,
  });
}

/** Takes the permissions from a file that its output may not have. */
function narrow(descriptor: number, { mode, uid }: Stats, allowed: number): void {
  if ((mode & 0o077 & ~allowed) === 0) return;
  try {
    fchmodSync(descriptor, mode & (allowed | 0o7700));
  } catch (error) {
    if (uid !== process.geteuid?.()) throw error; // some file systems have no permissions
  }
}
