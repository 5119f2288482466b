// Runs a finding again, alone: what does not come again is not reported. A saved finding is tested by the same.
import { runUnder } from '../judge/aspects.ts';
import type { Outcomes } from '../judge/outcomes.ts';
import { findingKey } from '../shrink/wanted-finding.ts';
import type { TrialOptions } from '../trials/trial.ts';
import { isWhole } from '../verdict/exit-code.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { isMutant } from './contrast.ts';
import { type Contrast, unprotectedRule } from './finding.ts';

export const confirmations = 2;

/** What a finding needs to be shown again. */
export interface Shown {
  readonly rule: string;
  readonly key: string;
  /** Of the run that shows it. */
  readonly options: TrialOptions;
  /** Of a relation: the run that it is compared with; null: a run shows it by itself. */
  readonly base: TrialOptions | null;
  readonly contrast: Pick<
    Contrast,
    'index' | 'mutantIndex' | 'base' | 'mutant' | 'asked' | 'answers' | 'isClaimed'
  > | null;
}

export interface Again {
  /** Null: the runs say neither that it is there nor that it is gone. */
  readonly isShown: boolean | null;
  /** The run that would show it; null: it has no result. */
  readonly run: JudgedRun | null;
}

/** `run`: makes one run, alone; null: it has no result. */
export async function again(
  { rule, key, options, base, contrast }: Shown,
  run: (options: TrialOptions) => Promise<JudgedRun | null>,
): Promise<Again> {
  const mutant = await run({ ...options, outcomes: true });
  if (mutant === null) return { isShown: null, run: null };
  if (contrast === null || base === null) return { isShown: isIn(mutant, rule, key, options), run: mutant };
  if (contrast.isClaimed === true) {
    const { outcomes } = mutant;
    const isShown = outcomes !== null && isMutant(contrast, outcomes);
    return { isShown: isShown || outcomes?.whole === true ? isShown : null, run: mutant };
  }
  const before = (await run({ ...base, outcomes: true }))?.outcomes ?? null;
  const answer = (outcomes: Outcomes | null, index: number): string | null =>
    outcomes === null ? null : (runUnder('access', outcomes, () => contrast.asked)(index)?.answer ?? null);
  const isShown =
    answer(before, contrast.index) === contrast.base && mutant.outcomes !== null && isMutant(contrast, mutant.outcomes);
  const areWhole = before?.whole === true && mutant.outcomes?.whole === true;
  return { isShown: isShown || areWhole ? isShown : null, run: mutant };
}

/** A client that does not get all messages proves nothing, unless it was refused: to end is right then. */
function isIn(run: JudgedRun, rule: string, key: string, { refuseClient, refuseSetup }: TrialOptions): boolean | null {
  const isShown =
    rule === unprotectedRule
      ? run.setupTrouble.length > 0 && run.clientEnded === null
      : run.verdicts.some((each) => each.class !== 'note' && findingKey(each) === key);
  const isRefused = refuseClient !== undefined || refuseSetup !== undefined;
  return isShown || isWhole(run.exitCode) || isRefused ? isShown : null;
}
