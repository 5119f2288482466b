// Restores the order in which the client saw the lines of a file: by global_seq_num, within one run. eslogger's lines
// may be slightly out of order, and a file may hold several runs in sequence; neither is marked. A line begins a new
// run if it cannot belong to the present one: sequence numbers are unique and grow together, the mach clock does not go
// back while they grow, and a line that is late in the file is not much later by the wall clock.
import type { Message } from '../schema/generated/messages.ts';

/** What the place of a message depends on. */
export type Sequenced = Pick<Message, 'version' | 'event_type' | 'mach_time' | 'time' | 'seq_num' | 'global_seq_num'>;

export interface PlacedLine<T extends Sequenced = Sequenced> {
  readonly message: T;
  readonly line: number;
}

export interface OrderedLine<T extends Sequenced = Sequenced> extends PlacedLine<T> {
  /** It is the first message of a run. */
  readonly startsRun: boolean;
}

/** How many messages may wait for an earlier one; a line further out of place is an error. */
export const orderWindow = 4096;

/** Ticks that mach_time may go back between neighbours: half a second on Apple silicon, 12 ms if a tick is 1 ns. */
const toleranceTicks = 12_000_000n;

/** How far the wall clock may differ from that order: half a second. */
const toleranceNs = 500_000_000n;

export class OrderError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

export class RunOrder<T extends Sequenced> {
  runs = 0;
  private pending: PlacedLine<T>[] = [];
  private last: PlacedLine<T> | undefined;
  /** The first numbers emitted without a gap: a line that repeats one of them belongs to another run. */
  private firstStretch: { from: bigint; to: bigint } | undefined;
  /** Of each event type the message with the latest numbers. */
  private latest = new Map<number, Sequenced>();
  private version = 0;

  constructor(
    private readonly emit: (line: OrderedLine<T>) => void,
    private readonly window = orderWindow,
  ) {}

  /** Throws OrderError for a line that repeats another one or is too far out of place. */
  push(line: PlacedLine<T>): void {
    const { message } = line;
    const before = this.latest.get(message.event_type);
    if (this.pending.length === 0 && this.continues(message, before)) {
      this.latest.set(message.event_type, message);
      this.handOut(line);
      return;
    }
    if (message.version !== this.version || this.breaks(line)) this.startRun(message.version);
    this.pending.splice(this.placeOf(message), 0, line);
    const latest = this.latest.get(message.event_type);
    if (!latest || globalOf(message) > globalOf(latest)) this.latest.set(message.event_type, message);
    this.release();
  }

  /** Returns true if the message certainly is the next one of this run, as nearly all are. */
  private continues(message: Sequenced, before: Sequenced | undefined): boolean {
    const { last } = this;
    return (
      last !== undefined &&
      message.version === this.version &&
      message.version >= 4 &&
      message.global_seq_num === last.message.global_seq_num + 1n &&
      (before === undefined || message.seq_num > before.seq_num) &&
      !goesBack(last.message, message)
    );
  }

  /** Emits the messages that still wait. */
  end(): void {
    for (const line of this.pending) this.handOut(line);
    this.pending = [];
  }

  private startRun(version: number): void {
    this.end();
    this.version = version;
    this.last = undefined;
    this.firstStretch = undefined;
    this.latest = new Map();
  }

  private release(): void {
    let count = 0;
    for (const line of this.pending) {
      const waits = !this.follows(line) && this.pending.length - count <= this.window;
      if (waits) break;
      this.handOut(line);
      count++;
    }
    if (count > 0) this.pending.splice(0, count);
  }

  private follows({ message }: PlacedLine): boolean {
    if (message.version < 4) return true; // Without global numbers, the file's order is all there is.
    return this.last !== undefined && message.global_seq_num === this.last.message.global_seq_num + 1n;
  }

  private handOut(line: PlacedLine<T>): void {
    const startsRun = this.last === undefined;
    if (startsRun) this.runs++;
    this.last = line;
    if (line.message.version >= 4) {
      const global = line.message.global_seq_num;
      if (!this.firstStretch) this.firstStretch = { from: global, to: global };
      else if (global === this.firstStretch.to + 1n) this.firstStretch.to = global;
    }
    this.emit({ message: line.message, line: line.line, startsRun });
  }

  /** Returns the index of the message among those that wait. */
  private placeOf(message: Sequenced): number {
    if (message.version < 4) return this.pending.length;
    let low = 0;
    let high = this.pending.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (globalOf(this.pending[middle]?.message) < message.global_seq_num) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Returns true if the line cannot belong to the present run. */
  private breaks(line: PlacedLine): boolean {
    const { message } = line;
    if (message.version < 4) return this.last !== undefined && goesBack(this.last.message, message);
    const at = this.placeOf(message);
    const next = this.pending[at];
    const previous = this.pending[at - 1] ?? this.last;
    for (const other of [next, this.last]) {
      if (other && isSame(other.message, message)) {
        throw new OrderError(`same message as in line ${other.line}`, line.line);
      }
    }
    if (next?.message.global_seq_num === message.global_seq_num) return true;
    const stretch = this.firstStretch;
    if (stretch && message.global_seq_num >= stretch.from && message.global_seq_num <= stretch.to) return true;
    if (contradicts(this.latest.get(message.event_type), message)) return true;
    if (this.last && message.global_seq_num <= this.last.message.global_seq_num)
      return this.isLaterRun(line, this.last);
    if (previous && goesBack(previous.message, message)) return true;
    return next !== undefined && (goesBack(message, next.message) || isAfterBoot(message, next.message));
  }

  /** For a line with a number that has already passed. */
  private isLaterRun({ line, message }: PlacedLine, last: PlacedLine): boolean {
    // The client started again, and its numbers with it, while the clock went on; or the machine started again too.
    if (message.mach_time > last.message.mach_time + toleranceTicks) return true;
    if (message.mach_time < last.message.mach_time && wallNsOf(message) > wallNsOf(last.message)) return true;
    const why = `global_seq_num ${message.global_seq_num} comes after ${last.message.global_seq_num} (line ${last.line})`;
    throw new OrderError(`${why}, more than ${this.window} lines out of place`, line);
  }
}

const globalOf = (message: Sequenced | undefined): bigint => message?.global_seq_num ?? 0n;

/** Returns nanoseconds since 1970. */
export const wallNsOf = ({ time }: Sequenced): bigint => time.tv_sec * 1_000_000_000n + time.tv_nsec;

/** `later` has the greater number but the smaller clock. */
const goesBack = (earlier: Sequenced, later: Sequenced): boolean =>
  later.mach_time < earlier.mach_time - toleranceTicks;

/**
 * By numbers and mach clock the line belongs before `next`, but by the wall clock it came long after: the Mac started
 * again.
 */
const isAfterBoot = (message: Sequenced, next: Sequenced): boolean => wallNsOf(message) > wallNsOf(next) + toleranceNs;

/** Returns true unless both numbers of one type grow together. */
function contradicts(known: Sequenced | undefined, now: Sequenced): boolean {
  if (!known) return false;
  const [global, knownGlobal, seq, knownSeq] = [globalOf(now), globalOf(known), now.seq_num ?? 0n, known.seq_num ?? 0n];
  if (global === knownGlobal || seq === knownSeq) return true;
  return global > knownGlobal !== seq > knownSeq;
}

function isSame(a: Sequenced, b: Sequenced): boolean {
  return (
    a.global_seq_num === b.global_seq_num &&
    a.seq_num === b.seq_num &&
    a.event_type === b.event_type &&
    a.mach_time === b.mach_time
  );
}
