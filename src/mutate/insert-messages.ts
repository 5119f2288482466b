// Puts made messages between those of a trace. Times, numbers and answers of the later ones move on, so that the trace is
// one that could have been recorded.
import { eachRecord } from '../edit/output.ts';
import { cutNotes, rewritten, written } from '../edit/rewrite.ts';
import type { Message, MessageEvent, Process, Thread } from '../schema/generated/messages.ts';
import { eventRow } from '../schema/macos/events.ts';
import type { TraceHeader, TraceHeaderInput } from '../trace/header.ts';
import { withoutNewer } from '../trace/message-maker.ts';
import type { OtherRecord, TraceResponse } from '../trace/other-records.ts';
import type { TraceReader } from '../trace/reader.ts';
import { TraceWriter } from '../trace/writer.ts';

/** A message without what its place in a trace gives it: times, numbers, version. */
export interface Draft {
  readonly type: number;
  readonly process: Process;
  readonly thread: Thread | null;
  readonly event: MessageEvent;
}

export interface Insertions {
  readonly trace: string;
  /** By the index of the message that they follow. */
  readonly after: ReadonlyMap<number, readonly Draft[]>;
  readonly application: string;
  /** For the header. */
  readonly described: string;
}

/** Indices in the written trace. */
export interface Inserted {
  /** Of each message of the input. */
  readonly kept: readonly number[];
  /** Of the drafts, by the index of the message that they follow. */
  readonly made: ReadonlyMap<number, readonly number[]>;
}

/** From one inserted message to the next. */
const stepNs = 100_000n;

/** Replaces `output`, which is whole at any moment. Throws TraceError, SetupError. */
export function writeWithMessages(output: string, insertions: Insertions): Promise<Inserted> {
  const { trace: input, application } = insertions;
  const frame = { input, output, overwrite: true, application };
  return rewritten(frame, ({ reader, temporary }) => new Insertion(reader, insertions).write(output, temporary));
}

class Insertion {
  private readonly kept: number[] = [];
  private readonly made = new Map<number, number[]>();
  /** Of the run: the messages of each type that were inserted, and the number of its last one. */
  private readonly ofType = new Map<number, { inserted: bigint; last: bigint }>();
  private inserted = 0n;
  private readonly stepTicks: bigint;

  constructor(
    private readonly reader: TraceReader,
    private readonly insertions: Insertions,
  ) {
    const [numerator, denominator] = reader.header.timebase;
    this.stepTicks = (stepNs * BigInt(denominator)) / BigInt(numerator);
  }

  async write(output: string, incompletePath: string): Promise<Inserted> {
    const { reader, insertions } = this;
    const drafts = [...insertions.after.values()].flat();
    const types = new Set([...reader.header.events.map(([number]) => number), ...drafts.map(({ type }) => type)]);
    const events = [...types].sort((a, b) => a - b);
    const writer = new TraceWriter(output, headerOf(reader.header, insertions, events, cutNotes(reader)), {
      events,
      incompletePath,
    });
    await written(writer, () =>
      eachRecord(
        { reader, natively: false },
        { input: insertions.trace, output, overwrite: true, application: insertions.application },
        {
          messages: (columns) => {
            for (const row of columns.rows()) this.message(writer, columns.message(row), columns.first + row);
          },
          other: (record) => this.other(writer, record),
        },
      ),
    );
    return { kept: this.kept, made: this.made };
  }

  private message(writer: TraceWriter, message: Message, index: number): void {
    this.kept.push(writer.messages);
    const known = this.countsOf(message.event_type);
    const moved = { ...message, ...this.movedTimes(message) };
    if (message.seq_num !== undefined) {
      moved.seq_num = message.seq_num + known.inserted;
      known.last = moved.seq_num;
    }
    if (message.global_seq_num !== undefined) moved.global_seq_num = message.global_seq_num + this.inserted;
    writer.message(moved);
    const made: number[] = [];
    for (const draft of this.insertions.after.get(index) ?? []) {
      made.push(writer.messages);
      this.insert(writer, draft, message);
    }
    if (made.length > 0) this.made.set(index, made);
  }

  /** `after`: the message of the trace that it follows, with others between them. */
  private insert(writer: TraceWriter, draft: Draft, after: Message): void {
    this.inserted += 1n;
    const counts = this.countsOf(draft.type);
    counts.inserted += 1n;
    counts.last += 1n;
    const isAuth = eventRow(draft.type)?.action === 'AUTH';
    const times = this.movedTimes(after);
    const { type: event_type, process, thread, event } = draft;
    const isOpen = event.open !== undefined;
    const made: Message = {
      version: after.version,
      time: times.time,
      mach_time: times.mach_time,
      deadline: isAuth ? times.mach_time + this.budgetOf(after) : 0n,
      process,
      seq_num: counts.last,
      action_type: isAuth ? 0 : 1,
      action: isAuth ? null : isOpen ? allowedFlags : allowed,
      event_type,
      event,
      thread,
      global_seq_num: (after.global_seq_num ?? 0n) + this.inserted,
    };
    writer.message(after.version < 4 ? withoutNewer(made) : made);
    if (isAuth && this.reader.header.responses) writer.response(answerTo(writer.messages - 1, isOpen));
  }

  private other(writer: TraceWriter, record: OtherRecord): void {
    switch (record.kind) {
      case 'response': {
        const { response } = record;
        writer.response({ ...response, message: this.kept[response.message] ?? response.message });
        return;
      }
      case 'gap':
        writer.gap(record.gap);
        return;
      case 'run':
        this.ofType.clear();
        this.inserted = 0n;
        writer.run(record.run);
        return;
    }
  }

  private countsOf(type: number): { inserted: bigint; last: bigint } {
    const known = this.ofType.get(type) ?? { inserted: 0n, last: -1n };
    this.ofType.set(type, known);
    return known;
  }

  private movedTimes({ time, mach_time, deadline }: Message): Pick<Message, 'time' | 'mach_time' | 'deadline'> {
    const ticks = this.inserted * this.stepTicks;
    const ns = time.tv_sec * second + time.tv_nsec + this.inserted * stepNs;
    return {
      time: { tv_sec: ns / second, tv_nsec: ns % second },
      mach_time: mach_time + ticks,
      deadline: deadline === 0n ? 0n : deadline + ticks,
    };
  }

  private budgetOf({ deadline, mach_time }: Message): bigint {
    return deadline > mach_time ? deadline - mach_time : this.reader.header.budget;
  }
}

const second = 1_000_000_000n;
const allowed = { result_type: 0, result: { auth: 0 } } as const;
const allowedFlags = { result_type: 1, result: { flags: 0xffff_ffff } } as const;

/** At once, so that the next message waits for nothing else. */
const answerTo = (message: number, isOpen: boolean): TraceResponse => ({
  message,
  latency: 1n,
  kind: isOpen ? 'flags' : 'auth',
  value: isOpen ? 0xffff_ffff : 0,
  cached: false,
  who: null,
});

function headerOf(
  { raw: _, fields: __, events: ___, ...header }: TraceHeader,
  { application, described }: Insertions,
  events: readonly number[],
  notes: readonly string[],
): TraceHeaderInput {
  const { subscriptions } = header;
  const names = events.map((type) => eventRow(type)?.name ?? String(type));
  return {
    ...header,
    processes: [], // ids of definitions, which differ here
    subscriptions: subscriptions === 'unknown' ? subscriptions : [...new Set([...subscriptions, ...names])],
    notes: [...header.notes, `messages were inserted by ${application}: ${described}`, ...notes],
  };
}
