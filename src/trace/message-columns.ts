// Column-wise access to the messages of a trace, which allocates no object per message. A batch of rows lies in one block and in one run; the next batch overwrites it.
import type { NativeTraceCopy } from '../addon/load.ts';
import type { Message, MessageEvent } from '../schema/generated/messages.ts';
import type { CborCursor } from './cbor-cursor.ts';
import type { Definitions } from './definitions.ts';
import type { Envelope } from './envelope.ts';
import type { Wide } from './wide-integer.ts';

export const rowsABatch = 4096;
const everyRow = Uint32Array.from({ length: rowsABatch }, (_, row) => row);

/** Makes what the columns do not hold. */
export interface RowReader {
  readonly cursor: CborCursor;
  readonly definitions: Definitions;
  /** Undefined: the rows are read in TypeScript. `copy` copies rows from a place on, and returns how many. */
  readonly native: { copy(to: NativeTraceCopy, rows: Uint32Array, from: number): number } | undefined;
  messageAt(columns: MessageColumns, row: number): Message;
  eventAt(columns: MessageColumns, row: number): MessageEvent;
}

export class MessageColumns {
  /** Rows of this batch. */
  count = 0;
  /** Index of row 0 among the trace's messages. */
  first = 0;
  /** Message version of the batch. */
  version = 1;
  readonly eventType = new Uint16Array(rowsABatch);
  /** 1: AUTH. */
  readonly isAuth = new Uint8Array(rowsABatch);
  readonly machTime = new BigUint64Array(rowsABatch);
  /** 0 when none was recorded. */
  readonly deadline = new BigUint64Array(rowsABatch);
  /** 0 below message version 2. */
  readonly seqNum = new BigUint64Array(rowsABatch);
  /** 0 below message version 4. */
  readonly globalSeqNum = new BigUint64Array(rowsABatch);
  /** Wall clock. */
  readonly seconds = new Float64Array(rowsABatch);
  readonly nanoseconds = new Uint32Array(rowsABatch);
  /** Places in `definitions`: of the acting process, and of the thread (−1: none). */
  readonly process = new Uint32Array(rowsABatch);
  readonly thread = new Float64Array(rowsABatch);
  /** Of a NOTIFY message: 0 for a decision and 1 for flags, and which. */
  readonly resultType = new Uint8Array(rowsABatch);
  readonly result = new Uint32Array(rowsABatch);
  /** Place of the record in the file. */
  readonly offset = new Float64Array(rowsABatch);
  /** Its payload: place of the first item in the block, and how many there are; −1: its type has no plan here. */
  readonly itemsAt = new Uint32Array(rowsABatch);
  readonly items = new Int32Array(rowsABatch);
  /** What the messages share. */
  readonly definitions: Definitions;
  /** The trace at this batch. */
  readonly source: RowReader;
  private readonly machWords = new Uint32Array(this.machTime.buffer);
  private readonly deadlineWords = new Uint32Array(this.deadline.buffer);
  private readonly seqWords = new Uint32Array(this.seqNum.buffer);
  private readonly globalWords = new Uint32Array(this.globalSeqNum.buffer);

  constructor(source: RowReader) {
    this.definitions = source.definitions;
    this.source = source;
  }

  /** Returns the numbers of the rows. */
  rows(): Uint32Array {
    return everyRow.subarray(0, this.count);
  }

  /** Whether the payload of a row can be read. */
  hasPlan(row: number): boolean {
    return (this.items[row] ?? 0) >= 0;
  }

  /** Makes the whole message of a row. Its images are shared with other messages: treat it as read-only. */
  message(row: number): Message {
    return this.source.messageAt(this, row);
  }

  event(row: number): MessageEvent {
    return this.source.eventAt(this, row);
  }

  machTimeAt(row: number): Wide {
    return wideAt(this.machTime, this.machWords, row);
  }

  deadlineAt(row: number): Wide {
    return wideAt(this.deadline, this.deadlineWords, row);
  }

  /** Calls `read` with the reader's cursor at the payload of a row. */
  atItems<T>(row: number, read: () => T): T {
    const { cursor } = this.source;
    const { pos } = cursor;
    cursor.pos = this.itemsAt[row] as number;
    const result = read();
    cursor.pos = pos;
    return result;
  }

  store(row: number, head: Envelope): void {
    this.eventType[row] = head.eventType;
    this.isAuth[row] = head.isAuth ? 1 : 0;
    set(this.machTime, this.machWords, row, head.mach);
    set(this.deadline, this.deadlineWords, row, head.deadline);
    set(this.seqNum, this.seqWords, row, head.seqNum);
    set(this.globalSeqNum, this.globalWords, row, head.globalSeqNum);
    this.seconds[row] = head.seconds;
    this.nanoseconds[row] = head.nanoseconds;
    this.process[row] = head.process;
    this.thread[row] = head.thread;
    this.resultType[row] = head.resultType;
    this.result[row] = head.result;
  }

  load(row: number, head: Envelope): void {
    head.eventType = this.eventType[row] as number;
    head.isAuth = this.isAuth[row] === 1;
    head.mach = this.machTimeAt(row);
    head.deadline = this.deadlineAt(row);
    head.seqNum = wideAt(this.seqNum, this.seqWords, row);
    head.globalSeqNum = wideAt(this.globalSeqNum, this.globalWords, row);
    head.seconds = this.seconds[row] as number;
    head.nanoseconds = this.nanoseconds[row] as number;
    head.process = this.process[row] as number;
    head.thread = this.thread[row] as number;
    head.resultType = this.resultType[row] as number;
    head.result = this.result[row] as number;
  }
}

/** By halves: a bigint in between would be an object. */
function set(values: BigUint64Array, words: Uint32Array, row: number, value: Wide): void {
  if (typeof value === 'bigint') {
    values[row] = value;
    return;
  }
  words[2 * row] = value;
  words[2 * row + 1] = value / 0x100000000;
}

function wideAt(values: BigUint64Array, words: Uint32Array, row: number): Wide {
  const high = words[2 * row + 1] as number;
  return high < 0x200000 ? high * 0x100000000 + (words[2 * row] as number) : (values[row] as bigint);
}
