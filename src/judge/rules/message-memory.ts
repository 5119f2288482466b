// Finds messages that were used after their release, released too often, written to, or never a message at all.

import type { Fact, FactOf } from '../../observed/observation.ts';
import { Access, GoneClient } from '../../schema/generated/ledger.ts';
import { allPlans, eventPlan } from '../../schema/plan.ts';
import { esFunctionName } from '../../words/call-words.ts';
import { eventLabel } from '../../words/event-label.ts';
import type { Evidence, Rule } from '../rule.ts';

/** Of several users of a message. */
const ownRetain = 'Code that uses it later needs a retain of its own.';

export const useAfterRelease: Rule<'use-after-release'> = {
  slug: 'use-after-release',
  class: 'violation',
  headline: 'The client used a message after its last release',
  about: 'the client used a message after the handler returned or after its last release',
  macos: 'The memory is reused: the client reads another message, or crashes. Since 10.15.',
  handlerRule: 5,
  advice:
    'Retain the message before the handler returns, and release it after the last use; never keep the bare pointer.',
  fact(fact, evidence) {
    if (fact.kind !== 'use_after_release') return null;
    const { esFunction, access } = fact.data;
    const isFault = access !== Access.call;
    const used = access === Access.write ? 'was written to' : 'was read';
    const what = isFault ? used : `was passed to ${esFunctionName(esFunction)}()`;
    const row = evidence.rowOf(fact);
    // A message that was never retained is released when its handler returns.
    const isRetained = fact.otherStack !== null || row?.retained === true;
    return {
      row,
      fact,
      call: isFault ? null : esFunctionName(esFunction),
      otherStackIs: 'released at',
      sentence: `${messageOf(fact, evidence)} ${what} after its release.`,
      ...(isRetained
        ? { advice: `${access === Access.read ? 'Read' : 'Use'} it before you release it. ${ownRetain}` }
        : {}),
    };
  },
};

export const unknownMessage: Rule<'unknown-message'> = {
  slug: 'unknown-message',
  class: 'violation',
  headline: '{call} got a pointer that was never a message',
  about: 'the client gave an es_* function a pointer that was never a message',
  macos:
    'Undefined behaviour, mostly a crash. A copy made with memcpy counts: its pointers lead into the original. Since 10.15.',
  handlerRule: null,
  advice: 'Retain the message and pass on its pointer; never copy it with memcpy.',
  fact(fact) {
    if (fact.kind !== 'unknown_message') return null;
    const name = esFunctionName(fact.data.esFunction);
    const { pointer } = fact.data;
    const given = pointer === 0n ? 'NULL' : `0x${pointer.toString(16)}`;
    return { fact, call: name, sentence: `The client gave ${name}() ${given}, which was never a message.` };
  },
};

export const overRelease: Rule<'over-release'> = {
  slug: 'over-release',
  class: 'violation',
  headline: 'A message was released too often',
  about: 'the client released a message more often than it retained it',
  macos: 'Undefined behaviour: the memory of a message in use is freed. Since 11.0.',
  handlerRule: null,
  advice:
    'Balance every es_retain_message (or es_copy_message) with exactly one es_release_message (or es_free_message).',
  fact(fact, evidence) {
    if (fact.kind !== 'over_release') return null;
    const name = esFunctionName(fact.data.esFunction);
    return {
      row: evidence.rowOf(fact),
      fact,
      call: name,
      otherStackIs: 'released before at',
      sentence: `The client gave ${messageOf(fact, evidence)} to ${name}() without a matching retain.`,
    };
  },
};

export const messageWrite: Rule<'message-write'> = {
  slug: 'message-write',
  class: 'violation',
  headline: 'The client wrote into a message',
  about: 'the client wrote into a message',
  macos: 'Messages are read-only: the write crashes the client. Since 10.15.',
  handlerRule: null,
  advice: 'Copy the data into your own memory before you change it.',
  fact(fact, evidence) {
    if (fact.kind !== 'message_write') return null;
    return {
      row: evidence.rowOf(fact),
      fact,
      sentence: `The client wrote into ${messageOf(fact, evidence)}, which is read-only.`,
    };
  },
};

export const unionMisread: Rule<'union-misread'> = {
  slug: 'union-misread',
  class: 'violation',
  headline: 'The client read a union member that is not there',
  about: 'the client followed a pointer of a union member that the message does not have (seen under --guard)',
  macos: 'The bytes belong to another member, or to none: garbage, a wrong decision or a crash. Since 10.15.',
  handlerRule: null,
  advice: 'First check the field that says which member is there, for example destination_type for destination.',
  fact(fact, evidence) {
    if (fact.kind !== 'union_misread') return null;
    return {
      row: evidence.rowOf(fact),
      fact,
      sentence: `The client read ${memberOf(fact)} of ${messageOf(fact, evidence)}, which does not have that member.`,
    };
  },
};

// Like the fact, the plan numbers the payload's steps, a union's arms and an arm's steps.
function memberOf({ data }: FactOf<'union_misread'>): string {
  const event = eventPlan(data.eventType);
  const union = event?.plan.steps[data.unionStep];
  const field = union?.arms?.[data.arm]?.plan.steps[data.armStep];
  return field === undefined
    ? 'a union member'
    : [event?.row.member, ...(union?.path ?? []), ...field.path].filter((name) => name !== '').join('.');
}

export const versionMisread: Rule<'version-misread'> = {
  slug: 'version-misread',
  class: 'violation',
  headline: 'The client read a field that this version lacks',
  about: 'the client followed a pointer of a field that the version of the message does not have (seen under --guard)',
  macos:
    'The struct ends before the field, so the bytes there are something else: a wrong decision or a crash. Since 10.15.',
  handlerRule: null,
  advice: "Check the message's version first: the header says in which version each field came.",
  fact(fact, evidence) {
    if (fact.kind !== 'version_misread') return null;
    const { struct, field, since } = newerField(fact);
    return {
      row: evidence.rowOf(fact),
      fact,
      sentence: `The client read ${struct}.${field} of ${messageOf(fact, evidence)}, whose version ${fact.data.version} does not have it: it came with ${since}.`,
    };
  },
};

function newerField({ data }: FactOf<'version_misread'>): { struct: string; field: string; since: number } {
  const { offset } = data;
  const plan = allPlans()[data.plan];
  const step = plan?.steps.filter((each) => each.offset <= offset).sort((x, y) => y.offset - x.offset)[0];
  return { struct: plan?.name ?? 'a struct', field: step?.path.join('.') ?? `${offset}`, since: step?.since ?? 0 };
}

export const deletedClient: Rule<'deleted-client'> = {
  slug: 'deleted-client',
  class: 'violation',
  headline: '{call} got an es_client_t that is none',
  about: 'the client gave an es_* function an es_client_t that was deleted, being deleted, never made, or NULL',
  macos:
    'Undefined behaviour, mostly a crash. Since 10.15. No other call on the client may run during its deletion. A respond call with NULL returns an error and does not answer: the deadline still runs.',
  handlerRule: null,
  advice: 'Stop every user of the client before es_delete_client, and forget the pointer.',
  fact(fact) {
    if (fact.kind !== 'deleted_client') return null;
    const name = esFunctionName(fact.data.esFunction);
    return { fact, call: name, sentence: `The client gave ${name}() ${goneClient(fact)}.` };
  },
};

function goneClient({ data }: FactOf<'deleted_client'>): string {
  if (data.how === GoneClient.null) return 'NULL as its es_client_t';
  return data.how === GoneClient.leaving
    ? 'an es_client_t that es_delete_client was deleting'
    : 'an es_client_t that was deleted or never made';
}

export function messageOf(fact: Fact, evidence: Evidence): string {
  const row = evidence.rowOf(fact);
  const index = fact.traceIndex === null ? '' : ` ${fact.traceIndex}`;
  return row === null ? `A message${index}` : `${eventLabel(row)} (message${index})`;
}
