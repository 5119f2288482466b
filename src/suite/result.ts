// What a suite found: plain data for the text, JSON and JUnit.
import type { Report } from '../verdict/report.ts';

/**
 * `flaky`: its runs disagree. `error`: it has no result, for a reason that the suite names. `unfinished`: the suite was
 * stopped before.
 */
export type CellVerdict = 'passed' | 'failed' | 'flaky' | 'error' | 'skipped' | 'unfinished';

export interface Attempt {
  readonly exitCode: number;
  readonly durationNs: number;
  /** Another cell ran at the same time. */
  readonly wasBeside: boolean;
  readonly report: Report | null;
  /** Why there is no report. */
  readonly error: CellError | null;
  /** The last lines that the client wrote. */
  readonly output: string;
}

export interface CellError {
  readonly message: string;
  readonly place: string | null;
  readonly remedy: string | null;
}

export interface CellResult {
  readonly id: string;
  readonly client: string;
  readonly trace: string;
  readonly os: string | null;
  readonly verdict: CellVerdict;
  readonly exitCode: number;
  /** In order; the last one says what the cell is. */
  readonly attempts: readonly Attempt[];
  /** Why it was skipped, is flaky or failed beside its report; empty if the report says it. */
  readonly because: string;
}

export interface SuiteResult {
  readonly file: string;
  readonly cells: readonly CellResult[];
  readonly workers: number;
  readonly durationNs: number;
  readonly interrupted: boolean;
  readonly exitCode: number;
}

/** The report that a cell is shown by. */
export const reportOf = ({ attempts }: CellResult): Report | null => attempts.at(-1)?.report ?? null;
export const errorOf = ({ attempts }: CellResult): CellError | null => attempts.at(-1)?.error ?? null;

export const secondsOf = ({ attempts }: CellResult): number =>
  attempts.reduce((sum, { durationNs }) => sum + durationNs, 0) / 1e9;
