// Has the addon fill columns: it checks every item of a block, as fast as memory allows. The same is in
// `record-decoder.ts`, which reads what the addon refuses.
import type { NativeTraceCopy, NativeTraceRows } from '../addon/load.ts';
import { native, opened } from '../addon/native.ts';
import type { Definitions, KeptRecords } from './definitions.ts';
import { type MessageColumns, rowsABatch } from './message-columns.ts';

/** What the addon says about a batch, by place in `found`. */
const place = { rows: 0, position: 1, records: 2, definitions: 3, state: 4, imageBytes: 5 } as const;
const state = { other: 1, refused: 2 } as const;
/** A definition's kind, and the byte range of its record in the block. */
const wordsADefinition = 3;
/** As −1 − kind of record. */
const definitionOf = { process: 0, file: 1, thread: 4 } as const;

type NativeCopy = NonNullable<ReturnType<typeof native.copy>>;

export class NativeRows {
  readonly crc32c: (bytes: Uint8Array) => number;
  private readonly rows: NativeTraceRows;
  private readonly found: Uint32Array;
  private readonly places: Uint32Array;

  private constructor(part: NativeCopy, rows: NativeTraceRows, found: Uint32Array, places: Uint32Array) {
    this.crc32c = part.crc32c;
    this.rows = rows;
    this.found = found;
    this.places = places;
  }

  /** Returns null for a trace that `record-decoder.ts` has to read. Close what it returns. */
  static of(header: Uint8Array, traceBytes: number, columns: MessageColumns, areCopied: boolean): NativeRows | null {
    const found = new Uint32Array(Object.keys(place).length);
    const places = new Uint32Array(wordsADefinition * rowsABatch);
    const part = native.copy();
    if (part === null) return null;
    const rows = new part.TraceRows(columns, found, places, areCopied);
    return opened(rows, header, traceBytes) && new NativeRows(part, rows, found, places);
  }

  /** Then it refuses every record. */
  close(): void {
    this.rows.close();
  }

  /** The bytes must not change until they are read. */
  start(bytes: Uint8Array, offset: number): void {
    this.rows.start(bytes, offset);
  }

  /**
   * Reads the next batch, up to another record, which is read only if no message precedes it. Returns the number of
   * messages; `defineAt` reads the strings and lists among the definitions of the block.
   */
  next(definitions: Definitions, defineAt: (at: number) => void): number {
    this.rows.next();
    const { places, found } = this;
    const end = wordsADefinition * (found[place.definitions] as number);
    let start = this.keep(definitions.kept);
    for (let i = 0; i < end; i += wordsADefinition) {
      const [kind, from, to] = [places[i] as number, places[i + 1] as number, places[i + 2] as number];
      if (kind === definitionOf.file) definitions.files.keepAt(start);
      else if (kind === definitionOf.process) definitions.processes.keepAt(start);
      else if (kind === definitionOf.thread) definitions.threads.keepAt(start);
      else {
        defineAt(from);
        continue;
      }
      start += to - from;
    }
    return found[place.rows] as number;
  }

  /** Copies the records of images among the batch's definitions in one go; returns where the first one begins. */
  private keep(records: KeptRecords): number {
    const size = this.found[place.imageBytes] as number;
    const start = records.room(size);
    if (size > 0) this.rows.copyImages(records.bytes, start);
    return start;
  }

  /** Copies rows of the batch, from a place among `rows` on. Returns how many: less when blocks should be taken. */
  copy(to: NativeTraceCopy, rows: Uint32Array, from: number): number {
    return this.rows.copy(to, rows, from);
  }

  /** Offset of the next record in the block. */
  get position(): number {
    return this.found[place.position] as number;
  }

  /** Messages and definitions. */
  get records(): number {
    return this.found[place.records] as number;
  }

  get isOther(): boolean {
    return this.found[place.state] === state.other;
  }

  /** The record behind the batch is wrong, as the addon says. */
  get isRefused(): boolean {
    return this.found[place.state] === state.refused;
  }
}
