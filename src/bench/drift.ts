// Whether a client gets slower while a repetition goes on: the same messages late in it beside early in it. Pure.
//
// Each message of the trace, which is gone through again and again, has tenths of its own, so that both ends are made of the same messages:
// in closed loop those of a process that waits for an answer fall behind, and come late. Below ten passes each event type has them.
import type { Row } from '../observation.ts';
import { quantile } from './quantile.ts';

/** Fewer times have no tenths to compare. */
const fewest = 100;
const minPasses = 10;

export class Drift {
  private readonly similar = new Map<number, number[]>();
  private count = 0;

  /** `messages` of a repetition, in passes of `passLength`. */
  constructor(
    private readonly messages: number,
    private readonly passLength: number,
  ) {}

  /** In the order of delivery. */
  add({ traceIndex, eventType }: Row, ns: number): void {
    const repeated = traceIndex !== null && this.messages >= minPasses * this.passLength;
    const key = repeated ? traceIndex % this.passLength : -1 - eventType;
    const group = this.similar.get(key);
    if (group === undefined) this.similar.set(key, [ns]);
    else group.push(ns);
    this.count += 1;
  }

  /** Median of the last tenths over that of the first; null of too few. */
  ratio(): number | null {
    if (this.count < fewest) return null;
    const groups = [...this.similar.values()];
    const before = quantile(
      groups.flatMap((times) => times.slice(0, tenth(times))),
      0.5,
    );
    const after = quantile(
      groups.flatMap((times) => times.slice(times.length - tenth(times))),
      0.5,
    );
    return before === null || after === null || before === 0 ? null : after / before;
  }
}

const tenth = ({ length }: readonly number[]): number => Math.floor(length / 10);
