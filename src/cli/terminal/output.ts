// Writes many lines to stdout at the pace of its reader, so that memory stays small with `less`.
import { once } from 'node:events';
import { stdout } from 'node:process';
import { SetupError } from '../../errors/errors.ts';
import type { Printable, PrintableBytes } from '../../words/printable.ts';
import { show } from './show.ts';

const pieceCharacters = 64 * 1024;

export class Output {
  /** The reader of stdout went away (`| head`), so further output is useless. */
  gone = false;
  private pieces: string[] = [];
  private length = 0;

  /** The system has everything, so the memory of a piece can be used again. */
  get isWritten(): boolean {
    return stdout.writableLength === 0;
  }

  /** If it returns a promise, await it. */
  line(text: Printable): Promise<void> | undefined {
    this.pieces.push(text, '\n');
    this.length += text.length + 1;
    return this.length >= pieceCharacters ? this.flush() : undefined;
  }

  async flush(): Promise<void> {
    if (this.pieces.length === 0) return;
    const piece = this.pieces.join('') as Printable; // lines of printable text
    this.pieces = [];
    this.length = 0;
    await this.piece(piece);
  }

  /** Writes whole lines, of a size that is worth a write. */
  async piece(piece: Printable | PrintableBytes): Promise<void> {
    if (this.gone) return;
    try {
      if (!show(stdout, piece)) await once(stdout, 'drain');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw isOutputError(error) ? unwritable(error) : error;
      this.gone = true;
    }
  }
}

function isOutputError(error: unknown): error is NodeJS.ErrnoException {
  const { syscall, path, code } = (error ?? {}) as NodeJS.ErrnoException;
  return error instanceof Error && syscall === 'write' && path === undefined && code !== undefined;
}

export function unwritable(error: NodeJS.ErrnoException): SetupError {
  const reason = error.code === 'ENOSPC' ? 'no space left on device' : (error.code ?? error.message);
  return new SetupError(`cannot write to standard output: ${reason}`, {
    remedy: 'free some space, or redirect the output',
    cause: error,
  });
}
