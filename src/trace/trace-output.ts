// The file of a trace that is being written: it gets its name only when it is complete.
import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SetupError } from '../errors/errors.ts';
import { writeRemedy } from '../errors/write-remedy.ts';
import { type OutputOptions, openOutput } from '../files/output-file.ts';

export interface TraceOutputOptions {
  /**
   * Path of the bytes until `close`, in the same folder. Default `NAME.incomplete`, which stays if the trace is
   * abandoned; a caller that gives another path removes it.
   */
  readonly incompletePath?: string;
  /** Permissions of the file, less the umask. */
  readonly mode?: number;
}

/**
 * Next to the output, with a name that neither a recorder nor another command uses: a trace to recover is often called
 * OUTPUT.incomplete.
 */
export const temporaryPath = (output: string): string =>
  join(dirname(output), `.${basename(output)}.${process.pid}.new`);

/** Opens a file for the bytes of an output until it gets its name. A link of that name is not followed. */
export function openTemporary(path: string, options: Pick<OutputOptions, 'mode'> = {}): number {
  rmSync(path, { force: true }); // of a process that was killed
  return openOutput(path, { ...options, flag: 'wx+' });
}

/** Moved at once when the beginning becomes shorter. */
const movedBytes = 1024 * 1024;

export class TraceOutput {
  readonly path: string;
  /** Path of the bytes until `close`. */
  readonly incompletePath: string;
  bytesWritten = 0;
  isOpen = true;
  private readonly descriptor: number;
  private readonly isTemporary: boolean;

  /** Throws SetupError, as all of it does, if the system refuses. */
  constructor(path: string, options: TraceOutputOptions) {
    this.path = path;
    this.isTemporary = options.incompletePath !== undefined;
    this.incompletePath = options.incompletePath ?? `${path}.incomplete`;
    this.descriptor = this.onDisk(() =>
      this.isTemporary
        ? openTemporary(this.incompletePath, options)
        : openOutput(this.incompletePath, { ...options, flag: 'w+' }),
    );
  }

  write(bytes: Uint8Array): void {
    if (!this.isOpen) throw new Error('the trace is closed');
    this.onDisk(() => this.put(bytes, null));
    this.bytesWritten += bytes.length;
  }

  /**
   * Replaces the first `length` bytes by at most as many, and moves the rest. If it fails, the file is no longer a
   * trace.
   */
  replaceBeginning(length: number, beginning: Uint8Array): void {
    const less = length - beginning.length;
    if (less < 0) throw new RangeError(`the new beginning is ${-less} bytes longer`);
    const chunk = new Uint8Array(movedBytes);
    this.onDisk(() => {
      this.put(beginning, 0);
      for (let from = length; from < this.bytesWritten; ) {
        const count = readSync(this.descriptor, chunk, 0, chunk.length, from);
        if (count === 0) throw this.refusal('it became shorter meanwhile', 'leave the file alone while it is written');
        this.put(chunk.subarray(0, count), from - less);
        from += count;
      }
      this.bytesWritten -= less;
      ftruncateSync(this.descriptor, this.bytesWritten);
    });
  }

  /** Syncs the file and gives it its name. */
  close(): void {
    this.isOpen = false;
    this.onDisk(() => {
      try {
        fsyncSync(this.descriptor);
      } finally {
        closeSync(this.descriptor);
      }
      renameSync(this.incompletePath, this.path);
      syncFolder(dirname(this.path));
    });
  }

  /** Leaves the file without its name. */
  abandon(): void {
    this.isOpen = false;
    closeSync(this.descriptor);
  }

  private put(bytes: Uint8Array, at: number | null): void {
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.descriptor, bytes, done, bytes.length - done, at === null ? null : at + done);
  }

  private onDisk<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (error instanceof SetupError) throw error;
      const { code } = error as NodeJS.ErrnoException;
      const remedy =
        code === 'ENOSPC' && !this.isTemporary
          ? 'free some space; the trace is readable up to its last whole block'
          : writeRemedy(code, 'name another file');
      throw this.refusal(String(code), remedy, error);
    }
  }

  private refusal(why: string, remedy: string | undefined, cause?: unknown): SetupError {
    return new SetupError(`cannot write ${basename(this.incompletePath)} (${why})`, {
      place: this.incompletePath,
      remedy,
      cause,
    });
  }
}

/** Makes a rename durable where folders can be synced. */
function syncFolder(path: string): void {
  let folder: number;
  try {
    folder = openSync(path, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
  } finally {
    closeSync(folder);
  }
}
