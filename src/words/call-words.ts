// Names calls: that of a fact, that at a deadline, and es_* functions.

import type { Fact } from '../observed/observation.ts';
import { callByNumber, systemCallName } from '../schema/calls/calls.ts';
import { functionNames } from '../schema/macos/functions.ts';

/** Returns `open()`, or `The system call openat` if there was no wrapper above it. */
export function factCallLabel(fact: Fact): string {
  const name = factCallName(fact);
  if (name === null) return 'a call that is not in the table';
  return fact.raw ? `The system call ${name}` : `${name}()`;
}

/** Returns `open()`; a method of Objective-C, or a type, stays as it is. */
export function callLabel(name: string): string {
  return /^[\w$]+$/.test(name) ? `${name}()` : name;
}

/** Returns only the name; null if neither table has it. */
export function factCallName(fact: Fact): string | null {
  // The first word of a lock wait is the holder, not a system call number; the call is always futex.
  if (fact.raw && fact.kind !== 'lock_wait')
    return (
      systemCallName(Number(fact.word)) ?? (fact.word >> 63n === 0n ? `${fact.word}` : 'of the 32-bit table (int 0x80)')
    );
  return callByNumber(fact.call)?.name ?? null;
}

/** Returns the call in which a miss found the delivery thread. */
export function callName(miss: Fact | null): string | null {
  return miss === null || miss.call === 0 ? null : factCallName(miss);
}

export function runningCall(miss: Fact | null): string {
  return miss === null || miss.call === 0
    ? ''
    : `; at the deadline the handler was in ${lowerFirst(factCallLabel(miss))}`;
}

/** Returns the name of an es_* function by its number in the table of functions. */
export function esFunctionName(number: number): string {
  return functionNames[number - 1] ?? 'an es_* function';
}

/** For the middle of a sentence. */
export function lowerFirst(text: string): string {
  return text.startsWith('The ') ? `the ${text.slice(4)}` : text;
}
