// What a trace defines once and refers to by id. Ids count from 0 through the whole file; files, processes and threads
// are valid only for the message version under which they were defined.
import type { File, Process, Text, Thread } from '../schema/generated/messages.ts';

/** Files, processes or threads. One that was only checked is kept as its record, and made when it is asked for. */
export class Images<T> {
  length = 0;
  private readonly made: (T | undefined)[] = [];
  /** The records, one after the other, and where each begins; −1: it was made at once. */
  private bytes: Uint8Array = new Uint8Array(0);
  private end = 0;
  private readonly starts: number[] = [];
  private readonly make: (bytes: Uint8Array, start: number) => T;

  constructor(make: (bytes: Uint8Array, start: number) => T) {
    this.make = make;
  }

  push(image: T): void {
    this.made.push(image);
    this.starts.push(-1);
    this.length++;
  }

  /** Keeps a checked record: `bytes[from, to)`. */
  keep(bytes: Uint8Array, from: number, to: number): void {
    const end = this.end + to - from;
    if (end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(2 * this.bytes.length, end, 4096));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes.set(bytes.subarray(from, to), this.end);
    this.made.push(undefined);
    this.starts.push(this.end);
    this.end = end;
    this.length++;
  }

  /** `id` < `length`, and not of an earlier message version. */
  at(id: number): T {
    const made = this.made[id];
    if (made !== undefined) return made;
    const image = this.make(this.bytes, this.starts[id] ?? 0);
    this.made[id] = image;
    return image;
  }
}

export class Definitions {
  readonly strings: Text[] = [];
  /** What each takes of the memory of a record that refers to it. */
  readonly stringMemory: number[] = [];
  readonly lists: Text[][] = [];
  readonly files: Images<File>;
  readonly processes: Images<Process>;
  readonly threads: Images<Thread>;
  /** First ids of the current message version. */
  firstFile = 0;
  firstProcess = 0;
  firstThread = 0;

  /** `make` reads a record of one of the kinds. */
  constructor(make: (kind: 'file' | 'process' | 'thread', bytes: Uint8Array, start: number) => unknown) {
    this.files = new Images((bytes, start) => make('file', bytes, start) as File);
    this.processes = new Images((bytes, start) => make('process', bytes, start) as Process);
    this.threads = new Images((bytes, start) => make('thread', bytes, start) as Thread);
  }

  /** Call when a run with another message version begins. */
  startVersion(): void {
    this.firstFile = this.files.length;
    this.firstProcess = this.processes.length;
    this.firstThread = this.threads.length;
  }
}
