// Findings that say how busy the machine was. While others use its processors they are true of any client.
import { availableParallelism, loadavg } from 'node:os';
import type { Verdict } from '../../src/judge/verdict.ts';

/** Returns the findings without those; all of them on a machine that was not busy, where they would be false. */
export function withoutStalls(verdicts: readonly Verdict[]): readonly Verdict[] {
  const [load = 0] = loadavg();
  return load > availableParallelism() ? verdicts.filter(({ rule }) => rule !== 'machine-stalled') : verdicts;
}
