// What a run decided otherwise than its file of expectations says, message by message. Pure.
import type { CountedIdentity, Identity } from '../judge/identity.ts';
import { cacheAgrees } from '../judge/unused-expectations.ts';
import type { Expectations, ExpectedDecision } from '../observed/decision.ts';
import type { JudgedRun } from '../verdict/report.ts';
import type { TraceIdentities } from './trace-identities.ts';
import type { UpdateMode } from './update-modes.ts';

export interface Change {
  /** Trace index of its message. */
  readonly index: number;
  /** Null if the trace has no such AUTH message. */
  readonly identity: Identity | null;
  /** What the file says; null: nothing. */
  readonly before: ExpectedDecision | null;
  /** What it will say; null: nothing, because the client does not answer the message. */
  readonly after: ExpectedDecision | null;
  /** The message whose cached answer decided instead of the client; null: none. */
  readonly cachedFrom: number | null;
}

/** A decision that a file says otherwise, of a message that has a name. */
export interface PendingDecision extends Change {
  readonly identity: CountedIdentity;
  readonly before: ExpectedDecision;
}

/** In the order of the trace. `missing`: only what the file lacks. */
export function changesOf(
  known: Expectations,
  { decisions, cachedAnswers }: Pick<JudgedRun, 'decisions' | 'cachedAnswers'>,
  mode: UpdateMode,
  { of }: Pick<TraceIdentities, 'of'>,
): readonly Change[] {
  const changes: Change[] = [];
  const add = (index: number, before: Change['before'], after: Change['after'], cachedFrom: number | null = null) =>
    changes.push({ index, identity: of.get(index) ?? null, before, after, cachedFrom });
  for (const [index, { decision, cache }] of decisions ?? []) {
    const before = known.get(index);
    if (before === undefined) add(index, null, { decision, cache });
    // A cache flag that had no expectation gets none.
    else if (mode === 'changed' && !isSame(before, { decision, cache }))
      add(index, before, { decision, cache: before.cache === null ? null : cache });
  }
  for (const [index, before] of mode === 'changed' ? known : []) {
    if (decisions?.has(index)) continue;
    const cached = cachedAnswers?.get(index);
    if (cached === undefined || !cacheAgrees(cached, before)) add(index, before, null, cached?.answered ?? null);
  }
  return changes.sort((a, b) => a.index - b.index);
}

/** Returns the expectations after the changes. */
export function changed(known: Expectations, changes: readonly Change[]): Expectations {
  const next = new Map(known);
  for (const { index, after } of changes) {
    if (after === null) next.delete(index);
    else next.set(index, after);
  }
  return next;
}

const isSame = (before: ExpectedDecision, now: ExpectedDecision): boolean =>
  before.decision === now.decision && (before.cache === null || before.cache === now.cache);
