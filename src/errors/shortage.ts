// A limit of this process that was reached, or a disk that failed: no bug, and nothing is wrong with the trace.
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { SetupError } from './errors.ts';

const { errno: errnos } = constants;
const diskErrors: readonly number[] = [errnos.EIO, errnos.ENOSPC, errnos.EDQUOT, errnos.ESTALE];

/** Returns the error to report instead; null if the error is of another kind. */
export function shortageOf(error: unknown): SetupError | null {
  const { errno, message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const number = Math.abs(errno ?? 0); // Node's are negative, those of the native code are not
  if (number === errnos.EMFILE) return tooFewDescriptors(error);
  if (number === errnos.ENFILE)
    return new SetupError('the system has no file descriptor left', { remedy: 'end other programs', cause: error });
  if (number !== 0 && diskErrors.includes(number))
    return new SetupError(`the system failed: ${message}`, {
      remedy: 'check the disk and its free space',
      cause: error,
    });
  const noMemory = /Array buffer allocation failed|Cannot create a Buffer|does not fit in memory/.test(message);
  return number === errnos.ENOMEM || noMemory ? tooLittleMemory(error) : null;
}

function tooLittleMemory(cause: unknown): SetupError {
  const bytes = addressSpace();
  const limited = bytes === null ? '' : `: this process may have ${Math.round(bytes / 2 ** 20)} MiB (ulimit -v)`;
  const remedy =
    bytes === null ? 'end other programs, or give this one more memory' : 'raise the limit: ulimit -v unlimited';
  return new SetupError(`out of memory${limited}`, { remedy, cause });
}

function tooFewDescriptors(cause: unknown): SetupError {
  const files = limit('open_files');
  return new SetupError(`too many open files${files === null ? '' : `: this process may have ${files} (ulimit -n)`}`, {
    remedy: 'raise the limit: ulimit -n 1024',
    cause,
  });
}

interface Limits {
  readonly userLimits?: Readonly<Record<string, { readonly soft: number | string }>>;
}

/** Null: none, or unknown. Node has no other function for it; reading a file would take a descriptor. */
function limit(name: string): number | null {
  try {
    const { soft } = (process.report.getReport() as Limits).userLimits?.[name] ?? {};
    return typeof soft === 'number' ? soft : null;
  } catch {
    return null;
  }
}

/** In bytes; a report of Node takes memory itself. */
function addressSpace(): number | null {
  try {
    const bytes = /^Max address space +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
    return bytes === undefined ? null : Number(bytes);
  } catch {
    return null; // another system
  }
}
