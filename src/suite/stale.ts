// What a suite names and no test uses any more: suppressions and known findings without a finding, and files of
// expectations without a test. Only a run of the whole suite can tell.
import { readFileSync, rmSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { linesIn } from '../expectations/expectation-file.ts';
import { isBelow } from '../expectations/own-file.ts';
import { findingFile } from '../explore/saved-finding.ts';
import { isWhole } from '../verdict/exit-code.ts';
import type { Cell } from './cell.ts';
import { findingsOf } from './explorations.ts';
import { type CellResult, reportOf } from './result.ts';
import type { SuiteFile } from './suite-file.ts';

export interface Stale {
  /** `file:line` of each. */
  readonly suppressions: readonly string[];
  /** Paths, relative to the suite file. */
  readonly expectations: readonly string[];
  /** Places in the suite file. They also fail the tests that they are about. */
  readonly known: readonly string[];
  /** Folders of saved findings of no exploration, relative to the suite file. They are never deleted. */
  readonly findings: readonly string[];
  /** The files of expectations were deleted. */
  readonly pruned: boolean;
}

export const nothingStale: Stale = { suppressions: [], expectations: [], known: [], findings: [], pruned: false };

/** Whether a suite fails for it. What is deleted is no trouble any more. */
export const isStale = ({ suppressions, expectations, findings, pruned }: Stale): boolean =>
  suppressions.length > 0 || findings.length > 0 || (expectations.length > 0 && !pruned);

/** What the suite itself says, before any result. */
export interface Named {
  /** Files of expectations that its template could name, and no test does. */
  readonly expectations: readonly string[];
  /** Places of known findings. */
  readonly known: readonly string[];
  /** Saved findings of no exploration. */
  readonly findings: readonly string[];
}

export const namedBy = (suite: SuiteFile, cells: readonly Cell[]): Named => ({
  expectations: unusedFiles(suite, cells),
  known: [...new Set(cells.flatMap((cell) => cell.known.map(({ place }) => place)))],
  findings: otherFindings(suite, cells),
});

/** `uses`: of all tests of the suite. */
export function staleOf(named: Named, uses: AcceptedUses): Stale {
  const known = new Set(named.known);
  const { unused } = uses;
  return {
    suppressions: unused.filter((place) => !known.has(place)),
    expectations: named.expectations,
    known: unused.filter((place) => known.has(place)),
    findings: named.findings,
    pruned: false,
  };
}

function isKnown(result: CellResult): boolean {
  const report = reportOf(result);
  return report !== null && isWhole(report.exitCode);
}

/** Of results in memory. */
export function usesOf(results: readonly CellResult[]): AcceptedUses {
  const uses = new AcceptedUses();
  for (const result of results) uses.add(result);
  return uses;
}

/** How many findings each place of accepted ones has, counted test by test. */
export class AcceptedUses {
  private readonly uses = new Map<string, number>();
  private isWhole = true;

  add(result: CellResult): void {
    if (result.kind !== 'test' || result.verdict === 'skipped') return;
    // Without a whole run it stays open what the test would have used.
    this.isWhole &&= isKnown(result);
    for (const { place, findings } of reportOf(result)?.suppressions ?? [])
      if (place !== null) this.uses.set(place, (this.uses.get(place) ?? 0) + findings);
  }

  /** The places that no test needs. */
  get unused(): string[] {
    return this.isWhole ? [...this.uses].filter(([, findings]) => findings === 0).map(([place]) => place) : [];
  }
}

/** Folders with a finding that no later call runs again. */
function otherFindings(suite: SuiteFile, cells: readonly Cell[]): string[] {
  const parent = findingsOf(suite);
  const explored = new Set(cells.flatMap((cell) => (cell.kind === 'explore' ? [cell.findings] : [])));
  return globSync(`**/${findingFile}`, { cwd: parent, followSymbolicLinks: false, onlyFiles: true })
    .map((path) => dirname(resolve(parent, path)))
    .filter((folder) => !explored.has(dirname(folder)))
    .map((folder) => relative(suite.folder, folder))
    .sort();
}

/** Files of expectations that the template could name, and no cell does. */
function unusedFiles({ text, folder, path: suite }: SuiteFile, cells: readonly Cell[]): string[] {
  if (text.expect === undefined) return [];
  const pattern = text.expect.replaceAll(/\{(client|trace|os)\}/g, '*');
  if (pattern === text.expect) return [];
  const inputs = cells.flatMap((cell) => cell.inputs.map((input) => resolve(folder, input)));
  const named = cells.flatMap(({ expect, tracePath, suppressions }) => [expect, tracePath, suppressions]);
  const used = new Set([resolve(suite), ...inputs, ...named]);
  return globSync(pattern, { cwd: folder, followSymbolicLinks: false, onlyFiles: true })
    .filter((path) => !used.has(resolve(folder, path)) && hasExpectations(resolve(folder, path), folder))
    .sort();
}

/** The template may also name what is none: that is nobody's to delete. */
function hasExpectations(file: string, folder: string): boolean {
  try {
    return isBelow(file, folder) && linesIn(readFileSync(file, 'utf8'), file).length > 0;
  } catch {
    return false;
  }
}

/** Deletes stale files of expectations. */
export function pruned({ folder }: SuiteFile, stale: Stale): Stale {
  for (const path of stale.expectations) rmSync(resolve(folder, path), { force: true });
  return { ...stale, pruned: true };
}
