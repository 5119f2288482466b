// Finds lock waits in a handler. Waiting for a lock is allowed, and as dangerous as the holder: the class follows from
// what the holder did, never from the duration, which also depends on the machine. A holder that was in a blocking call
// once may be at each wait for the same lock: whether it was there yet, or no longer, depends on the machine too.

import type { Fact, FactOf, Row } from '../../observed/observation.ts';
import { callByNumber } from '../../schema/calls/calls.ts';
import { factCallLabel, factCallName, lowerFirst } from '../../words/call-words.ts';
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import type { Evidence, Rule, RuleHit } from '../rule.ts';

/** The sentence gives longer waits as a share of the budget. */
const notableShare = 0.1;

export const lockWait: Rule<'lock-wait'> = {
  slug: 'lock-wait',
  ofTime: true,
  class: 'hazard',
  headline: 'The handler waited for a lock',
  about: 'the handler waited for a lock: a violation if the holder was in a blocking call',
  macos:
    'The handler waits as long as the holder does. If the holder is in a call to a daemon, macOS kills the client at the deadline, rarely and at random.',
  handlerRule: 6,
  advice:
    'Never call anything that can block while you hold a lock that the handler takes. Better: give the handler data that it can read without a lock.',
  fact: judgeWait,
};

function judgeWait(fact: Fact, evidence: Evidence): RuleHit | null {
  if (fact.kind !== 'lock_wait') return null;
  const row = evidence.rowOf(fact);
  const isSeen = fact.callClass === 'always';
  const isSeenElsewhere = !isSeen && evidence.holderBlockedAt(fact);
  const where = row === null ? 'A handler' : `The handler of ${messageLabel(row)}`;
  const waited = fact.unfinished
    ? 'was still waiting'
    : `waited ${formatDuration(fact.data.durationNs)}${shareOf(fact, row)}`;
  const held = isSeen ? blockedHolder(fact) : holder(fact);
  const elsewhere = isSeenElsewhere ? '; the holder was in a blocking call at another wait here' : '';
  return {
    class: (isSeen || isSeenElsewhere) && !fact.notifyOnly ? 'violation' : 'hazard',
    row,
    fact,
    call: factCallName(fact),
    otherStackIs: 'held by',
    sentence: `${where} ${waited} for a lock in ${lowerFirst(factCallLabel(fact))}; ${held}${elsewhere}.`,
  };
}

/** Affects only the sentence: on a busy machine any wait is long. */
function shareOf({ data }: FactOf<'lock_wait'>, row: Row | null): string {
  if (row === null || !row.auth || row.deadlineNs === null) return '';
  const budgetNs = row.deadlineNs - row.queuedNs;
  const share = data.durationNs / budgetNs;
  return share > notableShare ? ` (${Math.round(share * 100)} % of its budget of ${formatDuration(budgetNs)})` : '';
}

function holder({ data: { holderThread: thread } }: FactOf<'lock_wait'>): string {
  return thread === null
    ? 'it is unknown what the holder was doing'
    : `thread ${thread}, which held it, was not seen in a blocking call`;
}

/** Names the holder and its own call: the call by its number, the thread if the lock names its owner. */
function blockedHolder({ data: { holderThread: thread, holderCall } }: FactOf<'lock_wait'>): string {
  const call = callByNumber(holderCall)?.name;
  const who = thread === null ? 'the thread that held it' : `thread ${thread}, which held it,`;
  return `${who} was in ${call === undefined ? 'a blocking call' : `${call}()`}`;
}
