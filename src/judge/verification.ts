// What several runs of one client on one trace have in common, and what differs; `src/verify` finds it.
import type { FindingClass } from './finding.ts';

/** The same rule, call and event type in the same runs, in whichever messages. */
export interface RepeatedFinding {
  readonly rule: string;
  readonly class: FindingClass;
  readonly call: string | null;
  readonly eventType: string | null;
  /** As the first of these runs said it. */
  readonly sentence: string;
  /** Trace indices, in order; empty where the finding is about no message. */
  readonly indices: readonly number[];
  /** Numbers of the runs that have it, from 1. */
  readonly runs: readonly number[];
  /** Of the first of these runs. */
  readonly command: string;
}

export interface Answered {
  /** `allow`, `deny`, `flags 0x1`, each perhaps with `and cached`. */
  readonly answer: string;
  readonly runs: readonly number[];
  readonly command: string;
}

export interface FlakyDecision {
  readonly index: number;
  /** What the event is about, and whose it is. */
  readonly path: string | null;
  readonly pid: number | null;
  /** The commonest first. */
  readonly answers: readonly Answered[];
}

export interface Verification {
  /** How many runs there were; fewer than asked for when one had no result or was interrupted. */
  readonly runs: number;
  readonly asked: number;
  /** The seed of each run as text; null without --seed: all runs had the same schedule. */
  readonly seeds: readonly string[] | null;
  readonly exitCodes: readonly number[];
  /** In every run. */
  readonly failures: readonly RepeatedFinding[];
  /** In some runs and not in others. What stalls of the machine explain is left out. */
  readonly flaky: readonly RepeatedFinding[];
  readonly flakyDecisions: readonly FlakyDecision[];
  /** Runs in which a stall of the machine was longer than the overrun of a miss. */
  readonly stalled: readonly number[];
}
