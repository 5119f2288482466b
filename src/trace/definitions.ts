// What a trace defines once and refers to by id. Ids count from 0 through the whole file; files, processes and threads
// are valid only for the message version under which they were defined.
import type { File, Process, Text, Thread } from '../schema/generated/messages.ts';

/** Records of definitions that were only checked, one after the other. */
export class KeptRecords {
  bytes: Uint8Array = new Uint8Array(0);
  private end = 0;

  /** Makes room for `size` bytes and returns where it begins in `bytes`. */
  room(size: number): number {
    const start = this.end;
    this.end += size;
    if (this.end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(2 * this.bytes.length, this.end, 4096));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    return start;
  }
}

/** Files, processes or threads. One that was only checked is kept as its record, and made when it is asked for. */
export class Images<T> {
  length = 0;
  /** Bytes that the strings of each add to a record that refers to it. Native code has counted those of its own. */
  private readonly memories: number[] = [];
  private readonly made: (T | undefined)[] = [];
  private readonly records: KeptRecords;
  /** Where each one's record begins; −1: it was made at once. */
  private readonly starts: number[] = [];
  private readonly make: (bytes: Uint8Array, start: number) => T;

  constructor(records: KeptRecords, make: (bytes: Uint8Array, start: number) => T) {
    this.records = records;
    this.make = make;
  }

  push(image: T, memory: number): void {
    this.memories[this.length] = memory;
    this.made.push(image);
    this.starts.push(-1);
    this.length++;
  }

  /** Adds one that native code has checked and counted; its record is kept. */
  keepAt(start: number): void {
    this.made.push(undefined);
    this.starts.push(start);
    this.length++;
  }

  memoryOf(id: number): number {
    return this.memories[id] ?? 0;
  }

  /** Returns where the record of one begins among the kept ones; −1: it has none there. */
  keptAt(id: number): number {
    return this.starts[id] ?? -1;
  }

  /** `id` < `length`, and not of an earlier message version. */
  at(id: number): T {
    const made = this.made[id];
    if (made !== undefined) return made;
    const image = this.make(this.records.bytes, this.starts[id] ?? 0);
    this.made[id] = image;
    return image;
  }
}

export class Definitions {
  readonly strings: Text[] = [];
  /** What each takes of the memory of a record that refers to it. */
  readonly stringMemory: number[] = [];
  readonly lists: Text[][] = [];
  readonly listMemory: number[] = [];
  readonly kept = new KeptRecords();
  readonly files: Images<File>;
  readonly processes: Images<Process>;
  readonly threads: Images<Thread>;
  /** First ids of the current message version. */
  firstFile = 0;
  firstProcess = 0;
  firstThread = 0;

  /** `make` reads a record of one of the kinds. */
  constructor(make: (kind: 'file' | 'process' | 'thread', bytes: Uint8Array, start: number) => unknown) {
    this.files = new Images(this.kept, (bytes, start) => make('file', bytes, start) as File);
    this.processes = new Images(this.kept, (bytes, start) => make('process', bytes, start) as Process);
    this.threads = new Images(this.kept, (bytes, start) => make('thread', bytes, start) as Thread);
  }

  /** Call when a run with another message version begins. */
  startVersion(): void {
    this.firstFile = this.files.length;
    this.firstProcess = this.processes.length;
    this.firstThread = this.threads.length;
  }
}
