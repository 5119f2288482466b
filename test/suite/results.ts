// Results of made-up suites, for the tests of what is written about them.
import type { Cell } from '../../src/suite/cells.ts';
import type { Attempt, CellResult, CellVerdict, SuiteResult } from '../../src/suite/result.ts';
import type { Report } from '../../src/verdict/report.ts';

const ms = 1e6;

export function attemptOf(report: Report | null, error: string | null = null): Attempt {
  return {
    exitCode: error === null ? (report?.exitCode ?? 0) : 3,
    durationNs: 120 * ms,
    wasBeside: false,
    report,
    error: error === null ? null : { message: error, place: 'traces/day.estrace', remedy: `mend ${error}` },
    output: error === null ? '' : 'last words of the client\n',
  };
}

/** `name`: client, trace and release, with slashes. */
export function cellOf(name: string, verdict: CellVerdict, attempts: readonly Attempt[], because = ''): CellResult {
  const [client = '', trace = '', os = null] = name.split('/');
  const exitCode = verdict === 'passed' || verdict === 'skipped' ? 0 : (attempts.at(-1)?.exitCode ?? 1);
  return { id: name, client, trace, os, verdict, exitCode, attempts, because };
}

export function suiteOf(cells: readonly CellResult[]): SuiteResult {
  const exitCode = Math.max(0, ...cells.map((cell) => cell.exitCode));
  return { file: 'esreplay.yaml', cells, workers: 2, durationNs: 2500 * ms, interrupted: false, exitCode };
}

/** The cells that the results are of. */
export const cellsOf = (results: readonly CellResult[]): readonly Cell[] =>
  results.map(({ id, client, trace, os }) => ({
    id,
    client,
    trace,
    os,
    tags: [],
    options: { trace, clients: [[client]] },
    verify: null,
    checkCache: false,
    exclusive: false,
    timeoutMs: null,
    tracePath: trace,
    expect: null,
    suppressions: null,
    known: [],
    skipped: null,
    inputs: [],
  }));
