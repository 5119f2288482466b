// What the page of a suite holds: its tests, and a run for each that failed and has a report. The page groups the
// failures by place.
import type { PageData } from '../report/html/page-data.ts';
import type { CellKind } from './cell.ts';
import type { FoldedTests } from './folded.ts';
import type { CellVerdict } from './result.ts';

export interface SuitePageData extends PageData {
  readonly suite: SuiteSummary;
}

export interface SuiteSummary {
  readonly file: string;
  /** `FAILED` */
  readonly closing: string;
  /** `12 passed, 4 failed` */
  readonly totals: string;
  readonly passed: boolean;
  readonly durationNs: number;
  readonly exitCode: number;
  /** What the suite names and no test uses, a line each. */
  readonly stale: readonly string[];
  /** In the order of the suite. */
  readonly cells: readonly PageCell[];
  /** Tests that passed and are not in `cells`. */
  readonly folded: readonly FoldedTests[];
}

export interface PageCell {
  readonly kind: CellKind;
  readonly id: string;
  readonly client: string;
  readonly trace: string;
  readonly os: string | null;
  readonly verdict: CellVerdict;
  readonly durationNs: number;
  readonly attempts: number;
  /** What a gate measured, in words; null: it is a test, or nothing was. */
  readonly measured: string | null;
  /** As of a `CellResult`. */
  readonly because: string;
  /** Why it has no result; null: it has one. */
  readonly trouble: CellTrouble | null;
  /** As of a `CellResult`. */
  readonly newFindings: readonly number[] | null;
  /** Number of its run on the page; null: it has none. */
  readonly run: number | null;
}

export interface CellTrouble {
  readonly message: string;
  readonly place: string | null;
  readonly remedy: string | null;
  /** The last lines that the client wrote. */
  readonly output: string;
}

export const verdictWords: Readonly<Record<CellVerdict, string>> = {
  passed: 'PASS',
  failed: 'FAIL',
  flaky: 'FLAKY',
  error: 'ERROR',
  skipped: 'SKIP',
  unfinished: 'STOP',
};
