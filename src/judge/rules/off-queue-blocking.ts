// Finds long calls off the delivery queue on the way to an answer. Such calls belong there, but meanwhile the deadlines
// of their message, and of all messages that wait for the same thread, keep running.

import type { FactOf, ProcessObservation, Row } from '../../observed/observation.ts';
import { callByNumber } from '../../schema/calls/calls.ts';
import type { CallRow } from '../../schema/calls/shape.ts';
import { factCallLabel, factCallName } from '../../words/call-words.ts';
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import type { HandlerRule } from '../handler-rules.ts';
import type { Evidence, Rule, RuleHit } from '../rule.ts';
import { type CallParts, callPartsOf, type PartsOf, shortByNs } from '../service-time.ts';

const minNs = 50e6;
const minShareOfBudget = 0.01;
/** A sleeping thread may be the client's own timer. */
const shareToSleep = 0.1;
/** A thread that waits for another thread may be waiting for work: see pool-exhausted and thread-explosion. */
const waitsForThreads: readonly CallRow['family'][] = ['lock', 'dispatch'];

export const offQueueBlocking: Rule<'off-queue-blocking'> = {
  slug: 'off-queue-blocking',
  ofTime: true,
  class: 'hazard',
  headline: '{call} held up the thread that answers',
  about:
    'the thread that answers spent more than 50 ms and 1 % of the budget in one call after the delivery (a sleep: 10 %)',
  macos:
    'The deadline runs while the call waits, and it waits longer for a daemon that starts up, a slow disk or a network: macOS kills the client at the deadline (since 10.15), or everything behind the call on the same queue is late.',
  handlerRule: 7,
  advice:
    'Let a timer answer before the deadline, even if the call has not returned. Bound the width of the queue, and give slow work its own queue.',
  process: judgeCalls,
};

interface LongCall {
  readonly fact: FactOf<'off_queue_call'>;
  readonly row: Row;
  messages: number;
}

/** Makes one finding for each call site: the longest of its calls. */
function judgeCalls(process: ProcessObservation, evidence: Evidence): RuleHit[] {
  const sites = new Map<string, LongCall>();
  let partsOf: PartsOf | null = null;
  let stalls: readonly FactOf<'stall'>[] | null = null;
  for (const fact of process.facts('off_queue_call')) {
    const row = evidence.rowOf(fact);
    const maxNs = row === null ? null : maxNsOf(fact, row);
    // A service may account for a little more than was seen of the call.
    if (row === null || maxNs === null || fact.data.durationNs + shortByNs <= maxNs) continue;
    partsOf ??= callPartsOf(process);
    stalls ??= [...process.facts('stall')];
    if (countedNs(fact, partsOf(fact, row), stoodStillNs(stalls, fact, row)) <= maxNs) continue;
    const key = `${fact.call} ${fact.stack}`;
    const site = sites.get(key);
    if (site === undefined) sites.set(key, { fact, row, messages: 1 });
    else {
      const longer = fact.data.durationNs > site.fact.data.durationNs ? { fact, row } : site;
      sites.set(key, { ...site, ...longer, messages: site.messages + 1 });
    }
  }
  return [...sites.values()].map(hitOf);
}

/** Returns null if the call may take any time. */
function maxNsOf(fact: FactOf<'off_queue_call'>, { deadlineNs, queuedNs }: Row): number | null {
  const share = maxShareOf(fact);
  return deadlineNs === null || share === null ? null : Math.max(minNs, (deadlineNs - queuedNs) * share);
}

/**
 * Returns what of the call counts. What its services account for does not depend on the machine. The rest is measured,
 * without the time in which the thread was runnable: on a busy machine it waits for a processor, not for the call.
 */
function countedNs({ data }: FactOf<'off_queue_call'>, parts: CallParts, stoodStillNs: number): number {
  const { servedNs, otherNs, answersNs } = parts;
  return servedNs + Math.max(0, otherNs - data.putOffNs - Math.max(answersNs, stoodStillNs));
}

/**
 * Returns how long the machine or a signal stopped the process during the call, seen from the heartbeat's thread. A fork
 * stops that thread by itself, because it locks the address space.
 */
function stoodStillNs(stalls: readonly FactOf<'stall'>[], { call, data }: FactOf<'off_queue_call'>, row: Row): number {
  if (callByNumber(call)?.family === 'process') return 0;
  const beginNs = (row.deliveredNs ?? row.queuedNs) + data.sinceNs;
  const endNs = beginNs + data.durationNs;
  let sum = 0;
  for (const { timeNs, data: stall } of stalls) {
    const shared = Math.min(endNs, timeNs + stall.stallNs) - Math.max(beginNs, timeNs);
    sum += Math.max(0, Math.min(shared, stall.stallNs - stall.queuedNs));
  }
  return sum;
}

/** Returns null for a call that may be a wait for work or for a hand-over. */
function maxShareOf({ call, forOthers, forNothing }: FactOf<'off_queue_call'>): number | null {
  const family = callByNumber(call)?.family;
  if (family === undefined || waitsForThreads.includes(family)) return null;
  if (family === 'sleep' || forNothing) return shareToSleep;
  // With a descriptor that the client itself writes to among them, anything may have been handed over.
  return family !== 'wait' || forOthers ? minShareOfBudget : null;
}

function hitOf({ fact, row, messages }: LongCall): RuleHit {
  const took = formatDuration(fact.data.durationNs);
  const budget = row.deadlineNs === null ? '' : ` of a budget of ${formatDuration(row.deadlineNs - row.queuedNs)}`;
  const others = messages > 1 ? `; the same happened before ${messages} answers in total` : '';
  return {
    row,
    fact,
    call: factCallName(fact),
    omitted: messages - 1,
    handlerRule: 7 satisfies HandlerRule,
    sentence: `${factCallLabel(fact)} took ${took}${budget} on the way to the answer of ${messageLabel(row)}, off the delivery queue${others}.`,
  };
}
