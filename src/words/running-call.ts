// How findings name the call a fact is about.

import type { Fact } from '../observation.ts';
import { callByNumber, systemCallName } from '../schema/calls.ts';
import { functionNames } from '../schema/functions.ts';

/** `open()`, or `the system call openat` when there was no wrapper above it. */
export function factCallLabel(fact: Fact): string {
  const name = factCallName(fact);
  if (name === null) return 'a call that is not in the table';
  return fact.raw ? `The system call ${name}` : `${name}()`;
}

/** The name alone; null when neither table knows it. */
export function factCallName(fact: Fact): string | null {
  // The first word of a wait for a lock is its holder, and no number of a system call but that of futex.
  if (fact.raw && fact.kind !== 'lock_wait')
    return (
      systemCallName(Number(fact.word)) ?? (fact.word >> 63n === 0n ? `${fact.word}` : 'of the 32-bit table (int 0x80)')
    );
  return callByNumber(fact.call)?.name ?? null;
}

/** The call a miss caught the delivery thread in. */
export function callName(miss: Fact | null): string | null {
  return miss === null || miss.call === 0 ? null : factCallName(miss);
}

export function runningCall(miss: Fact | null): string {
  return miss === null || miss.call === 0
    ? ''
    : `; at the deadline the handler was in ${lowerFirst(factCallLabel(miss))}`;
}

/** Name of an es_* function by its number in the table of functions. */
export function esFunctionName(number: number): string {
  return functionNames[number - 1] ?? 'an es_* function';
}

/** For the middle of a sentence. */
export function lowerFirst(text: string): string {
  return text.startsWith('The ') ? `the ${text.slice(4)}` : text;
}
