// Makes a line of code that logs in a handler one hazard, whatever number of messages it logs for: it is one thing to
// change, and a client that logs each denial has as many as the trace has denials.
import { callByName } from '../schema/calls/calls.ts';
import { ownPlace } from './own-code.ts';
import type { Verdict } from './verdict.ts';

type Judged = Pick<Verdict, 'rule' | 'class' | 'call' | 'omitted'>;

/** A log line that waited is a violation for its message. */
const isLogLine = ({ rule, class: grade, call }: Judged): boolean =>
  rule === 'blocking-call' && grade === 'hazard' && callByName(call ?? '')?.family === 'log';

/** Returns how many findings a verdict counts for. */
export const findingsIn = (verdict: Judged): number => (isLogLine(verdict) ? 1 : 1 + verdict.omitted);

/** Leaves the first verdict of each line, which stands for the messages of the others. */
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
