// What the result cache decided in a run, for a comparison with what its clients decide.
import type { Observation } from '../observed/observation.ts';

/** An answer of the result cache. */
export interface CachedAnswer {
  readonly denied: boolean;
  /** Trace index of the message whose answer was kept. */
  readonly answered: number;
}

/** For a run with `resultCache: 'stated'`; those of a process are in the order in which they were given. */
export function cachedAnswersOf({ processes }: Observation): ReadonlyMap<number, CachedAnswer> {
  const answers = new Map<number, CachedAnswer>();
  for (const process of processes)
    for (const fact of process.facts('cached')) if (fact.traceIndex !== null) answers.set(fact.traceIndex, fact.data);
  return answers;
}
