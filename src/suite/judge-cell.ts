// What the attempts of one cell mean together. A finding about time that came beside another cell counts only if it
// comes again alone. Pure.
import { exitCodes } from '../errors/errors.ts';
import { failsRun } from '../judge/rule.ts';
import { machineStalled } from '../judge/rules/machine-stalled.ts';
import { isOfTime } from '../judge/rules.ts';
import { acceptedWords } from '../verdict/accepted-words.ts';
import { isWhole, worstExitCode } from '../verdict/exit-code.ts';
import type { Report } from '../verdict/report.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { Baseline } from './baseline.ts';
import type { Cell } from './cell.ts';
import { flakyWords, isFlaky } from './flaky-words.ts';
import { type Attempt, type CellResult, type CellVerdict, reportOf } from './result.ts';

/** Whether an attempt that ran beside others must be made again alone before anything is said of it. */
export function mayBeOfLoad({ wasBeside, exitCode, report }: Attempt): boolean {
  if (!wasBeside) return false;
  if (exitCode === exitCodes.setup || exitCode === exitCodes.client) return true;
  // The library cannot tell a cell of the suite from another program: only alone does a stall show a miss, or none.
  if (exitCode === exitCodes.pass) return report?.verdicts.some(({ rule }) => rule === machineStalled.slug) ?? false;
  return report === null || report.verdicts.some(({ rule }) => isOfTime(rule));
}

export interface Judging {
  readonly allowFlaky: boolean;
  /** `2027-03-01` */
  readonly today: string;
  /** Findings that do not fail a cell; null: each does. */
  readonly baseline: Baseline | null;
}

/** Why a cell passes that has findings. */
export const onlyOfBaseline = 'only findings of the baseline';

/** Attempts in their order: beside others, alone, and then the retries. At least one. */
export function resultOf(cell: Cell, all: readonly Attempt[], judging: Judging): CellResult {
  const { kind, id, client, trace, os } = cell;
  const attempts = all.filter((each, at) => at === all.length - 1 || !isOverruled(each, all[at + 1]));
  const concluded = conclusion(cell, attempts, judging);
  const result = {
    kind,
    id,
    client,
    trace,
    os,
    attempts: all,
    newFindings: null,
    cached: false,
    bundle: null,
    ...concluded,
  };
  const report = reportOf(result);
  const { baseline } = judging;
  return baseline === null || report === null
    ? result
    : { ...result, newFindings: baseline.lackedBy(id, report.verdicts) };
}

function conclusion(
  cell: Cell,
  attempts: readonly Attempt[],
  { allowFlaky, today, baseline }: Judging,
): Pick<CellResult, 'verdict' | 'exitCode' | 'because'> {
  const verdict = verdictOf(attempts);
  const report = attempts.at(-1)?.report ?? null;
  const exitCode = worstExitCode(attempts.map((each) => each.exitCode));
  if (verdict === 'flaky')
    return { verdict, exitCode: allowFlaky ? exitCodes.pass : exitCode, because: flakyWords(attempts) };
  if (verdict !== 'passed' && verdict !== 'failed') return { verdict, exitCode, because: '' };
  const trouble = isWhole(exitCode) ? knownTrouble(cell, report, today) : '';
  if (trouble !== '') return { verdict: 'failed', exitCode: exitCodes.findings, because: trouble };
  if (verdict === 'failed' && exitCode === exitCodes.findings && report !== null && isOld(cell, report, baseline))
    return { verdict: 'passed', exitCode: exitCodes.pass, because: onlyOfBaseline };
  const grown = report === null || baseline === null ? [] : baseline.grown(cell.id, report.verdicts);
  return { verdict, exitCode, because: verdict === 'failed' ? grown.join('; ') : '' };
}

/** Whether the baseline has each finding that may have failed the cell. */
function isOld({ id }: Cell, { verdicts, options }: Report, baseline: Baseline | null): boolean {
  if (baseline === null) return false;
  const isFailing = ({ class: grade }: Verdict): boolean => failsRun(grade, options.strict === true);
  const isNew = new Set(baseline.lackedBy(id, verdicts));
  return verdicts.some(isFailing) && !verdicts.some((each, at) => isFailing(each) && isNew.has(at));
}

/** An attempt beside others that differs from the one alone by findings about time says nothing. */
function isOverruled(attempt: Attempt, next: Attempt | undefined): boolean {
  if (next === undefined || !mayBeOfLoad(attempt)) return false;
  if (attempt.report === null || attempt.exitCode !== exitCodes.findings) return true;
  return lasting(attempt.report) === lasting(next.report);
}

/** The findings that load cannot cause. */
function lasting(report: Report | null): string {
  const verdicts = (report?.verdicts ?? []).filter(({ rule, class: grade }) => !isOfTime(rule) && grade !== 'note');
  return [...new Set(verdicts.map(({ rule }) => rule))].sort().join(' ');
}

function verdictOf(attempts: readonly Attempt[]): CellVerdict {
  const codes = new Set(attempts.map(({ exitCode }) => exitCode));
  if (codes.has(exitCodes.interrupted)) return 'unfinished';
  if (codes.size > 1) return 'flaky';
  const [attempt] = attempts;
  if (attempt === undefined) return 'unfinished';
  if (attempt.error !== null) return 'error';
  const { report, exitCode } = attempt;
  if (report !== null && isFlaky(report)) return 'flaky';
  return exitCode === exitCodes.pass ? 'passed' : 'failed';
}

/** A known finding must still appear, and is accepted up to its date. Returns what is wrong. */
function knownTrouble({ known }: Cell, report: Report | null, today: string): string {
  for (const each of known) {
    const { place, until } = each;
    const what = `the known ${acceptedWords(each)}`;
    if (until !== null && until < today) return `${what} was accepted until ${until}`;
    const found = report?.suppressions.find((use) => use.place === place)?.findings ?? 0;
    if (report !== null && found === 0) return `${what} does not appear any more: remove it from the suite`;
  }
  return '';
}
