// One question that only a Mac can answer: the expected answer, and how to ask it.
import type { Mac } from './mac.ts';

export interface Step {
  /** `GROUP.NAME`: documents refer to it. */
  readonly id: string;
  /** The question, for readers of the log. */
  readonly about: string;
  /** The answer as printed; the actual answer must equal it, unless `accepts` is present. */
  readonly expected: string;
  /** For answers that are not known in advance, like a number. */
  readonly accepts?: RegExp;
  readonly limitMs?: number;
  /** What of it runs as root, and what that does: said before anything runs. Omitted: nothing. */
  readonly asRoot?: string;
  /** Returns the answer in one line; throws Skip if the question cannot be asked. */
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
