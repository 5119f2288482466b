// Opens files of a run directory. The client can replace each of them: by a folder, a FIFO that nobody writes to, a
// link to a device, or a file of a tebibyte. Only regular files are opened, and nothing is read beyond a stated limit.
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface PlainFile {
  readonly fd: number;
  readonly size: number;
  /** It has a size, but no content: all of it is a hole. */
  readonly hollow: boolean;
}

/** Calls `use` with the file; returns `otherwise` if there is no regular file at the path, or it cannot be read. */
export function withPlainFile<T, O>(path: string, otherwise: O, use: (file: PlainFile) => T): T | O {
  let fd: number;
  try {
    fd = openSync(path, flags);
  } catch (error) {
    if (isShortage(error)) throw error;
    return otherwise;
  }
  try {
    const stat = fstatSync(fd);
    return stat.isFile()
      ? use({ fd, size: stat.size, hollow: stat.blocks === 0 && stat.size > inlineBytes })
      : otherwise;
  } finally {
    closeSync(fd);
  }
}

/** Some file systems keep so few bytes beside the name, without a block. */
const inlineBytes = 4096;

/** Returns at most `maxBytes` of the file; null if it is not a regular file. */
export function readPlain(path: string, maxBytes: number): Buffer | null {
  return withPlainFile(path, null, ({ fd, size }) => {
    const bytes = Buffer.alloc(Math.min(size, maxBytes));
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
  });
}

/** Returns the names in a folder; none if it is not a folder any more. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (isShortage(error)) throw error;
    return [];
  }
}

/** The file may well be there, but this process has no descriptor or memory left to read it. */
function isShortage(error: unknown): boolean {
  return ['EMFILE', 'ENFILE', 'ENOMEM'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Returns how many bytes a reader of these directories' plain files would read. */
export function ledgerBytesIn(directories: readonly string[]): number {
  const paths = [...new Set(directories)].flatMap((directory) =>
    namesIn(directory)
      .filter((name) => name.startsWith('ledger-'))
      .map((name) => join(directory, name)),
  );
  return paths.reduce((sum, path) => sum + withPlainFile(path, 0, ({ size, hollow }) => (hollow ? 0 : size)), 0);
}
