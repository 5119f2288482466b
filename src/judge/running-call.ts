// How findings name the call a fact is about.

import { functionRows } from '../schema/functions.ts';
import { callRow } from './call-table.ts';
import type { Fact } from './observation.ts';

/** `open()`, or `system call 257 (openat)` when there was no wrapper above it. */
export function factCallLabel(fact: Fact, { parentheses = true } = {}): string {
  const name = callRow(fact.call)?.name;
  if (fact.raw) return name === undefined ? `system call ${fact.a}` : `system call ${name}`;
  if (name === undefined) return 'a call that is not in the table';
  return parentheses ? `${name}()` : name;
}

/** The call a miss caught the delivery thread in. */
export function callName(miss: Fact | null): string | null {
  return miss === null || miss.call === 0 ? null : factCallLabel(miss, { parentheses: false });
}

export function runningCall(miss: Fact | null): string {
  return miss === null || miss.call === 0 ? '' : `; at the deadline the handler was in ${factCallLabel(miss)}`;
}

/** Name of an es_* function by its number in the table of functions. */
export function esFunctionName(number: bigint): string {
  return functionRows[Number(number) - 1]?.name ?? 'an es_* function';
}
