// The files of one ledger: finds its segments, and reads them into memory that all ledgers share.
import { readSync } from 'node:fs';
import { join } from 'node:path';
import { ledgerMaxSegments } from '../../schema/generated/ledger.ts';
import { namesIn, withPlainFile } from '../plain-file.ts';

/**
 * The files may be in any of the directories, searched first in memory, then on disk. A segment may have its first part
 * in memory and the rest on disk, at the same offset. While it is moved, its bytes are in both, until those in memory
 * are removed.
 */
export class SegmentFiles {
  readonly directories: readonly string[];

  constructor(
    directories: readonly string[],
    private readonly slot: number,
  ) {
    this.directories = [...new Set(directories)];
  }

  /** Returns the numbers of the segments that exist, in order. */
  numbers(kind: string): number[] {
    const pattern = new RegExp(`^ledger-${this.slot}\\.${kind}\\.(\\d{1,4})$`);
    const numbers = this.directories.flatMap(namesIn).flatMap((name) => pattern.exec(name)?.[1] ?? []);
    return [...new Set(numbers.map(Number))].filter((number) => number < ledgerMaxSegments).sort((a, b) => a - b);
  }

  /** Returns at most `maxBytes` bytes of a file: nothing if there is none. They are valid until `memory` is used again. */
  read(name: string, maxBytes: number, memory: SegmentMemory): Buffer {
    let done = 0;
    for (const directory of this.directories) {
      if (done >= maxBytes) break;
      withPlainFile(join(directory, `ledger-${this.slot}.${name}`), undefined, ({ fd, size, hollow }) => {
        const end = hollow ? 0 : Math.min(maxBytes, size);
        if (end > done) done = readFrom(fd, memory.withRoom(end, done), done, end);
      });
    }
    return memory.bytes.subarray(0, done);
  }
}

/**
 * A process that replays again and again keeps no more than this for the next run. It is more than a file of a short
 * run: the library has a mebibyte and a step ready in each. Memory made anew for each would call the garbage collector.
 */
const maxSpareBytes = 2 << 20;

/** For one file at a time. */
export class SegmentMemory {
  /** Unused buffers: allocating one takes longer than reading a short ledger. */
  private static readonly spare: SegmentMemory[] = [];
  bytes = Buffer.alloc(0);

  static take(): SegmentMemory {
    return SegmentMemory.spare.pop() ?? new SegmentMemory();
  }

  giveBack(): void {
    if (this.bytes.length > maxSpareBytes) this.bytes = Buffer.alloc(0);
    SegmentMemory.spare.push(this);
  }

  /** Keeps the first `kept` bytes. */
  withRoom(size: number, kept: number): Buffer {
    if (this.bytes.length < size) {
      const before = this.bytes.subarray(0, kept);
      this.bytes = Buffer.allocUnsafeSlow(size);
      this.bytes.set(before);
    }
    return this.bytes;
  }
}

/** Fills the memory from `done` to `end` with the file's bytes from there; returns where they end. */
function readFrom(fd: number, memory: Buffer, done: number, end: number): number {
  let at = done;
  while (at < end) {
    const read = readSync(fd, memory, at, end - at, at);
    if (read === 0) break;
    at += read;
  }
  return at;
}
