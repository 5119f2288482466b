// What of a call's time its services account for. A service counts with the time that its models prescribe, and with
// answers that the client gave it late: what it takes beyond that is the machine's. How long an answer in time takes
// says something about the handler, and about a busy machine, and nothing about the call. A late one is another matter:
// a deadlock makes it late.
import type { FactOf, ProcessObservation, Row } from '../observed/observation.ts';
import { InjectedFlag } from '../schema/generated/ledger.ts';
import { messageOrdinal } from './kept-facts.ts';

/** A call of the client to a service, with those that the service asked. */
interface Served {
  readonly fromNs: number;
  readonly number: number;
  /** Null: it has not returned. */
  toNs: number | null;
  prescribedNs: number;
  lateNs: number;
}

/** A message that a service, or an open of the client's own, caused. */
interface Caused {
  readonly timeNs: number;
  readonly served: Served | undefined;
  readonly mustAnswer: boolean;
  inTimeNs: number;
}

interface OfThread {
  readonly served: Served[];
  readonly caused: Caused[];
}

export interface CallParts {
  /** What services account for: the same on every machine. */
  readonly servedNs: number;
  /** The measured rest, and what of it waited for answers in time. */
  readonly otherNs: number;
  readonly answersNs: number;
}

/** For a call on the way to the answer of `row`. */
export type PartsOf = (call: FactOf<'off_queue_call'>, row: Row) => CallParts;

/** A call is seen to begin so late at most. */
export const shortByNs = 5e6;

/** Reads facts and rows once. A model of a service works on the thread that called it. */
export function callPartsOf(process: ProcessObservation): PartsOf {
  const threads = readThreads(process);
  return ({ thread, data }, row) => {
    const beginNs = (row.deliveredNs ?? row.queuedNs) + data.sinceNs;
    const endNs = beginNs + data.durationNs;
    let [servedNs, otherNs, answersNs] = [0, data.durationNs, 0];
    const { served, caused } = threads.get(thread) ?? { served: [], caused: [] };
    for (const { fromNs, toNs, prescribedNs, lateNs } of served) {
      if (toNs === null || toNs <= beginNs || fromNs >= endNs) continue;
      servedNs += Math.min(prescribedNs + lateNs, toNs - fromNs);
      otherNs -= Math.min(toNs, endNs) - Math.max(fromNs, beginNs);
    }
    for (const { timeNs, served, inTimeNs } of caused)
      if ((served?.toNs ?? null) === null && timeNs >= beginNs - shortByNs && timeNs <= endNs + shortByNs)
        answersNs += inTimeNs;
    return { servedNs, otherNs, answersNs };
  };
}

function readThreads(process: ProcessObservation): ReadonlyMap<number, OfThread> {
  const threads = new Map<number, OfThread>();
  const services = new Map<number, Served>();
  const messages = new Map<number, Caused>();
  for (const fact of process.facts('service_call', 'service_return', 'injected')) {
    const { timeNs } = fact;
    const ofThread = threads.get(fact.thread) ?? { served: [], caused: [] };
    threads.set(fact.thread, ofThread);
    if (fact.kind === 'injected') {
      const { serviceCall, flags } = fact.data;
      const served = serviceCall === null ? undefined : services.get(serviceCall);
      const message = { timeNs, served, mustAnswer: (flags & InjectedFlag.mustAnswer) !== 0, inTimeNs: 0 };
      ofThread.caused.push(message);
      messages.set(messageOrdinal(fact), message);
    } else if (fact.kind === 'service_call' && !fact.asynchronous) {
      const { serviceCall: number, parent } = fact.data;
      const asker = parent === null ? undefined : services.get(parent);
      const served = asker ?? { fromNs: timeNs, number, toNs: null, prescribedNs: 0, lateNs: 0 };
      services.set(number, served);
      if (asker === undefined) ofThread.served.push(served);
    } else if (fact.kind === 'service_return') {
      const { serviceCall, durationNs, prescribedNs } = fact.data;
      const served = services.get(serviceCall);
      if (served?.number === serviceCall) Object.assign(served, { toNs: served.fromNs + durationNs, prescribedNs });
    }
  }
  process.eachRow((row) => addAnswer(row, messages.get(messageOrdinal(row))));
  return threads;
}

function addAnswer({ auth, queuedNs, respondedNs, deadlineNs }: Row, message: Caused | undefined): void {
  if (message === undefined || !auth) return;
  const tookNs = respondedNs === null ? Infinity : respondedNs - queuedNs;
  // Of several clients the last one is waited for.
  if (respondedNs !== null && deadlineNs !== null && respondedNs <= deadlineNs)
    message.inTimeNs = Math.max(message.inTimeNs, tookNs);
  else if (message.mustAnswer && message.served !== undefined) message.served.lateNs += tookNs;
}
