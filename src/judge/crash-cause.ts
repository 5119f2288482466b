// Finds the misuse of a message that crashed a client: the two are one finding, which is about the misuse.

import { deadlyCrash } from '../observed/crash.ts';
import type { Fact, FactOf, ProcessObservation } from '../observed/observation.ts';
import { messageKey } from './kept-facts.ts';

export interface Crash {
  readonly fact: FactOf<'crash'>;
  /** Null if the client may have crashed for any other reason. */
  readonly misuse: Fact | null;
}

/** Returns the crash that ended the process; null if none is known. */
export function crashOf(process: ProcessObservation): Crash | null {
  const fact = deadlyCrash(process);
  if (fact === null) return null;
  let misuse: Fact | null = null;
  for (const each of process.facts('use_after_release', 'message_write', 'union_misread', 'version_misread'))
    if (each.order < fact.order && isAt(each, fact)) misuse = each;
  return { fact, misuse };
}

/** Returns whether the client crashed because of this fact, or of an equal one about the same message. */
export function isCauseOf({ misuse }: Crash, fact: Fact): boolean {
  if (misuse === null || fact.kind !== misuse.kind) return false;
  return isAt(fact, misuse) && messageKey(fact) === messageKey(misuse);
}

// The library states both in the handler of the signal, with the stack that the signal interrupted.
const isAt = (a: Fact, b: Fact): boolean => a.thread === b.thread && a.stack === b.stack;
