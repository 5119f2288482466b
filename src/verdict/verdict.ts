// A finding with names for everything: printed in reports and written by `--json`. Keys are append-only.

import type { Took } from '../judge/finding.ts';
import type { HandlerRule } from '../judge/handler-rules.ts';
import type { CountedIdentity } from '../judge/identity.ts';
import type { FindingClass } from '../judge/rule.ts';
import type { RuleSlug } from '../judge/rules.ts';
import type { Cycle } from '../judge/wait-for/cycle.ts';
import type { LineAndMessage } from '../observed/line-difference.ts';
import type { Frame } from '../symbols/frame.ts';

/** One sentence about what went wrong, one about what to do, and the place if known. */
export interface NamedTrouble {
  readonly sentence: string;
  readonly remedy: string | null;
  readonly stack?: readonly Frame[];
}

export interface MessageName {
  /** Index in the trace; −1 for an injected message. */
  readonly index: number;
  readonly seqNum: number;
  readonly globalSeqNum: number;
  readonly eventType: string;
  /** What the event is about: the opened file, the executed program, or the mount point. */
  readonly path: string | null;
  readonly process: { readonly pid: number; readonly path: string | null } | null;
  /** Why a message was injected; null for a message of the trace. */
  readonly cause: string | null;
  /** Number of the injected message in the run, as in its label; null for a message of the trace. */
  readonly injected: number | null;
}

/** Nanoseconds since the run began; null: it never happened. */
export interface VerdictTimes {
  readonly queuedNs: number;
  readonly deliveredNs: number | null;
  readonly returnedNs: number | null;
  readonly respondedNs: number | null;
  readonly deadlineNs: number | null;
  readonly budgetNs: number | null;
  /** From the answer to the deadline; negative if it was late. */
  readonly headroomNs: number | null;
  /** How long the client waited for processors that other programs used; null if no deadline was missed. */
  readonly lostNs: number | null;
}

export interface Verdict {
  readonly rule: RuleSlug;
  readonly class: FindingClass;
  /** What went wrong, in a short line. */
  readonly headline: string;
  readonly sentence: string;
  readonly call: string | null;
  readonly message: MessageName | null;
  readonly thread: number | null;
  readonly stack: readonly Frame[];
  readonly times: VerdictTimes | null;
  readonly advice: string;
  readonly handlerRule: HandlerRule | null;
  /** Numbers of the client process in the run, and of the es_client_t in that process. */
  readonly process: number;
  readonly client: number | null;
  /** The same in words; null if the run had only one es_client_t. */
  readonly whose: string | null;
  readonly otherStack: { readonly is: string; readonly frames: readonly Frame[] } | null;
  /** How often it happened in this message. */
  readonly count: number;
  /** Further messages with the same rule, call and stack, without verdicts of their own. */
  readonly omitted: number;
  /** The shortest command that reproduces it. */
  readonly command: string;
  /** The signal of the crash that it is or led to; null if the client survived it. */
  readonly crash: string | null;
  /** Who waited for whom, in a cycle; null if it is not about a deadlock. */
  readonly cycle: Cycle | null;
  /**
   * Further cycles of the same shape, without verdicts of their own, and the message of the last one; null if there are
   * no others.
   */
  readonly similar: { readonly count: number; readonly last: MessageName | null } | null;
  /** Of the calls or waits in all of these messages; null if they have no duration. */
  readonly took: Took | null;
  /** The message by what it is, which a trace that is recorded anew keeps; null: it is about none of the trace. */
  readonly identity: CountedIdentity | null;
  /** Lines of the client beside their messages, the first few; null: it is not about lines. */
  readonly lines: readonly LineAndMessage[] | null;
}
