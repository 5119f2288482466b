// The main path of `esreplay cut`: writes the matching messages, unchanged and with their answers, to a new trace. Its
// clock begins at the first of them, so a replay does not wait for what was cut away.
import type { TraceHeaderInput } from '../trace/header.ts';
import { type MessageColumns, rowsABatch } from '../trace/message-columns.ts';
import { NativeWriter } from '../trace/native-writer.ts';
import type { OtherRecord, TraceGap, TraceRun } from '../trace/other-records.ts';
import type { TraceReader } from '../trace/reader.ts';
import { TraceTime } from '../trace/trace-time.ts';
import { tokenOf } from '../trace/unknown-fields.ts';
import { type RowWriter, TraceWriter } from '../trace/writer.ts';
import { KeptPlaces } from './kept-places.ts';
import { eachRecord, type RecordUser, type RewriteOptions, type RewritePlace } from './output.ts';
import { type CutPlace, cutNotes, cutPlace, isSelected, noMatch, rewritten, type Selection } from './rewrite.ts';

/** A moment: nanoseconds since the trace's first message, as TraceTime has them, or since 1970 by the wall clock. */
export type Moment = { readonly since: 'first' | '1970'; readonly ns: bigint };

export interface CutOptions extends RewriteOptions, Selection {
  /** First moment to keep, and first moment after it to leave out. */
  readonly from?: Moment;
  readonly to?: Moment;
  /** Acting processes. */
  readonly pids?: ReadonlySet<number>;
  /** Describes the selection, for the header. */
  readonly described: string;
}

export interface CutSummary {
  readonly messages: number;
  readonly of: number;
  readonly responses: number;
  /** Recorded answers to messages that were left out. */
  readonly droppedResponses: number;
  readonly bytesWritten: number;
  readonly cut: CutPlace;
}

/** Throws UsageError if no message matches or the output may not be written, TraceError for a broken trace. */
export function cutTrace(options: CutOptions): Promise<CutSummary> {
  return rewritten(options, (place) => new Cutting(place, options).write());
}

class Cutting implements RecordUser {
  private readonly reader: TraceReader;
  private writer: RowWriter | undefined;
  private seen = 0;
  private responses = 0;
  private droppedResponses = 0;
  private readonly time: TraceTime;
  private readonly from: Time | undefined;
  private readonly to: Time | undefined;
  /** Mach times in the present run. */
  private fromMach: bigint | undefined;
  private toMach: bigint | undefined;
  private startsRun = true;
  /** Gaps and runs since the last message that was kept: what was lost after it is not part of the cut. */
  private waiting: (TraceRun | TraceGap)[] = [];
  /** An answer may come at any time after its message. */
  private readonly places = new KeptPlaces();

  /** Rows to keep. */
  private readonly kept = new Uint32Array(rowsABatch);

  constructor(
    private readonly place: RewritePlace,
    private readonly options: CutOptions,
  ) {
    this.reader = place.reader;
    this.time = new TraceTime(this.reader.header.timebase);
    this.from = wallOf(options.from);
    this.to = wallOf(options.to);
  }

  async write(): Promise<CutSummary> {
    try {
      await eachRecord(this.place, this.options, this);
      const { writer, seen } = this;
      if (writer === undefined) throw noMatch(this.options.described);
      writer.close();
      return {
        messages: writer.messages,
        of: seen,
        responses: this.responses,
        droppedResponses: this.droppedResponses,
        bytesWritten: writer.bytesWritten,
        cut: cutPlace(this.reader),
      };
    } catch (error) {
      this.writer?.abandon();
      throw error;
    }
  }

  other(record: OtherRecord): void {
    switch (record.kind) {
      case 'run':
        this.waiting.push(record.run);
        this.startsRun = true;
        return;
      case 'gap':
        this.waiting.push(record.gap);
        return;
      case 'response': {
        const message = this.places.of(record.response.message);
        if (message === undefined) {
          this.droppedResponses++;
          return;
        }
        this.writer?.response({ ...record.response, message });
        this.responses++;
      }
    }
  }

  messages(columns: MessageColumns): void {
    if (this.isTimed) this.follow(columns);
    this.seen += columns.count;
    const rows = this.rowsOf(columns);
    const [first] = rows;
    if (first === undefined) return;
    const writer = this.writer ?? this.begin(columns, first);
    for (const each of this.waiting) {
      if ('count' in each) writer.gap(each);
      else writer.run(each);
    }
    if (this.waiting.length > 0) this.waiting = [];
    for (const row of rows) this.places.add(columns.first + row);
    writer.copyRows(columns, rows);
  }

  private rowsOf(columns: MessageColumns): Uint32Array {
    let count = 0;
    for (let row = 0; row < columns.count; row++) if (this.isWanted(columns, row)) this.kept[count++] = row;
    return this.kept.subarray(0, count);
  }

  private isWanted(columns: MessageColumns, row: number): boolean {
    const { from, to, options } = this;
    const seconds = columns.seconds[row] ?? 0;
    const nanoseconds = columns.nanoseconds[row] ?? 0;
    if (from !== undefined && isBefore(seconds, nanoseconds, from)) return false;
    if (to !== undefined && !isBefore(seconds, nanoseconds, to)) return false;
    if (this.fromMach !== undefined && (columns.machTime[row] ?? 0n) < this.fromMach) return false;
    if (this.toMach !== undefined && (columns.machTime[row] ?? 0n) >= this.toMach) return false;
    if (options.pids !== undefined && !this.isOfPids(columns, row, options.pids)) return false;
    return isSelected(options, columns, row);
  }

  private isOfPids({ definitions, process }: MessageColumns, row: number, pids: ReadonlySet<number>): boolean {
    return pids.has(tokenOf(definitions.processes.at(process[row] ?? 0)).pid);
  }

  private get isTimed(): boolean {
    return this.options.from?.since === 'first' || this.options.to?.since === 'first';
  }

  /** Finds out where in the run the times are that are wanted. */
  private follow(columns: MessageColumns): void {
    const { time, options } = this;
    if (this.startsRun) {
      time.startRun();
      time.of(columns.machTime[0] ?? 0n);
      this.startsRun = false;
      const machAt = (moment: Moment | undefined) => (moment?.since === 'first' ? time.machAt(moment.ns) : undefined);
      this.fromMach = machAt(options.from);
      this.toMach = machAt(options.to);
    }
    let latest = 0n;
    for (let row = 0; row < columns.count; row++) {
      const mach = columns.machTime[row] ?? 0n;
      if (mach > latest) latest = mach;
    }
    time.of(latest);
  }

  private begin(columns: MessageColumns, row: number): RowWriter {
    const { reader, options, place } = this;
    const run = this.waiting.findLast((each) => 'bootId' in each);
    this.waiting = [];
    const { raw: _, fields: __, events: listed, ...header } = reader.header;
    const input: TraceHeaderInput = {
      ...header,
      messageVersion: columns.version,
      bootId: run === undefined ? header.bootId : run.bootId,
      machBase: columns.machTime[row] ?? 0n,
      wallBase: BigInt(columns.seconds[row] ?? 0) * second + BigInt(columns.nanoseconds[row] ?? 0),
      // Ids of definitions, which differ here.
      processes: [],
      notes: [
        ...header.notes,
        `cut out of a trace by ${options.application}: ${options.described}`,
        ...cutNotes(reader),
      ],
    };
    const events = listed.map(([number]) => number);
    const how = { events, incompletePath: place.temporary };
    this.writer = place.natively
      ? new NativeWriter(options.output, input, { ...how, redactor: null })
      : new TraceWriter(options.output, input, how);
    return this.writer;
  }
}

const second = 1_000_000_000n;

/** A moment of the wall clock. */
interface Time {
  readonly seconds: number;
  readonly nanoseconds: number;
}

const wallOf = (moment: Moment | undefined): Time | undefined =>
  moment?.since === '1970'
    ? { seconds: Number(moment.ns / second), nanoseconds: Number(moment.ns % second) }
    : undefined;

const isBefore = (seconds: number, nanoseconds: number, time: Time): boolean =>
  seconds < time.seconds || (seconds === time.seconds && nanoseconds < time.nanoseconds);
