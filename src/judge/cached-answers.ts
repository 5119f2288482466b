// What the result cache decided in a run, for a comparison with what its clients decide.
import type { Observation } from '../observed/observation.ts';

/** An answer of the result cache. */
export interface CachedAnswer {
  readonly denied: boolean;
  /** Trace index of the message whose answer was kept. */
  readonly answered: number;
}

/**
 * Returns the answers by trace index, for a run that states them; those of a process are in the order in which they were
 * given. Of the answers for several client processes a deny counts, as on macOS.
 */
export function cachedAnswersOf({ processes }: Observation): ReadonlyMap<number, CachedAnswer> {
  const answers = new Map<number, CachedAnswer>();
  for (const process of processes)
    for (const { traceIndex, data } of process.facts('cached'))
      if (traceIndex !== null && answers.get(traceIndex)?.denied !== true) answers.set(traceIndex, data);
  return answers;
}
