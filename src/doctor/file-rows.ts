// Findings from the file system, before a program's content is read.
import { accessSync, constants, realpathSync, type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import { SetupError } from '../errors/errors.ts';
import { meantFile } from '../files/near-file.ts';
import { phrase } from '../words/phrase.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { fateOf, passesOn, withoutApplesPrograms } from './apple-programs.ts';
import type { Host, Row } from './finding.ts';

export interface FileFacts {
  /** "The client ./x", to begin a sentence. */
  readonly subject: string;
  readonly path: string;
  readonly mode: number;
  /** The kind of a file that is not regular: "a FIFO". */
  readonly other: string | null;
  readonly executable: boolean;
  /** Its file capabilities make it privileged for the user who starts it here. */
  readonly capable: boolean;
  /** By its path it belongs to macOS. */
  readonly ofTheSystem: boolean;
  readonly host: Host;
}

/** Programs known to start another program. */
const launchers: readonly string[] = ['sudo', 'su', 'doas', 'pkexec'];
const setId = 0o6000;
const setUserId = 0o4000;

export const fileRows: readonly Row<FileFacts>[] = [
  {
    slug: 'not-a-file',
    grade: 'refused',
    found: ({ other }) => other !== null,
    sentence: ({ subject, other }) => `${subject} is not a program but ${other}.`,
    remedy: () => 'Name the program itself.',
  },
  {
    slug: 'not-executable',
    grade: 'refused',
    found: ({ other, executable }) => other === null && !executable,
    sentence: ({ subject }) => `${subject} is not executable.`,
    remedy: ({ path }) => `Run chmod +x ${shellQuoted(path)}, or name the program instead of its source.`,
  },
  {
    slug: 'system-program',
    grade: 'refused',
    found: ({ ofTheSystem, host }) => ofTheSystem && !passesOn(host),
    sentence: ({ subject, host }) => `${subject} is part of macOS: ${fateOf(host)}.`,
    remedy: () => withoutApplesPrograms,
  },
  {
    slug: 'set-id',
    grade: 'refused',
    found: ({ mode }) => (mode & setId) !== 0,
    sentence: ({ subject, mode }) =>
      `${subject} is ${(mode & setUserId) !== 0 ? 'set-user-ID' : 'set-group-ID'}: the loader does not insert libraries into such a program.`,
    remedy: ({ path }) =>
      launchers.includes(basename(path))
        ? 'Start the client without it. If the client must be root, run esreplay as root, or add --as-root.'
        : 'Replay a copy without that bit:',
    commands: ({ path }) =>
      launchers.includes(basename(path))
        ? []
        : [`cp ${shellQuoted(path)} ${copyOf(path)}`, `chmod ug-s ${copyOf(path)}`],
  },
  {
    slug: 'file-capabilities',
    grade: 'refused',
    found: ({ capable }) => capable,
    sentence: ({ subject }) =>
      `${subject} has file capabilities (setcap): only for root does the loader insert a library into such a program.`,
    remedy: () => 'Run esreplay as root, or replay a copy; cp drops the capabilities:',
    commands: ({ path }) => [`cp ${shellQuoted(path)} ${copyOf(path)}`],
  },
];

export function copyOf(path: string): string {
  return shellQuoted(`/tmp/${basename(path)}`);
}

/** Throws SetupError if the file does not exist or cannot be examined. */
export function lookAtFile(path: string, subject: string, host: Host): FileFacts {
  try {
    const status = statSync(path);
    return {
      subject,
      path,
      mode: status.mode,
      other: otherThanFile(status),
      executable: isExecutable(path),
      capable: isCapable(path, host),
      ofTheSystem: isOfMacos(path, host),
      host,
    };
  } catch (error) {
    const missing = ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
    throw new SetupError(
      `${phrase(subject)} ${missing ? 'does not exist' : `cannot be read: ${(error as Error).message}`}`,
      {
        place: path,
        remedy: missing
          ? (meantFile(path) ?? 'check the path, which is relative to the current directory')
          : 'check the permissions of its folders',
        cause: error,
      },
    );
  }
}

function otherThanFile(status: Stats): string | null {
  if (status.isFile()) return null;
  if (status.isFIFO()) return 'a FIFO';
  if (status.isSocket()) return 'a socket';
  return status.isDirectory() ? 'a directory' : 'a device';
}

// The kernel runs a program in secure mode if its file grants capabilities that the user lacks; root has all of them.
// Capabilities that a file only lets a process inherit make it privileged for no user.
function isCapable(path: string, { privileged, capabilitiesOf }: Host): boolean {
  const words = privileged === true ? null : (capabilitiesOf?.(path) ?? null);
  if (words === null || words.length < 20) return false;
  const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
  const [effective, permittedLow, permittedHigh] = [view.getUint8(0) & 1, view.getUint32(4), view.getUint32(12)];
  return effective !== 0 || permittedLow !== 0 || permittedHigh !== 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isOfMacos(path: string, { system }: Host): boolean {
  return system === 'macos' && /^\/(bin|sbin|System|usr(?!\/local\/))\//.test(realpathSync(path));
}
