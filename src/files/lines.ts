// Reads a file of lines piece by piece, with where each is, so that a file of any size fits in memory.
import { closeSync, openSync, readSync } from 'node:fs';
import { UsageError } from '../errors/errors.ts';

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** In bytes. */
  readonly offset: number;
  readonly length: number;
  /** Whether a line feed follows: the last line of a file that was cut has none. */
  readonly ended: boolean;
}

const pieceBytes = 1 << 20;
const lineFeed = 10;
/** A longer line is nobody's. */
const maxLineBytes = 256 << 20;

export class LinesOf implements Iterable<Line> {
  /** `what`: of the file, for an error; `remedy`: for a file that cannot be read. */
  constructor(
    private readonly path: string,
    private readonly what: string,
    private readonly remedy?: string,
  ) {}

  /** Throws UsageError for a file that cannot be read, or with a line that is too long. */
  *[Symbol.iterator](): Generator<Line> {
    const descriptor = this.attempt(() => openSync(this.path, 'r'));
    try {
      const piece = Buffer.allocUnsafe(pieceBytes);
      let parts: Buffer[] = [];
      let partBytes = 0;
      let number = 1;
      let offset = 0;
      const taken = (ended: boolean): Line => {
        const line = { text: Buffer.concat(parts).toString('utf8'), number, offset, length: partBytes, ended };
        number += 1;
        offset += partBytes + 1;
        parts = [];
        partBytes = 0;
        return line;
      };
      for (;;) {
        const length = this.attempt(() => readSync(descriptor, piece));
        if (length === 0) break;
        let from = 0;
        for (;;) {
          const at = piece.subarray(0, length).indexOf(lineFeed, from);
          const part = Buffer.from(piece.subarray(from, at < 0 ? length : at));
          parts.push(part);
          partBytes += part.length;
          if (partBytes > maxLineBytes) throw this.fault('a line is too long');
          if (at < 0) break;
          yield taken(true);
          from = at + 1;
        }
      }
      if (partBytes > 0) yield taken(false);
    } finally {
      closeSync(descriptor);
    }
  }

  private attempt<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw this.fault((error as Error).message, error);
    }
  }

  private fault(message: string, cause?: unknown): UsageError {
    return new UsageError(`cannot read ${this.what}: ${message}`, { place: this.path, remedy: this.remedy, cause });
  }
}
