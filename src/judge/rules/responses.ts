// Finds respond calls that the system refuses: a second answer, the wrong function, the wrong client, or a NOTIFY
// message.

import type { FactOf, Row } from '../../observed/observation.ts';
import { esFunctionName } from '../../words/call-words.ts';
import { eventLabel, eventLabelOf, isFlagsEvent, isNotifyEvent, messageNumber } from '../../words/event-label.ts';
import type { Evidence, Rule } from '../rule.ts';

// es_respond_result_t
const duplicate = 4;
const wrongEventType = 5;

/** Whether the client answered the message with the wrong function or client, and so left it unanswered. */
export function wasAnsweredWrongly(row: Row, evidence: Evidence): boolean {
  const refused = evidence.factAbout(row, 'respond_error')?.data.result === wrongEventType;
  return refused || evidence.factAbout(row, 'wrong_client') !== null;
}

export const duplicateResponse: Rule<'duplicate-response'> = {
  slug: 'duplicate-response',
  class: 'violation',
  headline: 'An AUTH message was answered twice',
  about: 'the client answered an AUTH message twice',
  macos:
    'The second call returns ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE and has no effect, since 10.15. Two places answer, and the first one wins.',
  handlerRule: null,
  advice: 'Let one place own the answer: keep an atomic flag beside the retained message, which the first answer sets.',
  fact(fact, evidence) {
    if (fact.kind !== 'respond_error' || fact.data.result !== duplicate) return null;
    const row = evidence.rowOf(fact);
    // Under fail-open and fail-closed, this code tells a client that it was late: it did nothing wrong.
    if (row?.settled === 'by-mode') return null;
    return {
      row,
      fact,
      call: respondFunction(fact),
      sentence: `${messageOf(fact, evidence)} was answered a second time with ${respondFunction(fact)}(): ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE.`,
    };
  },
};

export const wrongResponseKind: Rule<'wrong-response-kind'> = {
  slug: 'wrong-response-kind',
  class: 'violation',
  headline: 'The wrong function answered an AUTH message',
  about: 'the client answered an AUTH message with the wrong respond function',
  macos:
    'The call returns ES_RESPOND_RESULT_ERR_EVENT_TYPE and the message stays unanswered, so macOS kills the client at the deadline, since 10.15.',
  handlerRule: null,
  advice:
    'ES_EVENT_TYPE_AUTH_OPEN takes es_respond_flags_result, every other AUTH type es_respond_auth_result; check what the call returns.',
  fact(fact, evidence) {
    if (fact.kind !== 'respond_error' || fact.data.result !== wrongEventType || isNotifyEvent(fact.data.eventType))
      return null;
    const right = isFlagsEvent(fact.data.eventType) ? 'es_respond_flags_result' : 'es_respond_auth_result';
    return {
      row: evidence.rowOf(fact),
      fact,
      call: respondFunction(fact),
      sentence: `${messageOf(fact, evidence)} was answered with ${respondFunction(fact)}(), which fails for this type and leaves the message unanswered: use ${right}().`,
    };
  },
};

export const notifyResponse: Rule<'notify-response'> = {
  slug: 'notify-response',
  class: 'violation',
  headline: 'A NOTIFY message was answered',
  about: 'the client answered a NOTIFY message',
  macos: 'The call returns ES_RESPOND_RESULT_ERR_EVENT_TYPE, since 10.15: the operation has already happened.',
  handlerRule: null,
  advice: 'Answer only messages whose action_type is ES_ACTION_TYPE_AUTH.',
  fact(fact, evidence) {
    if (fact.kind !== 'respond_error' || fact.data.result !== wrongEventType || !isNotifyEvent(fact.data.eventType))
      return null;
    return {
      row: evidence.rowOf(fact),
      fact,
      call: respondFunction(fact),
      sentence: `${messageOf(fact, evidence)} is a NOTIFY message and was answered with ${respondFunction(fact)}().`,
    };
  },
};

export const wrongClient: Rule<'wrong-client'> = {
  slug: 'wrong-client',
  class: 'violation',
  headline: 'Another client answered the message',
  about: 'the client answered a message through an es_client_t that did not get it',
  macos:
    'The other client does not know the message, so it stays unanswered (probably with ES_RESPOND_RESULT_NOT_FOUND), and macOS kills the client at the deadline, since 10.15.',
  handlerRule: null,
  advice: 'Answer with the es_client_t that the handler got, and keep it beside the retained message.',
  fact(fact, evidence) {
    if (fact.kind !== 'wrong_client') return null;
    const call = esFunctionName(fact.data.esFunction);
    return {
      row: evidence.rowOf(fact),
      fact,
      call,
      sentence: `${messageOf(fact, evidence)} of client ${fact.client} was answered with ${call}() through client ${fact.data.through}: ES_RESPOND_RESULT_NOT_FOUND.`,
    };
  },
};

function respondFunction({ data }: FactOf<'respond_error'>): string {
  return data.byFlags ? 'es_respond_flags_result' : 'es_respond_auth_result';
}

function messageOf(fact: FactOf<'respond_error' | 'wrong_client'>, evidence: Evidence): string {
  const row = evidence.rowOf(fact);
  const name = row === null ? eventLabelOf(fact.data.eventType) : eventLabel(row);
  return `${name} (${messageNumber(fact)})`;
}
