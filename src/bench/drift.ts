// Measures whether a client gets slower during a repetition, by comparing the same messages late and early in it. Pure.
//
// The trace repeats, and the first and last tenth are taken for each of its messages, so that both ends consist of the
// same messages: in a closed loop, messages of a process that waits for an answer fall behind and come late. Below ten
// passes, the tenths are taken for each event type.
import type { Row } from '../observed/observation.ts';
import { quantile } from './quantile.ts';

/** With fewer times, there are no tenths to compare. */
const fewest = 100;
const minPasses = 10;

export class Drift {
  private readonly similar = new Map<number, number[]>();
  private count = 0;

  /** `messages`: number in a repetition, in passes of `passLength`. */
  constructor(
    private readonly messages: number,
    private readonly passLength: number,
  ) {}

  /** Call in the order of delivery. */
  add({ traceIndex, eventType }: Row, ns: number): void {
    const repeated = traceIndex !== null && this.messages >= minPasses * this.passLength;
    const key = repeated ? traceIndex % this.passLength : -1 - eventType;
    const group = this.similar.get(key);
    if (group === undefined) this.similar.set(key, [ns]);
    else group.push(ns);
    this.count += 1;
  }

  /** Returns the median of the last tenths divided by that of the first; null if there are too few times. */
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
