// Results of made-up suites, for the tests of what is written about them.
import { benchExitCode } from '../../src/bench/exit-code.ts';
import { judgeGate } from '../../src/bench/gates.ts';
import type { BenchResult } from '../../src/bench/result.ts';
import type { Cell } from '../../src/suite/cell.ts';
import type { Attempt, CellResult, CellVerdict, SuiteResult } from '../../src/suite/result.ts';
import type { Report } from '../../src/verdict/report.ts';
import { closed, noTimes } from '../bench/experiment.ts';
import { resultOf } from '../bench/results.ts';

const ms = 1e6;

export function attemptOf(report: Report | null, error: string | null = null): Attempt {
  return {
    exitCode: error === null ? (report?.exitCode ?? 0) : 3,
    durationNs: 120 * ms,
    waitedNs: 0,
    wasBeside: false,
    report,
    gate: null,
    compare: null,
    explore: null,
    finding: null,
    product: null,
    error: error === null ? null : { message: error, place: 'traces/day.estrace', remedy: `mend ${error}` },
    output: error === null ? '' : 'last words of the client\n',
  };
}

/** `name`: client, trace and release, with slashes. */
export function cellOf(name: string, verdict: CellVerdict, attempts: readonly Attempt[], because = ''): CellResult {
  const [client = '', trace = '', os = null] = name.split('/');
  const exitCode = verdict === 'passed' || verdict === 'skipped' ? 0 : (attempts.at(-1)?.exitCode ?? 1);
  return {
    kind: 'test',
    id: name,
    client,
    trace,
    os,
    verdict,
    exitCode,
    attempts,
    because,
    newFindings: null,
    cached: false,
    bundle: null,
  };
}

export function suiteOf(cells: readonly CellResult[]): SuiteResult {
  const exitCode = Math.max(0, ...cells.map((cell) => cell.exitCode));
  return { file: 'esreplay.yaml', cells, workers: 2, durationNs: 2500 * ms, interrupted: false, exitCode };
}

const otherOf =
  <K extends 'gate' | 'compare' | 'explore'>(kind: K) =>
  (client: string, trace: string, verdict: CellVerdict, attempt: Attempt, because = '') => ({
    ...cellOf(`${client}/${trace}`, verdict, [attempt], because),
    kind,
    id: `${kind}/${client}/${trace}`,
  });
export const gateOf = otherOf('gate');
export const comparisonOf = otherOf('compare');
export const explorationOf = otherOf('explore');

/** The cells that the results are of. */
export const cellsOf = (results: readonly CellResult[]): readonly Cell[] =>
  results.map(({ kind, id, client, trace, os }) => {
    const shared = {
      id,
      client,
      trace,
      os,
      tags: [],
      exclusive: false,
      timeoutMs: null,
      tracePath: trace,
      expect: null,
      suppressions: null,
      outputMap: null,
      known: [],
      skipped: null,
      inputs: [],
    };
    if (kind === 'test')
      return { ...shared, kind, options: { trace, clients: [[client]] }, verify: null, checkCache: false };
    if (kind === 'product') {
      const eslogger = { pace: 'asap', tokens: 'object' as const, seed: 1n, faults: [] };
      const asked = { trace, product: [client], os, eslogger, expectOutput: null, outputMap: null, command: '' };
      return { ...shared, kind, asked, expectOutput: null };
    }
    if (kind === 'compare')
      return {
        ...shared,
        kind,
        builds: { old: [], new: [] },
        options: { pace: 'asap' as const },
        accepted: null,
        runs: 5,
        failOn: [],
      };
    if (kind === 'explore') {
      const given = { clients: [[client]] };
      const explores = { given, seed: 1n, timeMs: null, failOn: ['violation' as const] };
      return { ...shared, kind, explores, only: [], findings: '', accepted: null };
    }
    if (kind === 'finding') return { ...shared, kind, saved: '', given: { clients: [[client]] }, accepted: null };
    const measures = { trace, client: [client], load: closed, repetitions: 15, gates: [], patienceMs: 10_000 };
    return { ...shared, kind, measures, share: 0.05 };
  });

interface Circumstances {
  readonly pairs: number;
  readonly ended: BenchResult['ended'];
  readonly missed: number;
}

/** What bench finds of a client that is slower by a factor, with a gate of 5 %. */
export function measured(
  slower: number,
  { pairs = 5, ended = null, missed = 0 }: Partial<Circumstances> = {},
): BenchResult {
  const result = resultOf(slower, './agent', pairs);
  const gates = [judgeGate({ kind: 'max-regression', share: 0.05 }, noTimes, result.comparison)];
  const repetition = { late: missed, unanswered: 0 } as BenchResult['candidate']['repetitions'][number];
  const candidate = { ...result.candidate, repetitions: [repetition] };
  return { ...result, candidate, gates, ended, exitCode: benchExitCode(ended, gates, missed > 0) };
}
