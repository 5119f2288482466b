// Merges the findings of one logging line in a handler into one hazard: the author changes one line, and a client that
// logs each denial would have a finding for each denial.
import { callByName } from '../schema/calls/calls.ts';
import { ownPlace } from './own-code.ts';
import type { Verdict } from './verdict.ts';

type Judged = Pick<Verdict, 'rule' | 'class' | 'call' | 'omitted'>;

/** A log line that waited is a violation for its message. */
const isLogLine = ({ rule, class: grade, call }: Judged): boolean =>
  rule === 'blocking-call' && grade === 'hazard' && callByName(call ?? '')?.family === 'log';

/** Returns how many findings a verdict counts for. */
export const findingsIn = (verdict: Judged): number => (isLogLine(verdict) ? 1 : 1 + verdict.omitted);

/** Keeps the first verdict of each line, and adds the messages of the others to it. */
export function oneForEachLogLine(verdicts: readonly Verdict[]): readonly Verdict[] {
  const lines = new Map<string, Verdict>();
  const left = verdicts.filter((verdict) => {
    if (!isLogLine(verdict)) return true;
    const { process, call, stack } = verdict;
    const line = JSON.stringify([process, call, ownPlace(stack) ?? stack]);
    const first = lines.get(line);
    lines.set(line, first === undefined ? verdict : together(first, verdict));
    return first === undefined;
  });
  const merged = [...lines.values()];
  let next = 0;
  return left.map((verdict) => (isLogLine(verdict) ? (merged[next++] ?? verdict) : verdict));
}

function together(first: Verdict, more: Verdict): Verdict {
  const took =
    first.took === null || more.took === null
      ? (first.took ?? more.took)
      : { worstNs: Math.max(first.took.worstNs, more.took.worstNs), totalNs: first.took.totalNs + more.took.totalNs };
  return { ...first, omitted: first.omitted + 1 + more.omitted, took };
}
