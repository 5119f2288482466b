// Finds es_* functions in a signal handler that interrupted one of them.

import { esFunctionName } from '../../words/running-call.ts';
import type { Rule } from '../rule.ts';

export const reentrantCall: Rule<'reentrant-call'> = {
  slug: 'reentrant-call',
  class: 'hazard',
  about: 'a signal handler called an es_* function after it had interrupted another one on the same thread',
  macos:
    'No es_* function is documented as safe in a signal handler; a thread that takes a lock twice waits forever or is ended. A replay cannot undo a jump out of such a handler (siglongjmp): es_* calls of that thread are refused from then on, and other threads wait for its lock.',
  handlerRule: null,
  advice:
    'Let the signal handler set a flag or write to a pipe, or use a dispatch source for the signal, and call es_* from there.',
  fact(fact) {
    if (fact.kind !== 'reentered') return null;
    const call = esFunctionName(fact.data.esFunction);
    return {
      fact,
      call,
      sentence: `A signal handler called ${call}() after it had interrupted another es_* call of the same thread: the call was refused.`,
    };
  },
};
