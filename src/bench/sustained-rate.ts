// Finds the highest rate that the client can sustain, by bisection over open loops.
//
// A rate is sustained if, for the messages that arrived at it, (1) every AUTH message was answered in time and none
// found its queue full, (2) 99 % were done within the limit after their arrival, and (3) no backlog was growing: the
// median of the last tenth was at most a quarter of the limit, or at most four times that of the first tenth. A failed
// try in which the machine stood still for as long as the limit proves nothing and is repeated. When the search stops,
// the rate below the edge was sustained three times and the one above it failed twice; neighbouring rates are 5 %
// apart. See src/measure/bisection.ts.

import { bisect, type EdgeKind } from '../measure/bisection.ts';
import { logGrid } from '../measure/bisection-grid.ts';
import { formatDuration } from '../words/duration.ts';
import type { Repetition } from './repetition.ts';

export interface SustainedRate {
  /** Messages of the trace per second, as in `--rate`; null: not even the lowest rate was sustained. */
  readonly perSecond: number | null;
  /** The lowest rate that was not sustained; null: the highest rate tried was. */
  readonly failedAt: number | null;
  readonly failedBecause: string | null;
  readonly kind: EdgeKind | 'ended';
  readonly rule: string;
  readonly trials: readonly { readonly perSecond: number; readonly result: string; readonly why: string }[];
}

const step = 1.05;
const rules = { repetitions: 3, failures: 2 } as const;
const growth = 4;

const sustainRule = (limitNs: number): string =>
  `sustained: every AUTH message answered in time, none dropped, 99 % done within ${formatDuration(limitNs)} of their arrival, and no growing backlog (median of the last tenth at most ${formatDuration(limitNs / 4)} or ${growth} times that of the first)`;
const edgeRule = `sustained ${rules.repetitions} times, while the next rate, 5 % higher, failed ${rules.failures} times`;

/**
 * `closedLoop`: messages of the trace per second when the client is never idle, which no open loop exceeds for long.
 */
export async function sustainedRate(
  closedLoop: number,
  limitNs: number,
  probe: (perSecond: number) => Promise<Repetition>,
): Promise<SustainedRate> {
  const row = logGrid(Number((closedLoop / 20).toPrecision(3)), Number((closedLoop * 1.3).toPrecision(3)), step);
  const trials: SustainedRate['trials'][number][] = [];
  const rule = sustainRule(limitNs);
  try {
    const edge = await bisect<string>(
      row,
      async (perSecond) => {
        const repetition = await probe(perSecond);
        if (repetition.ended !== null) throw new ProbeEnded();
        const verdict = verdictOf(repetition, limitNs);
        trials.push({ perSecond, result: verdict.result, why: verdict.seen });
        return verdict;
      },
      rules,
    );
    const { kind, holds, fails } = edge;
    const failed = { failedAt: fails?.value ?? null, failedBecause: fails?.seen ?? null };
    const found = holds !== null && fails !== null;
    return { perSecond: holds?.value ?? null, ...failed, kind, rule: found ? `${rule}; ${edgeRule}` : rule, trials };
  } catch (error) {
    if (!(error instanceof ProbeEnded)) throw error;
    return { perSecond: null, failedAt: null, failedBecause: null, kind: 'ended', rule, trials };
  }
}

/** The client died or the probe was interrupted, so the search ends. */
class ProbeEnded extends Error {}

/** Pure, so that it can be tested. */
export function verdictOf(
  seen: Pick<Repetition, 'late' | 'unanswered' | 'dropped' | 'doneP99Ns' | 'doneDrift' | 'lastDoneNs' | 'noise'>,
  limitNs: number,
): { result: 'holds' | 'fails' | 'unclear'; seen: string } {
  const { late, unanswered, dropped, doneP99Ns, doneDrift, lastDoneNs, noise } = seen;
  const missed = late + unanswered;
  const why =
    missed > 0
      ? `${missed} AUTH messages were not answered in time`
      : dropped > 0
        ? `${dropped} messages dropped because the queue was full`
        : doneP99Ns === null
          ? 'no message was done'
          : doneP99Ns > limitNs
            ? `p99 was ${formatDuration(doneP99Ns)}`
            : (lastDoneNs ?? 0) > limitNs / 4 && (doneDrift ?? 0) > growth
              ? `the backlog grew: the last tenth took ${formatDuration(lastDoneNs ?? 0)}, ${doneDrift?.toFixed(1)} times as long as the first`
              : null;
  if (why === null) return { result: 'holds', seen: `p99 was ${formatDuration(doneP99Ns ?? 0)}` };
  if (noise.stallNs >= limitNs) return { result: 'unclear', seen: `${why}; the machine stalled` };
  return { result: 'fails', seen: why };
}
