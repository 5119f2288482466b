// Converts times to nanoseconds since the first message of a trace. Inside a run it uses the Mach clock, because the
// wall clock may be set; it drops the time between runs.

export class TraceTime {
  /** Nanoseconds, and the Mach time there: where the run begins. */
  private begin = 0n;
  private beginMach: bigint | undefined;
  private end = 0n;
  private readonly numer: bigint;
  private readonly denom: bigint;

  constructor([numer, denom]: readonly [numer: number, denom: number]) {
    this.numer = BigInt(numer);
    this.denom = BigInt(denom);
  }

  /** Call before the first message of another run. */
  startRun(): void {
    this.begin = this.end;
    this.beginMach = undefined;
  }

  /** Returns the nanoseconds of a message, which must come in order. */
  of(mach: bigint): bigint {
    this.beginMach ??= mach;
    const ns = this.begin + ((mach - this.beginMach) * this.numer) / this.denom;
    if (ns > this.end) this.end = ns;
    return ns;
  }

  /** Returns the first Mach time of the run, after its first message, that is not before `ns`. */
  machAt(ns: bigint): bigint {
    const ticks = (ns - this.begin) * this.denom;
    return (this.beginMach ?? 0n) + (ticks > 0n ? (ticks + this.numer - 1n) / this.numer : ticks / this.numer);
  }
}
