// Reads the answers recorded with a trace, for `--expect recorded`.

import { stricter } from '../judge/expectations.ts';
import type { Expectations, ExpectedDecision } from '../observed/decision.ts';
import { openTrace } from '../trace/reader.ts';

/** Returns the answers recorded with the trace; of several the stricter one. */
export function recordedDecisions(trace: string): Expectations {
  const decisions = new Map<number, ExpectedDecision>();
  const reader = openTrace(trace);
  try {
    for (const { message, kind, value, cached } of reader.responses()) {
      const now: ExpectedDecision = {
        decision: kind === 'flags' ? maskDecision(value) : value === 0 ? 'allow' : 'deny',
        cache: cached,
      };
      const before = decisions.get(message);
      decisions.set(message, before === undefined ? now : stricter(before, now));
    }
  } finally {
    reader.close();
  }
  return decisions;
}

function maskDecision(mask: number): ExpectedDecision['decision'] {
  if (mask === 0) return 'deny';
  return mask === 0xffff_ffff ? 'allow' : mask;
}
