// Reads a trace file front to back through one buffer of fixed size, which is all the memory that its bytes take,
// however long the file is.
import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type EsreplayError, TraceError } from '../errors/errors.ts';
import { shortageOf } from '../errors/shortage.ts';
import { meantFile } from '../files/near-file.ts';
import { inputName } from '../files/standard-input.ts';
import { traceLimits } from './limits.ts';
import { meantSample, tracePath } from './samples.ts';

/** Longest head of a block: array, kind, 64-bit index, checksum, length. */
export const blockHeadBytes = 1 + 1 + 9 + 5 + 5;

export class FileWindow {
  /** Size of the file when it was opened; bytes appended later are not seen. */
  readonly size: number;
  private readonly descriptor: number;
  private buffer: Uint8Array = new Uint8Array(0);
  /** Offsets in the file of the buffer's first byte, and of the byte after its last valid one. */
  private start = 0;
  private end = 0;
  private isOpen = true;

  constructor(trace: string) {
    const { path, size } = traceFile(trace);
    try {
      this.descriptor = openSync(path, 'r');
    } catch (error) {
      throw unreadable(path, error);
    }
    this.size = size;
  }

  /**
   * Returns `length` bytes of the file from `offset`, fewer at its end; valid until the next call. At most a block and
   * its head.
   */
  at(offset: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    if (offset < this.start || offset + wanted > this.end) this.move(offset, wanted);
    const from = offset - this.start;
    return this.buffer.subarray(from, Math.min(from + wanted, this.end - this.start));
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    closeSync(this.descriptor);
  }

  private move(offset: number, wanted: number): void {
    const capacity = Math.max(wanted, Math.min(this.size, windowBytes));
    if (this.buffer.length < capacity) this.buffer = new Uint8Array(capacity);
    this.start = offset;
    this.end = offset;
    const limit = Math.min(this.buffer.length, this.size - offset);
    while (this.end - offset < limit) {
      const got = readSync(this.descriptor, this.buffer, this.end - offset, limit - (this.end - offset), this.end);
      if (got === 0) break;
      this.end += got;
    }
  }
}

const windowBytes = traceLimits.blockTargetBytes * 2 + blockHeadBytes;

export interface TraceFile {
  readonly path: string;
  /** For messages. */
  readonly name: string;
  readonly size: number;
}

/**
 * Finds a trace by its path or as the sample `@NAME`, and checks it before it is opened, because opening a pipe would
 * wait for its writer. Throws UsageError for an unknown sample, and TraceError if it is not a file.
 */
export function traceFile(trace: string): TraceFile {
  const path = tracePath(trace);
  if (path === '') throw new TraceError('trace name is empty', { remedy: 'name a trace file' });
  const file = statOf(path);
  if (file === undefined) {
    throw new TraceError(`trace not found: ${path}`, {
      place: path,
      remedy:
        meantFile(path) ??
        meantSample(path) ??
        'record one with `esreplay record`, import one with `esreplay import`, or use a sample such as @boot',
    });
  }
  if (!file.isFile()) {
    const kind = file.isDirectory() ? 'a folder' : file.isFIFO() ? 'a pipe' : 'not a regular file';
    throw new TraceError(`trace is ${kind}: ${path}`, {
      place: path,
      remedy: 'name the trace itself',
    });
  }
  return { path, name: inputName(trace), size: file.size };
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): EsreplayError {
  const shortage = shortageOf(error);
  if (shortage !== null) return shortage;
  const { code } = error as NodeJS.ErrnoException;
  return new TraceError(`cannot open the trace ${path}${code === undefined ? '' : ` (${code})`}`, {
    place: path,
    remedy: 'check its name and its permissions',
    cause: error,
  });
}
