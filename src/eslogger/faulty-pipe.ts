// Puts lines into pieces, as faults want them: whole lines, many at once, or parts.
import type { Faults } from './faults.ts';

export class FaultyPipe {
  private readonly waiting: Buffer[] = [];
  private batch = 0;
  /** The second part of a cut line. */
  private rest = Buffer.alloc(0);
  /** Nothing may follow. */
  isEnded = false;

  constructor(private readonly faults: Faults) {}

  /** Takes a line with its end; returns the bytes to write now, which may be none. */
  take(line: Buffer): Buffer {
    this.waiting.push(line);
    if (this.faults.has('batch')) {
      if (this.batch === 0) this.batch = this.faults.batchSize();
      if (!this.endsNow() && this.waiting.length < this.batch) return Buffer.alloc(0);
    } else this.endsNow();
    this.batch = 0;
    return this.piece();
  }

  /** Returns what is left at the end. */
  flush(): Buffer | undefined {
    if (this.isEnded || this.waiting.length + this.rest.length === 0) return undefined;
    const left = Buffer.concat([this.rest, ...this.waiting.splice(0)]);
    this.rest = Buffer.alloc(0);
    return left;
  }

  private endsNow(): boolean {
    this.isEnded ||= this.faults.strikes('early-end');
    return this.isEnded;
  }

  private piece(): Buffer {
    const last = this.waiting.at(-1) ?? Buffer.alloc(0);
    const before = Buffer.concat([this.rest, ...this.waiting.splice(0, this.waiting.length - 1)]);
    this.waiting.length = 0;
    this.rest = Buffer.alloc(0);
    if (!this.isEnded && !this.faults.strikes('cut-line')) return Buffer.concat([before, last]);
    const at = this.faults.cutAt(last.length);
    if (!this.isEnded) this.rest = Buffer.from(last.subarray(at));
    return Buffer.concat([before, last.subarray(0, at)]);
  }
}
