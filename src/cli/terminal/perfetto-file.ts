// The file of --perfetto: complete or absent, and written while the run is judged. A report is not lost because this
// file cannot be written: `finish`, after the report, says so.
import { closeSync, existsSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../../errors/errors.ts';
import { writeRemedy } from '../../errors/write-remedy.ts';
import { limitedMode, openMode, openOutput, outputTarget } from '../../files/output-file.ts';
import { openTemporary, temporaryPath } from '../../trace/trace-output.ts';
import { withPrivateFolder } from './private-folder.ts';
import { pourFile } from './write-output.ts';

export class PerfettoFile {
  private descriptor: number | null = null;
  private trouble: NodeJS.ErrnoException | null = null;
  /** The file that is replaced, also where a link leads to it; null for a device, which is written to. */
  private readonly target: string | null;
  private readonly written: string;
  private readonly mode: number;

  constructor(private readonly path: string) {
    const { end, isStream } = outputTarget(path);
    const status = statSync(end, { throwIfNoEntry: false });
    this.target = isStream || status?.isFile() === false ? null : end;
    this.mode = limitedMode(status?.mode ?? openMode);
    this.written = this.target === null ? path : temporaryPath(this.target);
  }

  readonly write = (bytes: Uint8Array): void => {
    this.attempt(() => {
      this.descriptor ??=
        this.target === null ? openOutput(this.written) : openTemporary(this.written, { mode: this.mode });
      for (let done = 0; done < bytes.length; ) done += writeSync(this.descriptor, bytes, done);
    });
  };

  /** Gives the file its name. Throws SetupError if it could not be written. */
  finish(): void {
    this.attempt(() => {
      if (this.descriptor === null) return;
      closeSync(this.descriptor);
      this.descriptor = null;
      if (this.target !== null) renameSync(this.written, this.target);
    });
    if (this.trouble !== null) throw unwritten(this.path, this.trouble);
  }

  /** Removes an incomplete file. */
  release(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
    if (this.target !== null) rmSync(this.written, { force: true });
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

function unwritten(path: string, trouble: NodeJS.ErrnoException): SetupError {
  const remedy = writeRemedy(trouble.code, 'name another file') ?? 'name another file';
  return new SetupError(`cannot write the trace of --perfetto: ${trouble.message}`, {
    place: path,
    remedy: `${remedy}; the findings are above`,
    cause: trouble,
  });
}

type Use<T> = (wanted: { readonly perfetto?: PerfettoFile['write'] }) => Promise<T>;

/** Calls `use` with the option of a run that writes the file, none without a path. The file is whole after it. */
export async function withPerfettoFile<T>(path: string | undefined, use: Use<T>): Promise<T> {
  if (path === undefined) return use({});
  if (statSync(path, { throwIfNoEntry: false })?.isFIFO() === true) return toPipe(path, use);
  const file = new PerfettoFile(path);
  try {
    const result = await use({ perfetto: file.write });
    file.finish();
    return result;
  } finally {
    file.release();
  }
}

/** Nothing is judged at the pace of a pipe's reader. */
function toPipe<T>(path: string, use: Use<T>): Promise<T> {
  return withPrivateFolder('esreplay-perfetto-', async (folder) => {
    const whole = join(folder, 'trace');
    const result = await withPerfettoFile(whole, use);
    try {
      if (existsSync(whole)) await pourFile(whole, path);
    } catch (error) {
      throw error instanceof SetupError ? error : unwritten(path, error as NodeJS.ErrnoException);
    }
    return result;
  });
}
