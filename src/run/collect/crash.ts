// The crash that ended a client, by the facts that its process left.
import { constants } from 'node:os';
import type { FactOf, ProcessObservation } from '../../observation.ts';

/** The crash that ended the process: a process may live through others, when a handler of its own takes the signal. */
export function deadlyCrash(process: ProcessObservation): FactOf<'crash'> | null {
  let survivable: FactOf<'crash'> | null = null;
  for (const fact of process.facts()) {
    if (fact.kind !== 'crash') continue;
    if (!fact.survivable) return fact;
    if (diedOf(fact, process)) survivable = fact;
  }
  return survivable;
}

/** The name of the signal that a crash fact is about. */
export function crashSignal(fact: FactOf<'crash'>): string {
  const number = fact.data.signal;
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}

// A handler of the client's own often reports the crash and ends the process with a status.
function diedOf(fact: FactOf<'crash'>, { exit, endNs }: ProcessObservation): boolean {
  if (exit === null) return endNs === null;
  if (exit.signal !== null) return exit.signal === crashSignal(fact);
  return exit.code !== 0 && endNs === null;
}
