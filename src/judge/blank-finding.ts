// A finding about a whole run, which no row or fact of the ledger shows.
import type { Observation } from '../observed/observation.ts';
import type { Finding } from './finding.ts';
import type { Rule } from './rule.ts';
import type { RuleSlug } from './rules.ts';

/** Of the first client process. */
export function blankFinding(
  { slug, class: usual }: Rule<RuleSlug>,
  { processes: [first] }: Observation,
  traceIndex: number | null,
): Omit<Finding, 'sentence' | 'advice'> {
  return {
    rule: slug,
    class: usual,
    slot: first?.slot ?? 0,
    client: null,
    traceIndex,
    row: null,
    lostNs: null,
    call: null,
    thread: null,
    stack: null,
    otherStack: null,
    crash: null,
    handlerRule: null,
    count: 1,
    cycle: null,
    similar: null,
    took: null,
    omitted: 0,
    lines: null,
  };
}
