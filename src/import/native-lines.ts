// Has the addon read lines, many at a time: as `EsloggerLineReader` reads them, at several times its speed. What the
// addon refuses is left to that one: a line that is wrong, one with values that are rare, a very long one.
import type { NativeEsloggerLines } from '../addon/load.ts';
import { native } from '../addon/native.ts';
import type { Message } from '../schema/generated/messages.ts';
import type { Sequenced } from './clocks.ts';
import type { Line } from './lines.ts';

/** Lines that are read at once. */
const batchLines = 1024;
/** Number of values that the addon writes for each line, by array. */
const wordsALine = { place: 2, word: 3, number: 3, time: 2 } as const;
/** Bytes of a draft beyond the line's own: its envelope, and values that a line may leave out. */
const draftBytes = 256;
/** The addon refuses longer lines. */
const maxLineBytes = 256 * 1024;

/** The AUTH message before a draft, which has everything else of it. */
export interface DraftTwin {
  readonly eventType: number;
  readonly seqNum: bigint;
  readonly deadline: bigint;
}

/** A message that was read natively: what its place depends on, and bytes that only the addon reads. */
export class Draft implements Sequenced {
  /** Its bytes are not needed any more. */
  isWritten = false;
  /** Written before it. */
  twin: DraftTwin | null = null;
  /** The numbers that it is written with; its twin gets the global one, and it the next. */
  writtenSeq: bigint;
  writtenGlobal: bigint;
  readonly version: number;
  readonly event_type: number;
  readonly mach_time: bigint;
  readonly seq_num: bigint;
  readonly global_seq_num: bigint;
  readonly seconds: number;
  readonly nanoseconds: number;
  /** The memory of `start`, until the next batch is read. */
  bytes: Uint8Array;
  start: number;
  private end: number;
  private isKept = false;

  constructor(
    private readonly lines: NativeLines,
    line: number,
    start: number,
  ) {
    const { words, numbers, seconds, drafts } = lines;
    const [word, number, time] = [wordsALine.word * line, wordsALine.number * line, wordsALine.time * line];
    this.version = words[word + 1] as number;
    this.event_type = words[word + 2] as number;
    this.mach_time = numbers[number] as bigint;
    this.seq_num = this.writtenSeq = numbers[number + 1] as bigint;
    this.global_seq_num = this.writtenGlobal = numbers[number + 2] as bigint;
    this.seconds = seconds[time] as number;
    this.nanoseconds = seconds[time + 1] as number;
    this.bytes = drafts;
    this.start = start;
    this.end = words[word] as number;
  }

  get time(): Message['time'] {
    return { tv_sec: BigInt(this.seconds), tv_nsec: BigInt(this.nanoseconds) };
  }

  /** Gives it memory of its own. */
  keep(): void {
    if (this.isKept) return;
    this.bytes = this.bytes.slice(this.start, this.end);
    this.start = 0;
    this.end = this.bytes.length;
    this.isKept = true;
  }

  /** Returns whether another one differs from it in nothing but sequence numbers. */
  says({ bytes, start, end }: Draft): boolean {
    return this.lines.native.isSame(this.bytes, this.start, this.end, bytes, start, end);
  }
}

export class NativeLines {
  readonly words = new Uint32Array(wordsALine.word * batchLines);
  readonly numbers = new BigUint64Array(wordsALine.number * batchLines);
  readonly seconds = new Float64Array(wordsALine.time * batchLines);
  /** The drafts of the latest batch. */
  drafts: Uint8Array = new Uint8Array(0);
  private readonly places = new Uint32Array(wordsALine.place * batchLines);
  readonly native: NativeEsloggerLines;

  private constructor({ EsloggerLines }: NonNullable<ReturnType<typeof native.import>>) {
    this.native = new EsloggerLines(this.places, this.words, this.numbers, this.seconds);
  }

  /** Returns null if the reference reads all lines. */
  static ifNative(): NativeLines | null {
    const part = native.import();
    return part === null ? null : new NativeLines(part);
  }

  /**
   * Calls `take` with each line of a chunk, and with null for one that the addon refuses; it returns whether it keeps
   * the draft. Calls `end` after each batch.
   */
  each(lines: readonly Line[], take: (line: Line, draft: Draft | null) => boolean, end: () => void): void {
    for (let from = 0; from < lines.length; from += batchLines) {
      const batch = lines.slice(from, from + batchLines);
      this.read(batch);
      const drafts: Draft[] = [];
      let start = 0;
      for (const [at, line] of batch.entries()) {
        const draftEnd = this.words[wordsALine.word * at] as number;
        const draft = draftEnd === 0 ? null : new Draft(this, at, start);
        if (draft !== null) start = draftEnd;
        if (take(line, draft) && draft !== null) drafts.push(draft);
      }
      end();
      for (const draft of drafts) if (!draft.isWritten) draft.keep();
    }
  }

  private read(lines: readonly Line[]): void {
    const { places } = this;
    let size = 0;
    for (const [at, { start, end, isUtf8 }] of lines.entries()) {
      const isShort = isUtf8 && end - start <= maxLineBytes;
      // A place that ends before it begins is refused.
      places[wordsALine.place * at] = isShort ? start : 1;
      places[wordsALine.place * at + 1] = isShort ? end : 0;
      if (isShort) size += end - start + draftBytes;
    }
    if (size > this.drafts.length) this.drafts = new Uint8Array(2 * size);
    const [first] = lines;
    if (first !== undefined) this.native.read(first.bytes, lines.length, this.drafts);
  }
}
