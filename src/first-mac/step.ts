// One question that only a Mac answers: what is expected of it, and how it is asked.
import type { Mac } from './mac.ts';

export interface Step {
  /** `GROUP.NAME`: documents refer to it. */
  readonly id: string;
  /** What it asks, for a reader of the log. */
  readonly about: string;
  /** As it is printed; the answer must be this, unless `accepts` is there. */
  readonly expected: string;
  /** For answers that are not known before, like a number. */
  readonly accepts?: RegExp;
  readonly limitMs?: number;
  /** Gives the answer in one line; throws Skip where the question cannot be put. */
  ask(mac: Mac): Promise<string>;
}

export type Outcome = 'OK' | 'DIFF' | 'SKIP';

export interface Answer {
  readonly id: string;
  readonly expected: string;
  readonly got: string;
  readonly outcome: Outcome;
}

export function judged({ id, expected, accepts }: Step, got: string): Answer {
  const right = accepts === undefined ? got === expected : accepts.test(got);
  return { id, expected, got, outcome: right ? 'OK' : 'DIFF' };
}
