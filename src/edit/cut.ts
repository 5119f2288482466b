// The main path of `esreplay cut`: writes the matching messages, unchanged and with their answers, to a new trace. Its
// clock begins at the first of them, so a replay does not wait for what was cut away.
import type { Message } from '../schema/generated/messages.ts';
import type { TraceHeaderInput } from '../trace/header.ts';
import type { TraceReader } from '../trace/reader.ts';
import type { PlacedMessage, TraceGap, TraceRecord, TraceRun } from '../trace/record-decoder.ts';
import { auditTokenOf } from '../trace/unknown-fields.ts';
import { TraceWriter } from '../trace/writer.ts';
import { eachRecord, modeOf, type RewriteOptions } from './output.ts';
import { type CutPlace, cutNotes, cutPlace, isSelected, noMatch, rewritten, type Selection } from './rewrite.ts';

/** A moment: nanoseconds since the trace's first message, or since 1970. */
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
  return rewritten(options, (reader, temporary) => new Cutting(reader, options, temporary).write());
}

class Cutting {
  private writer: TraceWriter | undefined;
  private seen = 0;
  private responses = 0;
  private droppedResponses = 0;
  private firstWall: bigint | undefined;
  /** Gaps and runs since the last message that was kept: what was lost after it is not part of the cut. */
  private waiting: (TraceRun | TraceGap)[] = [];
  /** Maps indices in the trace to indices in the cut, for messages that can still be answered. */
  private readonly places = new Map<number, number>();

  constructor(
    private readonly reader: TraceReader,
    private readonly options: CutOptions,
    private readonly incompletePath: string,
  ) {}

  async write(): Promise<CutSummary> {
    try {
      await eachRecord(this.reader, this.options, (record) => this.record(record));
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

  private record(record: TraceRecord): void {
    switch (record.kind) {
      case 'message':
        this.message(record);
        return;
      case 'run':
        this.waiting.push(record.run);
        return;
      case 'gap':
        this.waiting.push(record.gap);
        return;
      case 'response': {
        const message = this.places.get(record.response.message);
        if (message === undefined) {
          this.droppedResponses++;
          return;
        }
        this.writer?.response({ ...record.response, message });
        this.responses++;
      }
    }
  }

  private message({ index, message }: PlacedMessage): void {
    this.seen++;
    const wall = wallOf(message);
    this.firstWall ??= wall;
    if (!this.isWanted(index, message, wall)) return;
    const writer = this.writer ?? this.begin(message, wall);
    for (const each of this.waiting) {
      if ('count' in each) writer.gap(each);
      else writer.run(each);
    }
    this.waiting = [];
    if (message.action_type === 0) this.places.set(index, writer.messages);
    writer.message(message);
  }

  private isWanted(index: number, message: Message, wall: bigint): boolean {
    const { pids, from, to } = this.options;
    if (from !== undefined && wall < this.momentOf(from)) return false;
    if (to !== undefined && wall >= this.momentOf(to)) return false;
    if (pids !== undefined && !pids.has(auditTokenOf(message).pid)) return false;
    return isSelected(this.options, index, message);
  }

  private momentOf({ since, ns }: Moment): bigint {
    return since === '1970' ? ns : (this.firstWall ?? 0n) + ns;
  }

  private begin(message: Message, wallBase: bigint): TraceWriter {
    const { reader, options, incompletePath } = this;
    const run = this.waiting.findLast((each) => 'bootId' in each);
    this.waiting = [];
    const { raw: _, fields: __, events: listed, ...header } = reader.header;
    const input: TraceHeaderInput = {
      ...header,
      messageVersion: message.version,
      bootId: run === undefined ? header.bootId : run.bootId,
      machBase: message.mach_time,
      wallBase,
      // Ids of definitions, which differ here.
      processes: [],
      notes: [
        ...header.notes,
        `cut out of a trace by ${options.application}: ${options.described}`,
        ...cutNotes(reader),
      ],
    };
    const events = listed.map(([number]) => number);
    this.writer = new TraceWriter(options.output, input, { events, incompletePath, mode: modeOf(options.input) });
    return this.writer;
  }
}

const wallOf = ({ time }: Message): bigint => time.tv_sec * 1_000_000_000n + time.tv_nsec;
