// The messages and events of one run of the page: where a row is, and what a message is called.
import type { PageRun } from '../report/html/page-data.ts';
import {
  type Block,
  type EventColumns,
  type MessageColumns,
  type MessageStream,
  rowFlags,
  rowsPerBlock,
  type Summaries,
  settledNames,
  type Timeline,
  unpackEvents,
  unpackMessages,
  unpackNames,
  unpackSummaries,
} from '../timeline/shape.ts';
import { inflated, Unpacked, unpacked } from './blocks.ts';

export const messageBlocks = new Unpacked<MessageColumns>(unpackMessages);
export const eventBlocks = new Unpacked<EventColumns>(unpackEvents);
const nameBlocks = new Unpacked(unpackNames);

export interface Name {
  readonly pid: number | null;
  readonly process: string | null;
  readonly path: string | null;
  /** Why an injected message came. */
  readonly cause: string | null;
}

/** One message at one es_client_t, with every field. */
export interface MessageRow {
  /** Among all rows of the run. */
  readonly number: number;
  readonly stream: MessageStream;
  /** Index in the trace; −2, −3 and so on: injected. */
  readonly place: number;
  readonly event: string;
  readonly eventType: number;
  readonly seqNum: number;
  readonly globalSeqNum: number;
  readonly queuedNs: number;
  readonly deliveredNs: number;
  readonly returnedNs: number;
  readonly respondedNs: number;
  readonly deadlineNs: number;
  readonly settled: string;
  readonly flags: number;
  readonly result: number;
}

export const isDenied = (flags: number, result: number): boolean =>
  (flags & rowFlags.flagsResult) !== 0 ? result === 0 : result === 1;

export class RunData {
  /** Number of the first row of each message stream. */
  readonly firstRows: readonly number[];
  readonly rowCount: number;
  summaries: Summaries | null = null;

  constructor(
    readonly run: PageRun,
    readonly timeline: Timeline,
  ) {
    let sum = 0;
    this.firstRows = timeline.messages.map(({ rows }) => {
      sum += rows;
      return sum - rows;
    });
    this.rowCount = sum;
    void inflated(timeline.summaries).then((bytes) => {
      this.summaries = unpackSummaries(bytes);
      unpacked.value += 1;
    });
  }

  streamOf(number: number): { readonly stream: MessageStream; readonly row: number } | null {
    const at = this.firstRows.findLastIndex((first) => first <= number);
    const stream = this.timeline.messages[at];
    return stream === undefined ? null : { stream, row: number - (this.firstRows[at] ?? 0) };
  }

  /** Returns null while its block is not there. */
  rowNow(number: number): MessageRow | null {
    const found = this.streamOf(number);
    const block = found?.stream.blocks[Math.floor(found.row / rowsPerBlock)];
    if (found == null || block === undefined) return null;
    const columns = messageBlocks.now(block);
    return columns === null ? null : this.rowOf(found.stream, columns, found.row % rowsPerBlock, number);
  }

  isLeftOut(number: number): boolean {
    const found = this.streamOf(number);
    return found?.stream.blocks[Math.floor(found.row / rowsPerBlock)]?.data === null;
  }

  rowOf(stream: MessageStream, columns: MessageColumns, at: number, number: number): MessageRow {
    const eventType = columns.eventType[at] ?? 0;
    return {
      number,
      stream,
      eventType,
      event: this.timeline.eventTypes[eventType] ?? `event type ${eventType}`,
      place: columns.place[at] ?? -1,
      seqNum: columns.seqNum[at] ?? 0,
      globalSeqNum: columns.globalSeqNum[at] ?? 0,
      queuedNs: columns.queuedNs[at] ?? 0,
      deliveredNs: columns.deliveredNs[at] ?? Number.NaN,
      returnedNs: columns.returnedNs[at] ?? Number.NaN,
      respondedNs: columns.respondedNs[at] ?? Number.NaN,
      deadlineNs: columns.deadlineNs[at] ?? Number.NaN,
      settled: settledNames[columns.settled[at] ?? 0] ?? 'open',
      flags: columns.flags[at] ?? 0,
      result: columns.result[at] ?? 0,
    };
  }

  /** Returns null while its block is not there. */
  nameNow(place: number): Name | null {
    const name = this.injectedName(place);
    if (name !== null) return name;
    const block = this.nameBlock(place);
    const columns = block === null ? null : nameBlocks.now(block);
    return columns === null ? null : nameIn(columns, place);
  }

  async nameOf(place: number): Promise<Name | null> {
    const name = this.injectedName(place);
    if (name !== null) return name;
    const block = this.nameBlock(place);
    const columns = block === null ? null : await nameBlocks.load(block);
    return columns === null ? null : nameIn(columns, place);
  }

  private injectedName(place: number): Name | null {
    return place < -1 ? (this.timeline.injected[-2 - place] ?? null) : null;
  }

  private nameBlock(place: number): Block | null {
    const blocks = this.timeline.names;
    let low = 0;
    let high = blocks.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const block = blocks[middle];
      if (block === undefined) return null;
      if (place < block.fromNs) high = middle - 1;
      else if (place > block.toNs) low = middle + 1;
      else return block;
    }
    return null;
  }

  /** Finds the row of a message, by its index in the trace or the time at which it was queued. */
  async find(wanted: {
    readonly place: number;
    readonly queuedNs?: number | null;
    readonly process?: number;
    readonly client?: number | null;
  }): Promise<number | null> {
    for (const [at, stream] of this.timeline.messages.entries()) {
      if (wanted.process !== undefined && wanted.process !== stream.process) continue;
      if (wanted.client != null && wanted.client !== stream.client) continue;
      for (const [number, block] of stream.blocks.entries()) {
        const time = wanted.queuedNs ?? null;
        const [min, max] = block.places;
        if (wanted.place >= 0 ? wanted.place < min || wanted.place > max : time === null) continue;
        if (time !== null && (time < block.fromNs - 1 || time > block.toNs + 1)) continue;
        const columns = await messageBlocks.load(block);
        const row = columns === null ? -1 : rowIn(columns, wanted.place, time);
        if (row >= 0) return (this.firstRows[at] ?? 0) + number * rowsPerBlock + row;
      }
    }
    return null;
  }
}

function rowIn({ place, queuedNs }: MessageColumns, wanted: number, time: number | null): number {
  for (let at = 0; at < place.length; at += 1) {
    const isIt = wanted === -1 ? (place[at] ?? 0) < -1 : place[at] === wanted;
    if (isIt && (time === null || Math.abs((queuedNs[at] ?? 0) - time) <= 1)) return at;
  }
  return -1;
}

function nameIn(columns: ReturnType<typeof unpackNames>, place: number): Name | null {
  let low = 0;
  let high = columns.place.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const there = columns.place[middle] ?? 0;
    if (there === place) {
      const text = (number: number | undefined): string | null => columns.texts[(number ?? 0) - 1] ?? null;
      return {
        pid: columns.pid[middle] ?? null,
        process: text(columns.process[middle]),
        path: text(columns.path[middle]),
        cause: null,
      };
    }
    if (there < place) low = middle + 1;
    else high = middle - 1;
  }
  return null;
}
