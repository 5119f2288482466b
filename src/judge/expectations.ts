// Decided messages: what `--expect` compares and what `--update` writes.

import type { ExpectedDecision, MadeDecision } from '../observed/decision.ts';
import { decisionOf } from '../observed/decision.ts';
import type { Observation } from '../observed/observation.ts';

interface Decided extends MadeDecision {
  readonly slot: number;
  readonly client: number;
}

const decided = new WeakMap<Observation, ReadonlyMap<number, Decided>>();

/** With several clients, returns the answer that counts for a message; null if it was not answered. */
export function decidedBy(observation: Observation, traceIndex: number): Decided | null {
  let all = decided.get(observation);
  if (all === undefined) {
    all = combined(observation);
    decided.set(observation, all);
  }
  return all.get(traceIndex) ?? null;
}

/**
 * Returns what the clients of a run decided; of several answers to one message the stricter one, as macOS combines
 * them.
 */
export function decisionsOf(observation: Observation): ReadonlyMap<number, MadeDecision> {
  const decisions = new Map<number, MadeDecision>();
  for (const [index, { decision, cache, eventType }] of combined(observation))
    decisions.set(index, { decision, cache, eventType });
  return decisions;
}

function combined(observation: Observation): Map<number, Decided> {
  const decisions = new Map<number, Decided>();
  for (const process of observation.processes) {
    process.eachRow((row) => {
      const decision = decisionOf(row);
      if (row.traceIndex === null || !row.auth || decision === null) return;
      const before = decisions.get(row.traceIndex);
      const now = { decision, cache: row.cache, eventType: row.eventType, slot: process.slot, client: row.client };
      decisions.set(row.traceIndex, before === undefined ? now : stricter(before, now));
    });
  }
  return decisions;
}

export function stricter<D extends ExpectedDecision>(a: D, b: D): D {
  return maskOf(a) <= maskOf(b) ? a : b;
}

function maskOf({ decision }: ExpectedDecision): number {
  if (decision === 'deny') return 0;
  return decision === 'allow' ? 0xffff_ffff : decision;
}
