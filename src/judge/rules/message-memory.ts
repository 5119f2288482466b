// Messages used after their release, released too often, written to, or never a message at all.

import type { Fact } from '../../observation.ts';
import { allPlans, eventPlan } from '../../schema/plan.ts';
import { eventLabel } from '../../words/event-label.ts';
import { esFunctionName } from '../../words/running-call.ts';
import type { Evidence, Rule } from '../finding.ts';

export const useAfterRelease: Rule = {
  slug: 'use-after-release',
  class: 'violation',
  about: 'a message was used after the handler returned or after its last release',
  macos: 'The memory is reused: the client reads another message, or crashes. Since 10.15.',
  handlerRule: 5,
  advice:
    'es_retain_message before the handler returns, es_release_message when the last user is done; never keep the bare pointer.',
  fact(fact, evidence) {
    if (fact.kind !== 'use_after_release') return null;
    const isFault = fact.b !== 0n;
    const access = fact.b === 2n ? 'was written to' : 'was read';
    const what = isFault ? access : `was passed to ${esFunctionName(fact.a)}()`;
    return {
      row: evidence.rowOf(fact),
      fact,
      call: isFault ? null : esFunctionName(fact.a),
      otherStackIs: 'released at',
      sentence: `${messageOf(fact, evidence)} ${what} after its memory had been released.`,
    };
  },
};

export const unknownMessage: Rule = {
  slug: 'unknown-message',
  class: 'violation',
  about: 'an es_* function was given a pointer that was never a message',
  macos:
    'Undefined behaviour, mostly a crash. Copies made with memcpy count: their pointers still lead into the original. Since 10.15.',
  handlerRule: null,
  advice: 'Pass on the pointer the handler was given, retained; never a copy made by hand.',
  fact(fact) {
    if (fact.kind !== 'unknown_message') return null;
    const name = esFunctionName(fact.a);
    const given = fact.b === 0n ? 'NULL' : `0x${fact.b.toString(16)}`;
    return { fact, call: name, sentence: `${name}() was given ${given}, which was never a message.` };
  },
};

export const overRelease: Rule = {
  slug: 'over-release',
  class: 'violation',
  about: 'a message was released more often than it was retained',
  macos: 'Undefined behaviour: the memory of a message still in use is given away. Since 11.0.',
  handlerRule: null,
  advice:
    'Balance every es_retain_message (or es_copy_message) with exactly one es_release_message (or es_free_message).',
  fact(fact, evidence) {
    if (fact.kind !== 'over_release') return null;
    const name = esFunctionName(fact.a);
    return {
      row: evidence.rowOf(fact),
      fact,
      call: name,
      otherStackIs: 'released before at',
      sentence: `${messageOf(fact, evidence)} was given to ${name}() without a retain to balance it.`,
    };
  },
};

export const messageWrite: Rule = {
  slug: 'message-write',
  class: 'violation',
  about: 'the client wrote into a message',
  macos: 'Messages are read-only: the write crashes the client. Since 10.15.',
  handlerRule: null,
  advice: 'Copy what has to be changed into memory of your own.',
  fact(fact, evidence) {
    if (fact.kind !== 'message_write') return null;
    return {
      row: evidence.rowOf(fact),
      fact,
      sentence: `The client wrote into ${messageOf(fact, evidence)}, which is read-only.`,
    };
  },
};

export const unionMisread: Rule = {
  slug: 'union-misread',
  class: 'violation',
  about: 'the client followed a pointer of a union member that the message does not have (seen under --guard)',
  macos: 'The bytes belong to another member, or to none: garbage, a wrong decision or a crash. Since 10.15.',
  handlerRule: null,
  advice: 'Look at the field that says which member is there first, as destination_type does for destination.',
  fact(fact, evidence) {
    if (fact.kind !== 'union_misread') return null;
    return {
      row: evidence.rowOf(fact),
      fact,
      sentence: `The client read ${memberOf(fact)} of ${messageOf(fact, evidence)}, which has no such member.`,
    };
  },
};

// The plan numbers the steps of the payload, of a union's arms and of an arm, as the fact does.
function memberOf({ b, c }: Fact): string {
  const event = eventPlan(Number(c));
  const union = event?.plan.steps[Number(b & 0xffffn)];
  const field = union?.arms?.[Number((b >> 16n) & 0xffn)]?.plan.steps[Number((b >> 32n) & 0xffn)];
  return field === undefined
    ? 'a union member'
    : [event?.row.member, ...(union?.path ?? []), ...field.path].filter((name) => name !== '').join('.');
}

export const versionMisread: Rule = {
  slug: 'version-misread',
  class: 'violation',
  about: 'the client followed a pointer of a field that the version of the message does not have (seen under --guard)',
  macos:
    'The struct ends before the field: what is behind it is something else, and a wrong decision or a crash. Since 10.15.',
  handlerRule: null,
  advice: "Look at the message's version first: the header says of each field since which one it is there.",
  fact(fact, evidence) {
    if (fact.kind !== 'version_misread') return null;
    const { struct, field, since } = newerField(fact);
    return {
      row: evidence.rowOf(fact),
      fact,
      sentence: `The client read ${struct}.${field} of ${messageOf(fact, evidence)}, whose version ${fact.c} does not have it: it came with ${since}.`,
    };
  },
};

function newerField({ b }: Fact): { struct: string; field: string; since: number } {
  const plan = allPlans[Number(b & 0xffffn)];
  const offset = Number((b >> 16n) & 0xffffn);
  const step = plan?.steps.filter((each) => each.offset <= offset).sort((x, y) => y.offset - x.offset)[0];
  return { struct: plan?.name ?? 'a struct', field: step?.path.join('.') ?? `${offset}`, since: step?.since ?? 0 };
}

export const deletedClient: Rule = {
  slug: 'deleted-client',
  class: 'violation',
  about: 'an es_* function was given a client that was deleted, being deleted or never made, or NULL',
  macos:
    'Undefined behaviour, mostly a crash. Since 10.15. Deletion must not run beside any other call on the client. A respond call with NULL returns an error and answers nothing: the deadline goes on.',
  handlerRule: null,
  advice: 'Stop every user of the client before es_delete_client, and forget the pointer.',
  fact(fact) {
    if (fact.kind !== 'deleted_client') return null;
    const name = esFunctionName(fact.a);
    return { fact, call: name, sentence: `${name}() was given ${goneClient(fact)}.` };
  },
};

function goneClient({ b }: Fact): string {
  if (b === 2n) return 'NULL for its client';
  return b === 1n ? 'a client that es_delete_client was at work on' : 'a client that had been deleted or never made';
}

export function messageOf(fact: Fact, evidence: Evidence): string {
  const row = evidence.rowOf(fact);
  const index = fact.traceIndex === null ? '' : ` ${fact.traceIndex}`;
  return row === null ? `A message${index}` : `${eventLabel(row)} (message${index})`;
}
