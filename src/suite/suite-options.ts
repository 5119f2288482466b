// `runSuite()`: a suite file as a function, with the defaults of `esreplay test`.
import type { KeepOptions } from '../bundle/keeper.ts';
import { usualWorkers } from '../trials/pool.ts';
import { buildClients } from './builds.ts';
import { allCells } from './cell-kinds.ts';
import { CellKeeper } from './keep-cells.ts';
import type { CellResult, SuiteResult } from './result.ts';
import { runSuite as runCells } from './run-suite.ts';
import { SuiteFile, workFolderOf } from './suite-file.ts';

export interface SuiteRunOptions {
  /** Number of tests that run at once; omitted: the processors. */
  readonly workers?: number;
  /** Further attempts of a test that failed; omitted: 0. */
  readonly retries?: number;
  /** A test whose runs disagree does not fail the suite. */
  readonly allowFlaky?: boolean;
  /** Only the tests for which this returns true, by their names, such as `agent/boot/26`. */
  readonly only?: (id: string) => boolean;
  /** Aborting ends the tests that run; what they found is in the result. */
  readonly signal?: AbortSignal;
  /** Keeps tests in bundles, each with all that shows it again; omitted: none. */
  readonly keep?: KeepOptions;
  /** Called with each result as its test ends. */
  readonly onResult?: (result: CellResult) => void;
}

/** Today where this process runs, as dates in suite files are written. */
export const today = (): string => new Date().toISOString().slice(0, '2027-03-01'.length);

/**
 * Runs the tests of a suite file. Rejects with UsageError for a wrong file, and SetupError if its build fails or a bundle
 * cannot be written.
 */
export async function runSuiteFile(path: string, options: SuiteRunOptions): Promise<SuiteResult> {
  const suite = new SuiteFile(path);
  const { only = () => true, workers = usualWorkers(), signal = new AbortController().signal } = options;
  const cells = allCells(suite).filter(({ id }) => only(id));
  const keep =
    options.keep === undefined ? null : new CellKeeper(new (await import('../bundle/keeper.ts')).Keeper(options.keep));
  const result = await runCells(suite, cells, {
    workers: Math.max(1, Math.min(workers, cells.length)),
    own: { work: workFolderOf(suite), workers },
    retries: options.retries ?? 0,
    failFast: false,
    allowFlaky: options.allowFlaky ?? false,
    update: undefined,
    cache: null,
    today: today(),
    baseline: null,
    timelines: null,
    keep,
    failedBuilds: await buildClients(suite, cells, { signal, killNow: signal, onBuilding: () => undefined }),
    signal,
    killNow: signal,
    onResult: options.onResult ?? (() => undefined),
    onNote: () => undefined,
    onChanges: () => undefined,
    onUnderWay: () => undefined,
  });
  if (keep !== null && keep.trouble !== null) throw keep.trouble;
  return result;
}
