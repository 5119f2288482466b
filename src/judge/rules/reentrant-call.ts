// Finds es_* functions in a signal handler, and those that interrupted another one there.

import type { FactOf, ProcessObservation } from '../../observed/observation.ts';
import { esFunctionName } from '../../words/call-words.ts';
import type { Rule } from '../rule.ts';

export const reentrantCall: Rule<'reentrant-call'> = {
  slug: 'reentrant-call',
  class: 'hazard',
  headline: 'A signal handler called {call} inside another one',
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

export const signalHandlerCall: Rule<'signal-handler-call'> = {
  slug: 'signal-handler-call',
  class: 'hazard',
  headline: 'A signal handler called {call}',
  about: 'a signal handler called an es_* function that sets up a client',
  macos:
    'No es_* function is documented as safe in a signal handler: it may wait for a lock that the interrupted thread holds, and then the client hangs until macOS ends it.',
  handlerRule: null,
  advice: reentrantCall.advice,
  fact(fact, { process }) {
    if (fact.kind !== 'signal_handler' || interruptedAnother(fact, process)) return null;
    const call = esFunctionName(fact.data.esFunction);
    // Cleaning up at SIGTERM, with nothing left to lose, is what harms least.
    const atEnd = process.endNs !== null && fact.timeNs >= process.endNs;
    return {
      class: atEnd ? 'note' : 'hazard',
      fact,
      call,
      sentence: `A signal handler called ${call}()${atEnd ? ' at the end of the client' : ''}.`,
    };
  },
};

/** Whether `reentrant-call` says the same of this function. */
function interruptedAnother({ data }: FactOf<'signal_handler'>, process: ProcessObservation): boolean {
  for (const fact of process.facts('reentered')) if (fact.data.esFunction === data.esFunction) return true;
  return false;
}
