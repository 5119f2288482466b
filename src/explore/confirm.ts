// Runs a finding again, alone: what does not come again is not reported.

import { runUnder } from '../judge/aspects.ts';
import type { Outcomes } from '../judge/outcomes.ts';
import { findingKey } from '../shrink/wanted-finding.ts';
import type { TrialPool } from '../trials/pool.ts';
import type { TrialOptions } from '../trials/trial.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { type Contrast, type Found, unprotectedRule } from './finding.ts';
import type { ExploreOptions } from './options.ts';

export const confirmations = 2;

/** Returns how many of `confirmations` runs show it. `onRun`: called before each run. */
export async function confirmed(
  found: Found,
  { given }: Pick<ExploreOptions, 'given'>,
  pool: TrialPool,
  onRun: () => void,
): Promise<number> {
  const run = async (options: TrialOptions): Promise<JudgedRun | null> => {
    onRun();
    const id = `confirms ${found.rule}`;
    const outcome = await pool.run({ id, options: { ...options, outcomes: true }, exclusive: true, timeoutMs: null });
    return outcome.ending.is === 'judged' ? outcome.ending.run : null;
  };
  let hits = 0;
  for (let made = 0; made < confirmations; made++) {
    const mutant = await run(found.options);
    if (mutant === null) continue;
    const { contrast } = found;
    if (contrast === null) hits += isFoundIn(found, mutant) ? 1 : 0;
    else {
      const base = await run({ ...given, trace: contrast.trace });
      hits += base !== null && isAgain(contrast, base.outcomes, mutant.outcomes) ? 1 : 0;
    }
  }
  return hits;
}

const isFoundIn = ({ rule, key }: Found, { verdicts, setupTrouble, clientEnded }: JudgedRun): boolean =>
  rule === unprotectedRule
    ? setupTrouble.length > 0 && clientEnded === null
    : verdicts.some((each) => findingKey(each) === key);

function isAgain(
  { index, mutantIndex, asked, ...answers }: Contrast,
  base: Outcomes | null,
  mutant: Outcomes | null,
): boolean {
  if (base === null || mutant === null) return false;
  const answer = (outcomes: Outcomes, place: number): string | null =>
    runUnder('access', outcomes, () => asked)(place)?.answer ?? null;
  return answer(base, index) === answers.base && answer(mutant, mutantIndex) === answers.mutant;
}
