// Finds arguments that macOS leaves undefined: an index past the end of what an exec carries.

import type { Fact } from '../../observed/observation.ts';
import { callByNumber } from '../../schema/calls/calls.ts';
import { esFunctionName } from '../../words/call-words.ts';
import type { Evidence, Rule, RuleHit } from '../rule.ts';
import { messageOf } from './message-memory.ts';

export const badArgument: Rule<'bad-argument'> = {
  slug: 'bad-argument',
  class: 'violation',
  headline: 'The client gave {call} a wrong argument',
  about: 'the client gave a function an index out of range, or a part of a message that it must not get',
  macos: 'Undefined behaviour: a crash, or unrelated bytes. Since 10.15.',
  handlerRule: null,
  advice:
    'Check es_exec_arg_count, es_exec_env_count or es_exec_fd_count first: an exec may have no arguments, not even its name.',
  fact(fact, evidence) {
    if (fact.kind !== 'bad_argument') return null;
    const { esFunction, argument, count } = fact.data;
    if (esFunction === null) return wrongPart(fact, evidence);
    const name = esFunctionName(esFunction);
    const there = count === 0 ? 'there are none' : `there are ${count}, counted from 0`;
    return {
      row: evidence.rowOf(fact),
      fact,
      call: name,
      sentence: `The client asked ${name}() for number ${argument} of ${messageOf(fact, evidence)}, but ${there}.`,
    };
  },
};

function wrongPart(fact: Fact, evidence: Evidence): RuleHit {
  const row = callByNumber(fact.call);
  const name = row?.name ?? 'a function';
  return {
    row: evidence.rowOf(fact),
    fact,
    call: name,
    sentence: `The client gave ${name}() a part of ${messageOf(fact, evidence)} that the function must not get.`,
    ...(row === undefined ? {} : { advice: row.advice }),
  };
}
