// The state that a trace's times, budgets and sequence numbers are deltas to; reader and writer keep the same state.
// The rules are in "Message items" in traces/FORMAT.md.
import { addWide, deltaWide, type Wide, wideOf } from './wide-integer.ts';

export interface ClockStart {
  readonly messageVersion: number;
  readonly machBase: bigint;
  /** Nanoseconds since 1970. */
  readonly wallBase: bigint;
}

/** What a message of a type changes. */
export interface ClockState {
  readonly mach: Wide;
  readonly residual: Wide;
  readonly authBudget: Wide;
  readonly notifyBudget: Wide;
  readonly nextGlobal: Wide;
  readonly eventType: number;
  readonly next: Wide;
}

const second = 1_000_000_000;
/** Products up to this are exact, and so is the following division. */
const exact = Number.MAX_SAFE_INTEGER;

export class RunClock {
  version = 1;
  /** mach_time of the latest message. */
  mach: Wide = 0;
  /** Wall clock of the latest message; seconds stay exact far beyond 2^63 nanoseconds. */
  seconds = 0;
  nanoseconds = 0;
  /** Of the message that is being written. */
  machDelta: Wide = 0;
  residualDelta: Wide = 0;
  private machBase: Wide = 0;
  private wallBase = 0n;
  private baseSeconds = 0;
  private baseNanoseconds = 0;
  private readonly numer: number;
  private readonly denom: number;
  private residual: Wide = 0;
  private authBudget: Wide;
  private notifyBudget: Wide = 0;
  private nextGlobal: Wide = 0;
  private nextOfType: Wide[] = [];
  private marked: ClockState | undefined;

  constructor(timebase: readonly [number, number], budget: bigint) {
    [this.numer, this.denom] = timebase;
    this.authBudget = wideOf(budget);
  }

  stateFor(eventType: number): ClockState {
    const { mach, residual, authBudget, notifyBudget, nextGlobal } = this;
    return {
      mach,
      residual,
      authBudget,
      notifyBudget,
      nextGlobal,
      eventType,
      next: this.nextOfType[eventType] ?? 0,
    };
  }

  restore(state: ClockState): void {
    this.mach = state.mach;
    this.residual = state.residual;
    this.authBudget = state.authBudget;
    this.notifyBudget = state.notifyBudget;
    this.nextGlobal = state.nextGlobal;
    this.nextOfType[state.eventType] = state.next;
  }

  /** Keeps the state that a message of this type changes, for `takeBack`. */
  mark(eventType: number): void {
    this.marked = this.stateFor(eventType);
  }

  /** Undoes what followed `mark`, because the message could not be written. */
  takeBack(): void {
    if (this.marked !== undefined) this.restore(this.marked);
  }

  /** Resets everything except the budgets. */
  startRun(start: ClockStart): void {
    this.version = start.messageVersion;
    this.machBase = wideOf(start.machBase);
    this.mach = this.machBase;
    this.wallBase = start.wallBase;
    this.baseSeconds = Number(start.wallBase / BigInt(second));
    this.baseNanoseconds = Number(start.wallBase % BigInt(second));
    this.residual = 0;
    this.nextGlobal = 0;
    this.nextOfType = [];
  }

  /** Applies a message's two time deltas. Returns false if the wall clock leaves 0 … 2^63 − 1 ns. */
  readTimes(machDelta: Wide, residualDelta: Wide): boolean {
    this.mach = addWide(this.mach, machDelta);
    this.residual = signed(this.residual, residualDelta);
    const elapsed = this.elapsed();
    const { residual } = this;
    if (typeof elapsed === 'number' && typeof residual === 'number') {
      const total = this.baseNanoseconds + elapsed + residual;
      const carry = Math.floor(total / second);
      const seconds = this.baseSeconds + carry;
      if (seconds >= 0 && Math.abs(total) < exact / 2) return this.setWall(seconds, total - carry * second);
    }
    const wall = BigInt.asUintN(64, this.wallBase + BigInt(elapsed) + BigInt(residual));
    return this.setWall(Number(wall / BigInt(second)), Number(wall % BigInt(second)));
  }

  /** Sets the two deltas for a message with these clocks, which become the latest. 0 ≤ nanoseconds < 10^9. */
  writeTimes(now: Wide, seconds: number, nanoseconds: number): void {
    this.machDelta = deltaWide(now, this.mach);
    this.mach = now;
    const elapsed = this.elapsed();
    const residual = this.residualOf(elapsed, seconds, nanoseconds);
    this.residualDelta = deltaWide(residual, this.residual);
    this.residual = residual;
  }

  /** Returns the deadline from the delta of deadline − mach_time; the caller must have read the clock already. */
  readDeadline(isAuth: boolean, delta: Wide): Wide {
    const budget = addWide(isAuth ? this.authBudget : this.notifyBudget, delta);
    this.keepBudget(isAuth, budget);
    return addWide(this.mach, budget);
  }

  writeBudget(isAuth: boolean, deadline: Wide): Wide {
    const budget = addWide(deltaWide(deadline, this.mach), 0);
    const delta = deltaWide(budget, isAuth ? this.authBudget : this.notifyBudget);
    this.keepBudget(isAuth, budget);
    return delta;
  }

  readSequence(eventType: number, delta: Wide): Wide {
    const value = addWide(this.nextOfType[eventType] ?? 0, delta);
    this.nextOfType[eventType] = addWide(value, 1);
    return value;
  }

  writeSequence(eventType: number, value: Wide): Wide {
    const delta = deltaWide(value, this.nextOfType[eventType] ?? 0);
    this.nextOfType[eventType] = addWide(value, 1);
    return delta;
  }

  readGlobal(delta: Wide): Wide {
    const value = addWide(this.nextGlobal, delta);
    this.nextGlobal = addWide(value, 1);
    return value;
  }

  writeGlobal(value: Wide): Wide {
    const delta = deltaWide(value, this.nextGlobal);
    this.nextGlobal = addWide(value, 1);
    return delta;
  }

  private keepBudget(isAuth: boolean, budget: Wide): void {
    if (isAuth) this.authBudget = budget;
    else this.notifyBudget = budget;
  }

  private setWall(seconds: number, nanoseconds: number): boolean {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
    // 2^63 ns are 9,223,372,036.854775808 s.
    return seconds < 9_223_372_036 || (seconds === 9_223_372_036 && nanoseconds <= 854_775_807);
  }

  /** floor(t · numer / denom), t = ticks since machBase. */
  private elapsed(): Wide {
    const ticks = deltaWide(this.mach, this.machBase);
    if (typeof ticks === 'number') {
      const product = ticks * this.numer;
      if (product <= exact && product >= -exact) {
        // Rounded, the quotient can be one too large; `%` takes longer than all of this.
        const quotient = Math.floor(product / this.denom);
        return quotient * this.denom > product ? quotient - 1 : quotient;
      }
    }
    const product = BigInt(ticks) * BigInt(this.numer);
    const denom = BigInt(this.denom);
    const quotient = product / denom;
    return wideOf(product < 0n && quotient * denom !== product ? quotient - 1n : quotient);
  }

  private residualOf(elapsed: Wide, seconds: number, nanoseconds: number): Wide {
    const apart = seconds - this.baseSeconds;
    if (typeof elapsed === 'number' && Math.abs(apart) < 1_000_000) {
      const residual = apart * second + (nanoseconds - this.baseNanoseconds) - elapsed;
      if (Number.isSafeInteger(residual)) return residual;
    }
    const wall = BigInt(seconds) * BigInt(second) + BigInt(nanoseconds);
    return wideOf(BigInt.asIntN(64, wall - this.wallBase - BigInt(elapsed)));
  }
}

/** Returns (a + delta) mod 2^64, read as a signed 64-bit integer. */
function signed(a: Wide, delta: Wide): Wide {
  if (typeof a === 'number' && typeof delta === 'number') {
    const sum = a + delta;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return wideOf(BigInt.asIntN(64, BigInt(a) + BigInt(delta)));
}
