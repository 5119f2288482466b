// An argument that macOS leaves undefined: an index past the end of what an exec carries.
import type { Rule } from '../finding.ts';
import { esFunctionName } from '../running-call.ts';
import { messageOf } from './message-memory.ts';

export const badArgument: Rule = {
  slug: 'bad-argument',
  class: 'violation',
  about: 'an es_* function was given an index that is not below the count',
  macos: 'Undefined: a crash, or bytes that belong to something else. Since 10.15.',
  handlerRule: null,
  advice:
    'Ask es_exec_arg_count, es_exec_env_count or es_exec_fd_count first: an exec may have no arguments at all, not even its name.',
  fact(fact, look) {
    if (fact.kind !== 'bad_argument') return null;
    const name = esFunctionName(fact.a);
    const there = fact.c === 0n ? 'there are none' : `there are ${fact.c}, counted from 0`;
    return {
      row: look.rowOf(fact),
      fact,
      call: name,
      sentence: `${name}() was asked for number ${fact.b} of ${messageOf(fact, look)}, where ${there}.`,
    };
  },
};
