// Computes the figures of one repetition from the rows of its ledger, in the order of delivery. Pure. The warm-up is
// the first messages of the trace.
//
// Response: from the message's arrival to its answer; in an open loop the arrival was fixed in advance, so waiting
// behind another message counts. Handler: from delivery to return. Done: from arrival until it is both answered and
// returned. Headroom: from the answer to the deadline.
import type { Row } from '../observed/observation.ts';
import { Drift } from './drift.ts';
import { quantile } from './quantile.ts';
import type { TimesByType } from './times.ts';

export interface Figures {
  /** Messages after the warm-up, and the AUTH messages among them. */
  readonly messages: number;
  readonly auth: number;
  /** AUTH messages that were answered after their deadline, and those never answered. */
  readonly late: number;
  readonly unanswered: number;
  /** From the first delivery to the last answer or return. */
  readonly durationNs: number;
  readonly perSecond: number | null;
  /** Medians and means over the messages; null if there is no value. */
  readonly handlerP50Ns: number | null;
  readonly handlerMeanNs: number | null;
  readonly responseP50Ns: number | null;
  readonly responseP99Ns: number | null;
  /** Median handler time of the last tenth of the messages divided by that of the first, for the same messages. */
  readonly handlerDrift: number | null;
  /** The same for `done`: in an open loop it grows when the client cannot keep up. */
  readonly doneDrift: number | null;
  readonly doneP99Ns: number | null;
  /** Median `done` of the last tenth. */
  readonly lastDoneNs: number | null;
}

export interface MeasuredTrace {
  /** Number of first messages that do not count. */
  readonly warmUp: number;
  /** In one repetition. */
  readonly messages: number;
  /** Messages in the given trace, which is repeated. */
  readonly passLength: number;
}

/** Adds every time to `times` as well. */
export function figuresOf(
  rows: Iterable<Row>,
  { warmUp, messages: offered, passLength }: MeasuredTrace,
  times?: TimesByType,
): Figures {
  const seen = { auth: 0, late: 0, unanswered: 0 };
  const handler: number[] = [];
  const response: number[] = [];
  const done: number[] = [];
  const handlerDrift = new Drift(offered, passLength);
  const doneDrift = new Drift(offered, passLength);
  let messages = 0;
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const row of rows) {
    if (row.deliveredNs === null || (row.traceIndex ?? warmUp) < warmUp) continue;
    if (row.settled === 'cut') continue; // the run ended before it could be answered
    messages += 1;
    from = Math.min(from, row.deliveredNs);
    to = Math.max(to, row.returnedNs ?? 0, row.respondedNs ?? 0);
    times?.add(row);
    if (row.returnedNs !== null) {
      handler.push(row.returnedNs - row.deliveredNs);
      handlerDrift.add(row, row.returnedNs - row.deliveredNs);
    }
    if (row.auth) {
      seen.auth += 1;
      if (row.settled === 'late') seen.late += 1;
      if (row.respondedNs === null) seen.unanswered += 1;
      else response.push(row.respondedNs - row.queuedNs);
    }
    if (row.returnedNs !== null && (!row.auth || row.respondedNs !== null)) {
      const took = Math.max(row.returnedNs, row.respondedNs ?? 0) - row.queuedNs;
      done.push(took);
      doneDrift.add(row, took);
    }
  }
  const durationNs = messages === 0 ? 0 : Math.max(0, to - from);
  return {
    messages,
    ...seen,
    durationNs,
    perSecond: durationNs === 0 ? null : (messages / durationNs) * 1e9,
    handlerP50Ns: quantile(handler, 0.5),
    handlerMeanNs: handler.length === 0 ? null : handler.reduce((sum, each) => sum + each, 0) / handler.length,
    handlerDrift: handlerDrift.ratio(),
    responseP50Ns: quantile(response, 0.5),
    responseP99Ns: quantile(response, 0.99),
    doneDrift: doneDrift.ratio(),
    doneP99Ns: quantile(done, 0.99),
    lastDoneNs: quantile(lastTenth(done), 0.5),
  };
}

function lastTenth(values: readonly number[]): readonly number[] {
  return values.slice(values.length - Math.floor(values.length / 10));
}
