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

/** Whether the process went on after a fault or an abort in a handler. Its own signal handler ran unwatched. */
export function survivedFault(process: ProcessObservation): boolean {
  for (const fact of process.facts('crash'))
    if (fact.survivable && fact.traceIndex !== null && isOwnFault(fact)) return deadlyCrash(process) === null;
  return false;
}

/** The codes of signals that a process sends are 0 or less on Linux, and above 0xffff on macOS. */
const isOwnFault = (fact: FactOf<'crash'>): boolean =>
  crashSignal(fact) === 'SIGABRT' || (fact.data.code > 0 && fact.data.code <= 0xffff);

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
