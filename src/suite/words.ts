// What the text and the page of a suite say in the same words.
import { exitCodes } from '../errors/errors.ts';
import type { CellTrouble } from './page-data.ts';
import { type CellResult, type CellVerdict, errorOf, reportOf, type SuiteResult, shownAttempt } from './result.ts';
import type { Stale } from './stale.ts';

export function closingWord({ exitCode, interrupted }: SuiteResult): string {
  if (interrupted) return 'INTERRUPTED';
  return exitCode === exitCodes.pass ? 'PASSED' : 'FAILED';
}

const counted: readonly (readonly [CellVerdict, string])[] = [
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['error', 'without a result'],
  ['flaky', 'flaky'],
  ['skipped', 'skipped'],
  ['unfinished', 'not finished'],
];

/** `12 passed, 4 failed, 1 flaky` */
export function totalsText(cells: readonly CellResult[]): string {
  return counted
    .map(([verdict, word]) => ({ word, count: cells.filter((each) => each.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}`)
    .join(', ');
}

/** Returns why a cell has no result; null if it has one. */
export function troubleOf(cell: CellResult): CellTrouble | null {
  const output = lastLines(shownAttempt(cell)?.output ?? '');
  if (cell.verdict === 'error')
    return { ...(errorOf(cell) ?? { message: 'no result', place: null, remedy: null }), output };
  const report = cell.verdict === 'failed' ? reportOf(cell) : null;
  // Set-up trouble and a client that ended are in a report without a place.
  const [trouble] =
    report === null ? [] : [...report.setupTrouble, ...(report.clientEnded === null ? [] : [report.clientEnded])];
  return trouble === undefined ? null : { message: trouble.sentence, place: null, remedy: trouble.remedy, output };
}

/** What the suite names and no test uses. A known finding is said of its tests. */
export const staleLines = ({ suppressions, expectations, findings, pruned }: Stale): readonly string[] => [
  ...suppressions.map((place) => `${place}: a suppression that no test needs; remove it`),
  ...expectations.map((path) =>
    pruned
      ? `${path}: deleted, because no test has it`
      : `${path}: no test has these expectations; delete them with --prune`,
  ),
  ...findings.map((path) => `${path}: a saved finding of no exploration of the suite; move it, or remove it`),
];

const lastLines = (output: string): string => output.trimEnd().split('\n').slice(-10).join('\n');
