// The handler waited for a lock. Allowed as such, and as dangerous as whoever holds the lock.

import { callByNumber } from '../../schema/calls.ts';
import { formatDuration } from '../duration.ts';
import { messageLabel } from '../event-label.ts';
import type { Draft, Look, Rule } from '../finding.ts';
import type { Fact } from '../observation.ts';
import { factCallLabel, factCallName, lowerFirst } from '../running-call.ts';

const shareOfBudget = 0.1;

export const lockWait: Rule = {
  slug: 'lock-wait',
  class: 'hazard',
  about:
    'the handler waited for a lock: a violation when its holder was in a blocking call or the wait took more than 10 % of the budget',
  macos:
    'The handler waits as long as the holder does; if that is a call to a daemon, the client is killed at the deadline, rarely and at random.',
  handlerRule: 6,
  advice:
    'Never hold a lock the handler takes while calling anything that can block; better, give the handler data it can read without one.',
  fact: judgeWait,
};

function judgeWait(fact: Fact, look: Look): Draft | null {
  if (fact.kind !== 'lock_wait') return null;
  const row = look.rowOf(fact);
  const waitedNs = Number(fact.b);
  const holderBlocked = fact.callClass === 'always';
  const budgetNs = row?.auth && row.deadlineNs !== null ? row.deadlineNs - row.queuedNs : null;
  const long = budgetNs !== null && waitedNs > budgetNs * shareOfBudget;
  const where = row === null ? 'A handler' : `The handler of ${messageLabel(row)}`;
  const why = holderBlocked
    ? `; ${holderOf(fact)}`
    : long
      ? `; that is more than 10 % of the budget of ${formatDuration(budgetNs)}`
      : fact.a === 0n
        ? '; what its holder was doing is not known'
        : '';
  return {
    class: (holderBlocked || long) && !fact.notifyOnly ? 'violation' : 'hazard',
    row,
    fact,
    call: factCallName(fact),
    otherStackIs: 'held by',
    sentence: `${where} ${fact.unfinished ? 'was still waiting' : `waited ${formatDuration(waitedNs)}`} for a lock in ${lowerFirst(factCallLabel(fact))}${why}.`,
  };
}

/** The holder and its own call; the call is known by its number, the thread where the lock says whose it is. */
function holderOf({ a }: Fact): string {
  const call = callByNumber(Number(a & 0xffffn))?.name;
  const thread = a >> 16n;
  const who = thread === 0n ? 'the thread that held it' : `thread ${thread}, which held it,`;
  return `${who} was in ${call === undefined ? 'a blocking call' : `${call}()`}`;
}
