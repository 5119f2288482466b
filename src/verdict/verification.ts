// What several runs of one client on one trace have in common, and what differs. `src/verify` determines it.
import type { FindingClass } from '../judge/rule.ts';
import type { RuleSlug } from '../judge/rules.ts';
import type { Verdict } from './verdict.ts';

/** Findings with the same rule, place, call and event type in the same runs; their messages may differ. */
export interface RepeatedFinding {
  readonly rule: RuleSlug;
  readonly class: FindingClass;
  readonly call: string | null;
  readonly eventType: string | null;
  /** From the first of these runs. */
  readonly sentence: string;
  /** Trace indices, in order; empty if the finding is not about a message. */
  readonly indices: readonly number[];
  /** Numbers of the runs with this finding, from 1. */
  readonly runs: readonly number[];
  /** From the first of these runs. */
  readonly command: string;
  /** Its first message in the first of these runs. */
  readonly verdict: Verdict;
}

export interface Answered {
  /** `allow`, `deny` or `flags 0x1`, possibly with `and cached`. */
  readonly answer: string;
  readonly runs: readonly number[];
  readonly command: string;
}

export interface FlakyDecision {
  readonly index: number;
  /** What the event is about, and the process behind it. */
  readonly path: string | null;
  readonly pid: number | null;
  /** Most frequent first. */
  readonly answers: readonly Answered[];
}

export interface Verification {
  /** `--verify` asked for several runs, or releases of `--os` differed after one. */
  readonly because: 'verify' | 'releases';
  /** Number of runs; smaller than `asked` if one had no result or was interrupted. */
  readonly runs: number;
  readonly asked: number;
  /** The seed of each run as text; null when all runs had the same schedule. */
  readonly seeds: readonly string[] | null;
  readonly exitCodes: readonly number[];
  /** Findings in every run. */
  readonly failures: readonly RepeatedFinding[];
  /** Findings in some runs but not in others, except those explained by stalls of the machine. */
  readonly flaky: readonly RepeatedFinding[];
  readonly flakyDecisions: readonly FlakyDecision[];
  /** Runs with a machine stall longer than the overrun of a miss. */
  readonly stalled: readonly number[];
}
