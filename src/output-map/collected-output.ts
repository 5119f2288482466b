// Keeps what a product writes while it runs, as bytes: they are looked at when the product has ended, so that it never
// waits for that. The output is untrusted: its bytes, its lines and what is kept of each are bounded.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { OutputSource, StreamName } from './map.ts';

/** Later output is not compared. */
const maxBytes = 64 << 20;

export interface CollectedOutput {
  readonly bytes: Uint8Array;
  /** False: there was more. */
  readonly isWhole: boolean;
  /** Why nothing could be read; null: it could. */
  readonly trouble: string | null;
}

export class OutputCollector {
  private readonly pieces: Uint8Array[] = [];
  private size = 0;
  private isWhole = false;
  private isFull = false;
  /** Where the log file ended before the product started. */
  private readonly from: { readonly ino: number; readonly size: number } | null;

  constructor(private readonly source: OutputSource) {
    this.from = 'file' in source ? stateOf(source.file) : null;
  }

  /** Keeps what came from one of the product's streams. */
  add(stream: StreamName, bytes: Uint8Array): void {
    if (!('stream' in this.source) || this.source.stream !== stream) return;
    const kept = bytes.subarray(0, maxBytes - this.size);
    this.isFull ||= kept.length < bytes.length;
    this.size += kept.length;
    if (kept.length > 0) this.pieces.push(Uint8Array.from(kept));
  }

  /** Call it when nobody writes to the streams any more. */
  end(): void {
    this.isWhole = !this.isFull;
  }

  /** Call it when the product has ended. Of a log file, returns what was written since this object was made. */
  read(): CollectedOutput {
    if ('file' in this.source) return addedTo(this.source.file, this.from);
    return { bytes: Buffer.concat(this.pieces), isWhole: this.isWhole, trouble: null };
  }
}

function stateOf(path: string): { readonly ino: number; readonly size: number } | null {
  try {
    return withFile(path, (file) => fstatSync(file));
  } catch {
    return null; // the product makes it
  }
}

/** A file that was replaced or cut is read from its start. */
function addedTo(path: string, before: { readonly ino: number; readonly size: number } | null): CollectedOutput {
  try {
    return withFile(path, (file) => {
      const { ino, size } = fstatSync(file);
      const from = before !== null && before.ino === ino && before.size <= size ? before.size : 0;
      const bytes = Buffer.alloc(Math.min(maxBytes, size - from));
      let filled = 0;
      for (let read = -1; read !== 0 && filled < bytes.length; filled += read)
        read = readSync(file, bytes, filled, bytes.length - filled, from + filled);
      return { bytes: bytes.subarray(0, filled), isWhole: from + filled === size, trouble: null };
    });
  } catch (error) {
    return { bytes: new Uint8Array(), isWhole: true, trouble: (error as Error).message };
  }
}

/** Throws the system error, and for what is no file. */
export function readBeginning(path: string, most: number): Buffer {
  return withFile(path, (file) => {
    const bytes = Buffer.alloc(most);
    return bytes.subarray(0, readSync(file, bytes, 0, most, 0));
  });
}

/** Opening a pipe would wait for its writer. Throws the system error. */
function withFile<T>(path: string, use: (file: number) => T): T {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw new Error('it is not a file');
    return use(file);
  } finally {
    closeSync(file);
  }
}
