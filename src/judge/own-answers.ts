// How long a call waited for the client's own answers: a service that it asked caused messages that the client must
// answer first. How long an answer in time takes says something about the handler, and about a busy machine, and nothing
// about the call. A late one is another matter: a deadlock makes it late.
import type { FactOf, ProcessObservation, Row } from '../observed/observation.ts';
import { messageOrdinal } from './kept-facts.ts';

interface Caused {
  readonly timeNs: number;
  readonly message: number;
}

/** Nanoseconds, for a call on the way to the answer of `row`. */
export type OwnAnswers = (call: FactOf<'off_queue_call'>, row: Row) => number;

/** Reads facts and rows once. A model of a service works on the thread that called it. */
export function ownAnswersOf(process: ProcessObservation): OwnAnswers {
  const caused = new Map<number, Caused[]>();
  const waits = new Map<number, number>();
  for (const fact of process.facts('injected')) {
    const message = messageOrdinal(fact);
    const ofThread = caused.get(fact.thread) ?? [];
    caused.set(fact.thread, ofThread);
    ofThread.push({ timeNs: fact.timeNs, message });
    waits.set(message, 0);
  }
  process.eachRow((row) => {
    const message = messageOrdinal(row);
    const known = waits.get(message);
    if (known === undefined || !row.auth || row.respondedNs === null) return;
    if (row.deadlineNs === null || row.respondedNs > row.deadlineNs) return;
    // Of several clients the last one is waited for.
    waits.set(message, Math.max(known, row.respondedNs - row.queuedNs));
  });
  return ({ thread, data }, row) => {
    const beginNs = (row.deliveredNs ?? row.queuedNs) + data.sinceNs - shortByNs;
    const endNs = beginNs + data.durationNs + 2 * shortByNs;
    let sum = 0;
    for (const { timeNs, message } of caused.get(thread) ?? [])
      if (timeNs >= beginNs && timeNs <= endNs) sum += waits.get(message) ?? 0;
    return sum;
  };
}

/** A call is seen to begin so late at most. */
const shortByNs = 5e6;
