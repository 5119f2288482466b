// The type of a rule: its evidence and its hits. `judge.ts` applies the rules that `rules.ts` lists.

import type { Expectations } from '../observed/decision.ts';
import type { Fact, FactOf, Observation, ProcessObservation, Row } from '../observed/observation.ts';
import type { FactName } from '../schema/generated/facts.ts';
import type { BusyQueues } from './busy-queues.ts';
import type { Crash } from './crash-cause.ts';
import type { HandlerRule } from './handler-rules.ts';
import type { Cycle } from './wait-for/cycle.ts';
import type { Deadlocks } from './wait-for/deadlocks.ts';

export type FindingClass = 'violation' | 'difference' | 'hazard' | 'note';

/** Whether a finding of this class fails its run. */
export function failsRun(findingClass: FindingClass, strict: boolean): boolean {
  if (findingClass === 'hazard') return strict;
  return findingClass !== 'note';
}

/** What a rule returns; the judge adds the rest from the rule and the row. */
export interface RuleHit {
  /** If it differs from the rule's usual class. */
  readonly class?: FindingClass;
  readonly sentence: string;
  readonly row?: Row | null;
  readonly fact?: Fact | null;
  /** Where it happened, if that is not the fact's stack. */
  readonly stack?: number | null;
  /** C name of the call, without parentheses. */
  readonly call?: string | null;
  readonly advice?: string;
  readonly handlerRule?: HandlerRule | null;
  /** Number of further messages with the same finding. */
  readonly omitted?: number;
  /** Label of the fact's second stack, if it has one: "released at", "held by". */
  readonly otherStackIs?: string;
  /** The signal of the crash that it is. */
  readonly crash?: string | null;
  readonly cycle?: Cycle | null;
  readonly similar?: SimilarCycles | null;
}

/** Further cycles of the same shape, without findings of their own. */
export interface SimilarCycles {
  readonly count: number;
  /** The message of the last such cycle; null if it has no row. */
  readonly lastRow: Row | null;
}

/** The evidence of a rule besides its row or fact. */
export interface Evidence {
  readonly observation: Observation;
  readonly process: ProcessObservation;
  readonly strict: boolean;
  readonly expectations: Expectations | null;
  /** Queues that were in long calls when deadlines passed. */
  readonly busyQueues: BusyQueues;
  /** The cause of the process's crash; null without a known one. */
  readonly crash: Crash | null;
  /** For the whole run; null if their rule is disabled, and then they are judged like other misses. */
  readonly deadlocks: Deadlocks | null;
  /** Returns the row of the fact's message at the fact's client; null if there is none. */
  rowOf(fact: Fact): Row | null;
  /** Returns the first fact of a kind about this row's message, except for calls. */
  factAbout<N extends FactName>(row: Row, kind: N): FactOf<N> | null;
  /** Returns a stack at the start of the client's handler; null: unknown. */
  handlerOf(row: Row): number | null;
  /** Whether the lock's holder was in a blocking call at some wait with this fact's stack, in any message. */
  holderBlockedAt({ stack }: Fact): boolean;
}

export interface Rule<Slug extends string = string> {
  /** A stable noun that other people's scripts depend on. */
  readonly slug: Slug;
  /** The load of the machine can cause it: beside other runs, a finding counts only if it comes again alone. */
  readonly ofTime?: true;
  /** The usual class. */
  readonly class: FindingClass;
  /** A line above a finding's sentence; `{call}` stands for the call, if the finding has one. */
  readonly headline: string;
  /** What is wrong, for the list of rules. */
  readonly about: string;
  /** What macOS does about it, and since when. */
  readonly macos: string;
  readonly handlerRule: HandlerRule | null;
  readonly advice: string;
  /** Its `row` sees ordinary rows too. */
  readonly everyRow?: boolean;
  /**
   * Pure: sees each row that is not ordinary (ordinary-row.ts) as it passes by, and a copy of the same row if it finds
   * something.
   */
  row?(row: Row, evidence: Evidence): RuleHit | null;
  fact?(fact: Fact, evidence: Evidence): RuleHit | null;
  process?(process: ProcessObservation, evidence: Evidence): RuleHit | readonly RuleHit[] | null;
}
