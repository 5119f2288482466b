// Finds the crash that ended a client in the facts of its process.
import { constants } from 'node:os';
import type { FactOf, ProcessObservation } from './observation.ts';

/** Returns the crash that ended the process; a process survives others if a handler of its own takes the signal. */
export function deadlyCrash(process: ProcessObservation): FactOf<'crash'> | null {
  let survivable: FactOf<'crash'> | null = null;
  for (const fact of process.facts('crash')) {
    if (!fact.survivable) return fact;
    if (diedOf(fact, process)) survivable = fact;
  }
  return survivable;
}

/** Returns the name of a crash fact's signal. */
export function crashSignal(fact: FactOf<'crash'>): string {
  const number = fact.data.signal;
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}

// A handler of the client itself often reports the crash and ends the process with a status.
function diedOf(fact: FactOf<'crash'>, { exit, endNs }: ProcessObservation): boolean {
  if (exit === null) return endNs === null;
  if (exit.signal !== null) return exit.signal === crashSignal(fact);
  return exit.code !== 0 && endNs === null;
}
