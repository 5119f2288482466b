// What the judge finds: one finding for each message, rule and call site. `verdict.ts` adds the names of frames and
// messages.

import type { LineAndMessage } from '../observed/line-difference.ts';
import type { Row } from '../observed/observation.ts';
import type { HandlerRule } from './handler-rules.ts';
import type { FindingClass, SimilarCycles } from './rule.ts';
import type { RuleSlug } from './rules.ts';
import type { Cycle } from './wait-for/cycle.ts';

/** Durations of the calls or waits in a finding. */
export interface Took {
  readonly worstNs: number;
  readonly totalNs: number;
}

export interface Finding {
  readonly rule: RuleSlug;
  readonly class: FindingClass;
  readonly sentence: string;
  readonly slot: number;
  readonly client: number | null;
  readonly traceIndex: number | null;
  readonly row: Row | null;
  /** How long the client waited for processors that other programs used; null unless its row missed its deadline. */
  readonly lostNs: number | null;
  readonly call: string | null;
  readonly thread: number | null;
  readonly stack: number | null;
  readonly otherStack: { readonly is: string; readonly stack: number } | null;
  readonly advice: string;
  readonly handlerRule: HandlerRule | null;
  /** How often it happened in this message. */
  readonly count: number;
  /** Further messages with the same rule, call and stack, without findings of their own. */
  readonly omitted: number;
  /** Of the calls or waits in all of these messages; null if they have no duration. */
  readonly took: Took | null;
  /** The signal of the crash that it is or led to; null if the client survived it. */
  readonly crash: string | null;
  /** Who waited for whom; null if the finding is not about a cycle. */
  readonly cycle: Cycle | null;
  /** Null if there was only one cycle. */
  readonly similar: SimilarCycles | null;
  /** Lines of the client beside their messages, the first few; null: it is not about lines. */
  readonly lines: readonly LineAndMessage[] | null;
}
