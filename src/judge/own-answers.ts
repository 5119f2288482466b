// How long a call waited for the client's own answers: a service that it asked caused messages that the client must
// answer first. How long that takes says something about the handler, and about a busy machine, and nothing about the
// call.
import type { FactOf, ProcessObservation, Row } from '../observation.ts';
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
  const answers = new Map<number, { queuedNs: number; endNs: number }>();
  for (const fact of process.facts('injected')) {
    const message = messageOrdinal(fact);
    const ofThread = caused.get(fact.thread) ?? [];
    caused.set(fact.thread, ofThread);
    ofThread.push({ timeNs: fact.timeNs, message });
    answers.set(message, { queuedNs: Number.POSITIVE_INFINITY, endNs: 0 });
  }
  process.eachRow((row) => {
    const answer = row.auth ? answers.get(messageOrdinal(row)) : undefined;
    if (answer === undefined) return;
    answer.queuedNs = Math.min(answer.queuedNs, row.queuedNs);
    answer.endNs = Math.max(answer.endNs, row.respondedNs ?? row.deadlineNs ?? 0);
  });
  return ({ thread, data }, row) => {
    const beginNs = (row.deliveredNs ?? row.queuedNs) + data.sinceNs - shortByNs;
    const endNs = beginNs + data.durationNs + 2 * shortByNs;
    let sum = 0;
    for (const { timeNs, message } of caused.get(thread) ?? []) {
      if (timeNs < beginNs || timeNs > endNs) continue;
      const answer = answers.get(message);
      if (answer !== undefined) sum += Math.max(0, answer.endNs - answer.queuedNs);
    }
    return sum;
  };
}

/** A call is seen to begin so late at most. */
const shortByNs = 5e6;
