// Expected decisions: what `--expect` compares with and what `--update-expect` writes.
import type { Expectations, ExpectedDecision } from './finding.ts';
import type { Observation } from './observation.ts';
import { decisionOf } from './rules/changed-decision.ts';

/** What the clients of a run decided; of several answers to one message the stricter one, as macOS combines them. */
export function decisionsOf(observation: Observation): Expectations {
  const decisions = new Map<number, ExpectedDecision>();
  for (const process of observation.processes) {
    for (const row of process.rows()) {
      const decision = decisionOf(row);
      if (row.traceIndex === null || !row.auth || decision === null) continue;
      const before = decisions.get(row.traceIndex);
      const now = { decision, cache: row.cache };
      decisions.set(row.traceIndex, before === undefined ? now : stricter(before, now));
    }
  }
  return decisions;
}

export function stricter(a: ExpectedDecision, b: ExpectedDecision): ExpectedDecision {
  return maskOf(a) <= maskOf(b) ? a : b;
}

function maskOf({ decision }: ExpectedDecision): number {
  if (decision === 'deny') return 0;
  return decision === 'allow' ? 0xffff_ffff : decision;
}
