// Delivers lines as macOS delivers messages to eslogger: each when its time has come, into a queue with room for some.
// eslogger writes one line at a time, and waits for its reader; what comes while the queue is full is dropped, and keeps
// its sequence numbers. Without a pace the next message comes when the reader has the last one, so none is dropped.
import { setImmediate } from 'node:timers/promises';
import type { ClientRow } from '../print/client-rows.ts';
import { EsloggerPrinter } from '../print/eslogger-json.ts';
import type { LineStyle } from '../print/line-style.ts';
import type { ClientView } from '../print/subscription.ts';
import type { LineSink } from '../print/write-lines.ts';
import type { TraceTime } from '../trace/trace-time.ts';
import type { PrintableBytes } from '../words/printable.ts';
import { type FaultCounts, type FaultName, Faults, unknownType } from './faults.ts';
import { FaultyPipe } from './faulty-pipe.ts';

/** Nanoseconds since the first message. */
export interface Clock {
  now(): number;
  /** Resolves when the time has come. */
  until(time: number): Promise<void>;
}

export interface Delivery {
  readonly style: LineStyle;
  /** Null: the next message comes when the reader is ready for it. */
  readonly pace: { readonly clock: Clock; readonly speed: number; readonly time: TraceTime } | null;
  /** Messages that wait for eslogger, at most. */
  readonly queue: number;
  readonly faults: readonly FaultName[];
  readonly random: () => number;
}

export interface DeliveryCounts {
  readonly lines: number;
  /** Messages that came while the queue was full. */
  readonly dropped: number;
  readonly faults: FaultCounts;
  /** `early-end` struck. */
  readonly endsEarly: boolean;
  /** Messages without a line, by their indices in the trace: those of the subscription from `first` to `last`. */
  readonly lost: readonly LostMessages[];
}

export interface LostMessages {
  readonly first: number;
  /** Null: to the end. */
  readonly last: number | null;
}

/** After so many times that messages are lost, all later ones count as lost: a table of them is bounded. */
const maxLost = 1 << 14;

const linesATurn = 256;

export async function deliver(
  rows: Iterable<ClientRow>,
  view: ClientView,
  sink: Pick<LineSink, 'gone' | 'piece'>,
  options: Delivery,
): Promise<DeliveryCounts> {
  const { pace } = options;
  const eslogger = new Eslogger(view, options);
  const messages = timed(rows, pace);
  // The time of the messages: it passes while the reader is awaited and while no message comes, but not while lines are
  // made here, which a slow machine would do late.
  let now = Number.NEGATIVE_INFINITY;
  try {
    let next = messages.next();
    for (;;) {
      while (next.done !== true && (eslogger.waiting === 0 || next.value.time <= now)) {
        const { row, time } = next.value;
        if (pace !== null && time > now) {
          await pace.clock.until(time);
          now = time;
        }
        eslogger.receive(row);
        next = messages.next();
      }
      const piece = eslogger.write();
      if (piece === undefined) break;
      const start = pace?.clock.now() ?? 0;
      if (piece.length > 0) await sink.piece(piece as Uint8Array as PrintableBytes); // by the style
      now += (pace?.clock.now() ?? 0) - start;
      // Without a turn of the loop, a reader that has gone is not noticed.
      if (eslogger.counts.lines % linesATurn === 0) await setImmediate();
      if (sink.gone || eslogger.hasEnded) return eslogger.counts;
    }
    const left = eslogger.end();
    if (left !== undefined) await sink.piece(left as Uint8Array as PrintableBytes);
    return eslogger.counts;
  } finally {
    messages.return(undefined);
  }
}

/** When each message comes, in nanoseconds since the first one. */
function* timed(
  rows: Iterable<ClientRow>,
  pace: Delivery['pace'],
): Generator<{ row: ClientRow; time: number }, undefined, undefined> {
  for (const row of rows) {
    if (row.startsRun) pace?.time.startRun();
    yield { row, time: pace === null ? Number.POSITIVE_INFINITY : Number(pace.time.of(row.machTime)) / pace.speed };
  }
}

/** What eslogger has received and not written yet. */
class Eslogger {
  /** As bytes, which take less memory than texts made of parts. */
  private readonly queue = new LineQueue();
  private readonly faults: Faults;
  private readonly pipe: FaultyPipe;
  private readonly printer: EsloggerPrinter;
  private readonly lost: { readonly first: number; last: number | null }[] = [];
  private losesOn = false;
  private lines = 0;
  private dropped = 0;

  constructor(
    private readonly view: ClientView,
    private readonly options: Delivery,
  ) {
    this.faults = new Faults(options.faults, options.random);
    this.pipe = new FaultyPipe(this.faults);
    this.printer = new EsloggerPrinter(this.faults.style(options.style));
  }

  get waiting(): number {
    return this.queue.size;
  }

  get hasEnded(): boolean {
    return this.pipe.isEnded;
  }

  get counts(): DeliveryCounts {
    const { lines, dropped, faults, lost } = this;
    return { lines, dropped, faults: faults.counts, endsEarly: this.hasEnded, lost };
  }

  receive(row: ClientRow): void {
    const numbers = row.number();
    const isGap = this.faults.strikes('sequence-gap');
    if (isGap || this.queue.size >= this.options.queue) {
      if (!isGap) this.dropped++;
      this.lose(row.index);
      return;
    }
    this.losesOn = false;
    this.queue.push(this.faults.withKeys(row.print(this.printer, numbers)), row.index);
    if (!this.faults.strikes('unknown-event')) return;
    const message = row.message(this.view.next(unknownType));
    this.queue.push(this.printer.line(this.faults.unknownEvent(message)), row.index + 1);
  }

  private lose(index: number): void {
    const latest = this.lost.at(-1);
    if (latest?.last === null) return;
    if (latest !== undefined && this.losesOn) latest.last = index;
    else this.lost.push({ first: index, last: this.lost.length < maxLost ? index : null });
    this.losesOn = true;
  }

  /** Of what came later, some may be lost already. */
  private loseFrom(index: number): void {
    while ((this.lost.at(-1)?.first ?? -1) >= index) this.lost.pop();
    this.lost.push({ first: index, last: null });
  }

  /** Takes the next line; returns the bytes to write now, or undefined if no line waits. */
  write(): Buffer | undefined {
    const next = this.queue.take();
    if (next === undefined) return undefined;
    this.lines++;
    const piece = this.pipe.take(next.line);
    if (this.hasEnded) this.loseFrom(next.index);
    return piece;
  }

  end(): Buffer | undefined {
    return this.pipe.flush();
  }
}

interface WaitingLine {
  readonly line: Buffer;
  /** Without this line, messages from this index on have none. */
  readonly index: number;
}

/** Taking the first of a long array would move all others. */
class LineQueue {
  private lines: WaitingLine[] = [];
  private taken = 0;

  get size(): number {
    return this.lines.length - this.taken;
  }

  push(line: string, index: number): void {
    this.lines.push({ line: Buffer.from(`${line}\n`), index });
  }

  take(): WaitingLine | undefined {
    const line = this.lines[this.taken];
    if (line === undefined) return undefined;
    this.taken++;
    if (2 * this.taken > this.lines.length) {
      this.lines = this.lines.slice(this.taken);
      this.taken = 0;
    }
    return line;
  }
}
