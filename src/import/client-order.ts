// Restores the order in which one client of eslogger saw its lines: by global_seq_num, which counts all messages of a
// client. A line that is not the next one waits for those before it. Numbers also tell whether a line can be this
// client's at all: they are unique, those of one event type grow with those of all types, and the clock grows with both.
// `run-order.ts` gives each line to a client.
import { clocksPart, goesBack, isAfterBoot, type PlacedLine, type Sequenced, wallNsOf } from './clocks.ts';
import { SequenceHoles } from './sequence-holes.ts';

export class OrderError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

/** How well a line fits a client. */
export interface Fit {
  /** The clock goes back a little against the numbers. */
  readonly isInverted: boolean;
  /** It has the next number: 2 of its type too, 1 of an event type that is new here. */
  readonly isNext: 0 | 1 | 2;
  /** The client has had its event type. */
  readonly isKnownType: boolean;
  /** Numbers that are left out before it. */
  readonly hole: bigint;
}

interface Waiting<T extends Sequenced> extends PlacedLine<T> {
  /**
   * How often a line came late by its number but not by its clock, with a hole up to this one, while more lines
   * collected from this one on.
   */
  turns: number;
  /** Number of lines from this one on at the latest turn. */
  behind: number;
  /** One of those lines followed the line before it. */
  isPassed: boolean;
}

/** Turns that show another client: at once, and where a hole stays open. */
const certainTurns = 16;
const likelyTurns = 5;
/** As many messages are not lost at a place where a line also came in the order of its clock and not of its number. */
const wideHole = 64n;
/** A message that waited for its number lets no more others pass. */
const maxOvertaken = 16;
/** A hole is usual if it is not this many times as large as all before. */
const usualGrowth = 4n;

export class ClientOrder<T extends Sequenced> {
  /** In order; they wait to be merged with other clients' lines. */
  readonly ready: PlacedLine<T>[] = [];
  /** Of the lines that were merged. */
  readonly holes = new SequenceHoles();
  hasBegun = false;
  readonly itself: readonly ClientOrder<T>[] = [this];
  /** More of its lines are expected. */
  isLive = true;
  /** Its first line in the file, and its latest. */
  readonly firstLine: number;
  lastLine: number;
  /** Before version 4: numbers of a type repeat, so that there must be several clients. */
  isMixed = false;
  private pending: Waiting<T>[] = [];
  private first: T | undefined;
  private last: PlacedLine<T> | undefined;
  /** The last of the first numbers without a hole. */
  private stretchEnd = 0n;
  /** Of each event type the message with the latest numbers: of those in order, and of those that wait. */
  private readonly latest = new Map<number, T>();
  private readonly latestWaiting = new Map<number, T>();
  /** The largest hole between lines in order, and between those that wait. */
  private largestHole = 0n;
  private largestWaiting = 0n;
  /** The earliest Mach time of lines that wait and may be another client's. */
  private doubtful: bigint | undefined;

  constructor(line: number) {
    this.firstLine = this.lastLine = line;
  }

  /** Number of lines that were not merged. */
  get held(): number {
    return this.ready.length + this.pending.length;
  }

  get waits(): boolean {
    return this.pending.length > 0;
  }

  /** Returns the next line to merge, unless one that waits is earlier by its clock. */
  get head(): PlacedLine<T> | undefined {
    const [head] = this.ready;
    return head === undefined || this.hasEarlier(head.message) ? undefined : head;
  }

  /** The message with the latest number. */
  get top(): T | undefined {
    const { pending } = this;
    return (pending.length > 0 ? pending[pending.length - 1] : this.last)?.message;
  }

  /** Returns true if the message certainly follows the one with the latest number, as nearly all do. */
  continues(message: T): boolean {
    const { top } = this;
    if (top === undefined || message.version < 4) return false;
    if (message.global_seq_num !== top.global_seq_num + 1n || goesBack(top, message)) return false;
    const before = this.latestOf(message.event_type);
    return before === undefined || message.seq_num === before.seq_num + 1n;
  }

  /** Takes a line that continues. Returns whether it is in order, and need not wait; then it is not among `ready`. */
  advance(line: PlacedLine<T>): boolean {
    const { message } = line;
    this.lastLine = line.line;
    if (this.pending.length > 0 || this.last === undefined) {
      this.wait(line, this.pending.length);
      return false;
    }
    this.latest.set(message.event_type, message);
    this.last = line;
    if (message.global_seq_num === this.stretchEnd + 1n) this.stretchEnd++;
    return true;
  }

  /** Returns null for a line that cannot be this client's. */
  fit({ message }: PlacedLine<T>): Fit | null {
    const { last } = this;
    const always = { isInverted: false, isNext: 0, isKnownType: true, hole: 0n } as const;
    // Without global numbers, the file's order is all there is.
    if (message.version < 4) return last !== undefined && goesBack(last.message, message) ? null : always;
    const at = this.placeOf(message);
    const next = this.pending[at];
    const previous = this.pending[at - 1] ?? last;
    const global = message.global_seq_num;
    if (next?.message.global_seq_num === global) return null;
    if (last !== undefined && global <= last.message.global_seq_num) return null;
    const known = this.latestOf(message.event_type);
    if (known !== undefined && contradicts(known, message)) return null;
    const hole = previous !== undefined ? global - previous.message.global_seq_num - 1n : holeBetween(message, next);
    const isNext = next === undefined && previous !== undefined && hole === 0n;
    if (previous !== undefined && !followsBy(previous.message, message, hole)) return null;
    if (next !== undefined && !this.precedes(message, next, at)) return null;
    return {
      isInverted: isLater(previous?.message, message) || isLater(message, next?.message),
      isNext: !isNext ? 0 : known === undefined ? 1 : message.seq_num === known.seq_num + 1n ? 2 : 0,
      isKnownType: known !== undefined,
      hole,
    };
  }

  /** Returns whether a hole is not much larger than those before it. */
  isUsual(hole: bigint): boolean {
    return hole <= usualGrowth * this.largestHole || hole <= usualGrowth * this.largestWaiting;
  }

  /**
   * Takes a line that fits. Returns those that turn out to be another client's, in order. `isSettled`: it was one of
   * those.
   */
  take(line: PlacedLine<T>, isSettled: boolean): readonly PlacedLine<T>[] {
    const { message } = line;
    this.lastLine = line.line;
    if (message.version < 4) {
      if (message.version >= 2 && (this.latest.get(message.event_type)?.seq_num ?? -1n) >= message.seq_num)
        this.isMixed = true;
      this.handOut(line);
      return [];
    }
    const at = this.placeOf(message);
    const { top } = this;
    if (at === this.pending.length && top !== undefined) {
      const hole = holeBetween(top, line);
      if (hole > this.largestWaiting) this.largestWaiting = hole;
    }
    this.wait(line, at);
    const turned = isSettled ? undefined : this.turn(at);
    if (turned !== undefined) return this.part(turned);
    this.releaseNext();
    return [];
  }

  private wait({ message, line }: PlacedLine<T>, at: number): void {
    const waiting = { message, line, turns: 0, behind: 0, isPassed: false };
    if (at === this.pending.length) this.pending.push(waiting);
    else this.pending.splice(at, 0, waiting);
    const latest = this.latestWaiting.get(message.event_type);
    if (latest === undefined || message.global_seq_num > latest.global_seq_num)
      this.latestWaiting.set(message.event_type, message);
  }

  /** Hands the first line that waits out, although others may be missing before it. Returns other clients' lines. */
  release(): readonly PlacedLine<T>[] {
    const [first] = this.pending;
    if (first === undefined) return [];
    const hole = this.last === undefined ? 0n : holeBetween(this.last.message, first);
    if (hole > 0n && (first.turns >= likelyTurns || (first.isPassed && hole >= wideHole))) return this.part(0);
    this.pending.shift();
    this.handOut(first);
    this.doubt();
    this.releaseNext();
    return [];
  }

  /** Throws OrderError for a line that is there already. */
  checkSame({ message, line }: PlacedLine<T>): void {
    if (message.version < 4) return;
    for (const other of [this.pending[this.placeOf(message)], this.last])
      if (other && isSame(other.message, message)) throw new OrderError(`same message as in line ${other.line}`, line);
  }

  /** Returns whether a message with this number passed: another one must be another client's, or of another run. */
  hasPassed({ global_seq_num: global }: T): boolean {
    return this.first !== undefined && global >= this.first.global_seq_num && global <= this.stretchEnd;
  }

  /** Throws OrderError for a line that is this client's, but `window` lines out of place. */
  checkPlace({ message, line }: PlacedLine<T>, window: number): void {
    const { first, last } = this;
    if (first === undefined || last === undefined || message.version < 4) return;
    const [global, latest] = [message.global_seq_num, last.message.global_seq_num];
    if (global > latest || message.mach_time >= last.message.mach_time) return;
    if (global < first.global_seq_num && message.mach_time > first.mach_time) return;
    if (wallNsOf(message) > wallNsOf(last.message)) return;
    const known = this.latestOf(message.event_type);
    if (known !== undefined && contradicts(known, message)) return;
    const why = `global_seq_num ${global} comes after ${latest} (line ${last.line})`;
    throw new OrderError(`${why}, more than ${window} lines out of place`, line);
  }

  /** Whether clocks let a message come before the line that waits at a place. */
  private precedes(message: T, next: Waiting<T>, at: number): boolean {
    const hole = holeBetween(message, next);
    const isFirst = at === 0 && this.last === undefined;
    if ((hole < wideHole || isFirst) && isLater(message, this.pending[at + maxOvertaken]?.message)) return false;
    return followsBy(message, next.message, hole, true) && !isAfterBoot(next.message, message);
  }

  private latestOf(type: number): T | undefined {
    const waiting = this.latestWaiting.size > 0 ? this.latestWaiting.get(type) : undefined;
    return waiting ?? this.latest.get(type);
  }

  private hasEarlier({ mach_time: mach }: T): boolean {
    const [first] = this.pending;
    return first !== undefined && (first.message.mach_time < mach || (this.doubtful ?? mach) < mach);
  }

  /** Call when lines that were waiting no longer are. */
  private doubt(): void {
    if (this.doubtful === undefined) return;
    this.doubtful = undefined;
    for (const { turns, message } of this.pending) if (turns > 0) this.doubtAt(message.mach_time);
  }

  private doubtAt(mach: bigint): void {
    if (this.doubtful === undefined || mach < this.doubtful) this.doubtful = mach;
  }

  /** Returns the place from which on lines certainly are another client's. */
  private turn(at: number): number | undefined {
    const line = this.pending[at];
    const next = this.pending[at + 1];
    if (line === undefined || next === undefined || !isLater(line.message, next.message)) return undefined;
    if (holeBetween(line.message, next) === 0n) return undefined;
    const previous = this.pending[at - 1] ?? this.last;
    if (previous !== undefined && holeBetween(previous.message, line) === 0n) next.isPassed = true;
    const behind = this.pending.length - at - 1;
    if (behind > next.behind) next.turns++;
    next.behind = behind;
    this.doubtAt(next.message.mach_time);
    return next.turns >= certainTurns ? at + 1 : undefined;
  }

  /** Takes the lines away that wait from a place on. */
  private part(at: number): readonly PlacedLine<T>[] {
    const others = this.pending.splice(at);
    this.doubt();
    this.latestWaiting.clear();
    this.largestWaiting = 0n;
    for (const { message } of this.pending) this.latestWaiting.set(message.event_type, message);
    this.releaseNext();
    return others.map(({ message, line }) => ({ message, line }));
  }

  private releaseNext(): void {
    let count = 0;
    for (const line of this.pending) {
      if (this.last === undefined || line.message.global_seq_num !== this.last.message.global_seq_num + 1n) break;
      this.handOut(line);
      count++;
    }
    if (count > 0) {
      this.pending.splice(0, count);
      this.doubt();
    }
    if (this.pending.length === 0 && this.latestWaiting.size > 0) this.latestWaiting.clear();
  }

  private handOut(placed: PlacedLine<T>): void {
    const { message } = placed;
    const { last } = this;
    if (message.version >= 4) {
      const hole = last === undefined ? 0n : holeBetween(last.message, placed);
      if (hole > this.largestHole) this.largestHole = hole;
      if (last === undefined) this.stretchEnd = message.global_seq_num;
      else if (message.global_seq_num === this.stretchEnd + 1n) this.stretchEnd++;
    }
    this.first ??= message;
    this.latest.set(message.event_type, message);
    this.last = placed;
    this.ready.push(placed);
  }

  /** Returns the index of the message among those that wait. */
  private placeOf(message: Sequenced): number {
    let low = 0;
    let high = this.pending.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.pending[middle]?.message.global_seq_num ?? 0n;
      if (other < message.global_seq_num) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const holeBetween = (message: Sequenced, next: PlacedLine | undefined): bigint =>
  next === undefined ? 0n : next.message.global_seq_num - message.global_seq_num - 1n;

const isLater = (earlier: Sequenced | undefined, later: Sequenced | undefined): boolean =>
  earlier !== undefined && later !== undefined && earlier.mach_time > later.mach_time;

/**
 * Whether clocks let a message follow another one, with `hole` messages missing between them. A Mac may sleep between
 * two adjacent messages, unless they changed places in the file.
 */
const followsBy = (previous: Sequenced, message: Sequenced, hole: bigint, changedPlaces = false): boolean =>
  !goesBack(previous, message) && !((hole > 0n || changedPlaces) && clocksPart(previous, message));

/** Returns true unless both sequence numbers grow together, and the global one by at least the type's growth. */
function contradicts(known: Sequenced, now: Sequenced): boolean {
  const global = now.global_seq_num - known.global_seq_num;
  const ofType = now.seq_num - known.seq_num;
  return global >= 0n ? ofType <= 0n || ofType > global : ofType >= 0n || ofType < global;
}

function isSame(a: Sequenced, b: Sequenced): boolean {
  return (
    a.global_seq_num === b.global_seq_num &&
    a.seq_num === b.seq_num &&
    a.event_type === b.event_type &&
    a.mach_time === b.mach_time
  );
}
