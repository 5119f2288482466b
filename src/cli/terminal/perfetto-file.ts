// The file of --perfetto: complete or absent, and written while the run is judged. A report is not lost because this
// file cannot be written: `finish`, after the report, says so.
import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { SetupError } from '../../errors.ts';
import { fileKind } from '../../file-kind.ts';
import { temporaryPath } from '../../trace/trace-output.ts';
import { writeRemedy } from '../../write-remedy.ts';

export class PerfettoFile {
  private descriptor: number | null = null;
  private trouble: NodeJS.ErrnoException | null = null;
  /** A link leads to the file that is replaced; a pipe or a device is written to. */
  private readonly target: string;
  private readonly written: string;
  private readonly mode: number;

  constructor(private readonly path: string) {
    const kind = fileKind(path);
    this.target = kind === 'file' ? realpathSync(path) : path;
    this.mode = kind === 'file' ? statSync(this.target).mode & 0o777 : 0o666;
    this.written = kind === 'other' ? path : temporaryPath(this.target);
  }

  readonly write = (bytes: Uint8Array): void => {
    this.attempt(() => {
      this.descriptor ??= openSync(this.written, 'w', this.mode);
      for (let done = 0; done < bytes.length; ) done += writeSync(this.descriptor, bytes, done);
    });
  };

  /** Gives the file its name. Throws SetupError if it could not be written. */
  finish(): void {
    this.attempt(() => {
      if (this.descriptor === null) return;
      closeSync(this.descriptor);
      this.descriptor = null;
      if (this.written !== this.target) renameSync(this.written, this.target);
    });
    if (this.trouble === null) return;
    const remedy = writeRemedy(this.trouble.code, 'name another file') ?? 'name another file';
    throw new SetupError(`cannot write the trace of --perfetto: ${this.trouble.message}`, {
      place: this.path,
      remedy: `${remedy}; the findings are above`,
      cause: this.trouble,
    });
  }

  /** Removes what is not complete. */
  release(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
    if (this.written !== this.target) rmSync(this.written, { force: true });
  }

  private attempt(step: () => void): void {
    if (this.trouble !== null) return;
    try {
      step();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      this.trouble = error as NodeJS.ErrnoException;
    }
  }
}

/** Calls `use` with the option of a run that writes the file, none without a path. The file is whole after it. */
export async function withPerfettoFile<T>(
  path: string | undefined,
  use: (wanted: { readonly perfetto?: PerfettoFile['write'] }) => Promise<T>,
): Promise<T> {
  if (path === undefined) return use({});
  const file = new PerfettoFile(path);
  try {
    const result = await use({ perfetto: file.write });
    file.finish();
    return result;
  } finally {
    file.release();
  }
}
