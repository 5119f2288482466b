// What a suite found: plain data for the text, JSON and JUnit.
import type { Comparison } from '../bench/comparison.ts';
import type { GateResult } from '../bench/gates.ts';
import type { ChangeName } from '../compare/changes.ts';
import type { TraceComparison } from '../compare/result.ts';
import { exitCodes } from '../errors/errors.ts';
import type { ExploreResult } from '../explore/result.ts';
import type { FindingClass } from '../judge/rule.ts';
import type { ProductReport } from '../provide/product-report.ts';
import type { NumberedReport, RuleLists } from '../report/rule-lists.ts';
import type { Report } from '../verdict/report.ts';
import type { CellKind } from './cell.ts';

export const cellVerdicts = ['passed', 'failed', 'flaky', 'error', 'skipped', 'unfinished'] as const;
/**
 * `flaky`: its runs disagree. `error`: it has no result, for a reason that the suite names. `unfinished`: the suite was
 * stopped before.
 */
export type CellVerdict = (typeof cellVerdicts)[number];

export interface Attempt {
  readonly exitCode: number;
  readonly durationNs: number;
  /** How much of it only waited for the end of the run, and needed no processor. */
  readonly waitedNs: number;
  /** Another cell ran at the same time. */
  readonly wasBeside: boolean;
  readonly report: Report | null;
  /** What a gate measured; null: it is a test, or nothing was measured. */
  readonly gate: GateAttempt | null;
  /** What a comparison found; null: it is none, or has no result. */
  readonly compare: CompareAttempt | null;
  /** What an exploration found; null: it is none, or has no result. */
  readonly explore: ExploreResult | null;
  /** What became of a saved finding; null: it is none, or the runs do not say it. */
  readonly finding: FindingAttempt | null;
  /** What a product that reads eslogger did; null: it is none, or did not start. */
  readonly product: ProductReport | null;
  /** Why there is no report. */
  readonly error: CellError | null;
  /** The last lines that the client wrote. */
  readonly output: string;
}

export interface GateAttempt extends GateResult {
  /** `0.05`: the client may be 5 % slower. */
  readonly limit: number;
  /** AUTH messages that the client did not answer in time, which fails the gate too. */
  readonly missed: number;
  readonly comparison: Comparison | null;
}

export interface CompareAttempt extends TraceComparison {
  /** The changes that fail it. */
  readonly failOn: readonly ChangeName[];
}

export interface FindingAttempt {
  readonly rule: string;
  readonly class: FindingClass;
  readonly sentence: string;
  /** Where in the client's code; null: unknown. */
  readonly place: string | null;
  /** The folder that has it. */
  readonly folder: string;
  readonly gone: boolean;
}

export interface CellError {
  readonly message: string;
  readonly place: string | null;
  readonly remedy: string | null;
}

export interface CellResult {
  readonly kind: CellKind;
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
  /** Indices of findings in the report that it is shown by which `--baseline` lacks; null: no baseline. */
  readonly newFindings: readonly number[] | null;
  /** It is that of an earlier call, in which nothing differed. */
  readonly cached: boolean;
  /** The file in which `--keep` keeps it; null: none. */
  readonly bundle: string | null;
}

export interface SuiteResult {
  readonly file: string;
  readonly cells: readonly CellResult[];
  readonly workers: number;
  readonly durationNs: number;
  readonly interrupted: boolean;
  readonly exitCode: number;
}

/** As files have it: its reports name their rules by number. */
export type NumberedResult = Omit<CellResult, 'attempts'> & {
  readonly attempts: readonly (Omit<Attempt, 'report'> & { readonly report: NumberedReport | null })[];
};

export const numberedResult = (cell: CellResult, rules: RuleLists): NumberedResult => ({
  ...cell,
  attempts: cell.attempts.map(({ report, ...attempt }) => ({
    ...attempt,
    report: report === null ? null : rules.numbered(report),
  })),
});

/** The report that a cell is shown by: that of its last attempt, but of a flaky one that of the last that failed. */
export const reportOf = (cell: CellResult): Report | null => shownAttempt(cell)?.report ?? null;
export const errorOf = (cell: CellResult): CellError | null => shownAttempt(cell)?.error ?? null;

export function shownAttempt({ verdict, attempts }: CellResult): Attempt | undefined {
  const failed = attempts.findLast(({ exitCode }) => exitCode !== exitCodes.pass);
  return verdict === 'flaky' && failed !== undefined ? failed : attempts.at(-1);
}

/** Whether a page shows the report of a cell. */
export const isShown = ({ verdict }: CellResult): boolean => verdict === 'failed' || verdict === 'flaky';

/** Cells with findings to show, each with its report. */
export const withFindings = (cells: readonly CellResult[]): readonly { result: CellResult; report: Report }[] =>
  cells.flatMap((result) => {
    const report = isShown(result) ? reportOf(result) : null;
    return report === null || report.exitCode === exitCodes.pass ? [] : [{ result, report }];
  });

export const secondsOf = ({ attempts }: CellResult): number =>
  attempts.reduce((sum, { durationNs }) => sum + durationNs, 0) / 1e9;

/** Those of them in which others could use the processors. */
export const waitedSecondsOf = ({ attempts }: CellResult): number =>
  attempts.reduce((sum, { waitedNs }) => sum + waitedNs, 0) / 1e9;
