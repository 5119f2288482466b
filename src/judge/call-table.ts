// The table of calls by the numbers that facts carry.
import { calls } from '../schema/calls.ts';
import { type CallClassName, type CallRow, callClasses } from '../schema/calls-shape.ts';

const classByNumber = new Map(Object.entries(callClasses).map(([name, number]) => [number, name as CallClassName]));

/** Null for a system call that has no row. */
export function callRow(number: number): CallRow | null {
  return calls[number - 1] ?? null;
}

export function callClassName(number: number): CallClassName | null {
  return classByNumber.get(number) ?? null;
}
