// Finds calls in handler scope that can block, graded by their class in the table of calls.

import type { Fact, FactOf } from '../../observed/observation.ts';
import { callByNumber, systemCallName } from '../../schema/calls/calls.ts';
import { factCallLabel, factCallName, lowerFirst } from '../../words/call-words.ts';
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import type { HandlerRule } from '../handler-rules.ts';
import type { Evidence, FindingClass, Rule, RuleHit } from '../rule.ts';

export const blockingCall: Rule<'blocking-call'> = {
  slug: 'blocking-call',
  class: 'violation',
  headline: 'The handler called {call}, which can block',
  about: 'the handler made a call that can block',
  macos:
    'The call waits for a disk, a lock or a daemon. If the daemon raises an AUTH event for the same client, the event is queued behind the waiting handler, and macOS kills the client at the deadline. Since 10.15, mostly at boot.',
  handlerRule: 4,
  advice: 'Decide from the data in the message; retain it and do everything else on a bounded queue.',
  fact: judgeCall,
};

function judgeCall(fact: Fact, evidence: Evidence): RuleHit | null {
  if (fact.kind !== 'call') return null;
  const grade = gradeOf(fact, evidence.strict);
  if (grade === null) return null;
  const row = evidence.rowOf(fact);
  const call = callByNumber(fact.call);
  const who = row === null ? 'A handler' : `The handler of ${messageLabel(row)}`;
  const hit: RuleHit = {
    class: grade,
    row,
    fact,
    call: factCallName(fact),
    sentence: `${who} called ${lowerFirst(factCallLabel(fact))}${fact.afterResponse ? ' after its answer' : ''}${ends(fact) ? ', which ended the client: the messages behind it are never answered' : `${lasted(fact)}; ${judgement(fact, grade)}`}.`,
  };
  return call === undefined ? hit : { ...hit, advice: call.advice, handlerRule: call.rule as HandlerRule };
}

/** A client without AUTH subscriptions has no deadline, only drops, so a violation becomes a hazard. */
function gradeOf(fact: FactOf<'call'>, strict: boolean): FindingClass | null {
  const violation: FindingClass = fact.notifyOnly ? 'hazard' : 'violation';
  switch (fact.callClass) {
    case 'always':
      return violation;
    case 'if_waited':
      return fact.waited ? violation : null;
    case 'hazard':
      return fact.waited ? violation : 'hazard';
    case 'strict_only':
      return strict ? 'hazard' : null;
    default:
      return null;
  }
}

function ends(fact: FactOf<'call'>): boolean {
  if (fact.raw) return systemCallName(Number(fact.data.systemCall)) === 'exit_group';
  return callByNumber(fact.call)?.ends === true;
}

// The duration of a raw call is unknown, because it ends in the kernel.
function lasted(fact: FactOf<'call'>): string {
  if (fact.unfinished) return ': it had not returned when the run ended';
  const { durationNs } = fact.data;
  const took = durationNs === 0 ? null : `took ${formatDuration(durationNs)}`;
  const waited = fact.waited ? 'it waited' : fact.pageFault ? 'it waited for memory to be read' : null;
  if (waited !== null) return took === null ? `: ${waited}` : `: ${waited} and ${took}`;
  return took === null ? '' : `: it ${took}`;
}

function judgement(fact: FactOf<'call'>, grade: FindingClass): string {
  if (fact.notifyOnly) return 'this client has no AUTH subscription, so it loses messages and is not killed';
  if (grade === 'violation') return 'a handler must not call anything that can block';
  return fact.callClass === 'strict_only'
    ? 'it can block under memory or scheduler pressure'
    : 'it can block under load';
}
