// Runs the cells of a suite in a pool of workers, judges each by all of its attempts, and records it at once, so that
// what finished stays whatever happens next.
import { EsreplayError, exitCodes, SetupError } from '../errors/errors.ts';
import type { PendingDecision } from '../expectations/changes.ts';
import { readSuppressions } from '../expectations/suppression-file.ts';
import { ExpectationFile, type SuiteTest } from '../expectations/update.ts';
import type { UpdateMode } from '../expectations/update-modes.ts';
import { readOutputMap } from '../output-map/map-file.ts';
import type { Timeline } from '../timeline/shape.ts';
import type { Runner } from '../trials/own-lane.ts';
import type { UnderWay } from '../trials/places.ts';
import { type Prepare, TrialPool } from '../trials/pool.ts';
import { type Ending, type LargePart, type Outcome, type Trial, trialError } from '../trials/trial.ts';
import { isWhole, worstExitCode } from '../verdict/exit-code.ts';
import type { LoadedModule } from '../verdict/loaded-modules.ts';
import { type JudgedRun, type Report, toReport } from '../verdict/report.ts';
import { checkCache as checkedCache } from '../verify/check-cache.ts';
import { verifyRuns } from '../verify/verify.ts';
import { attemptOf, noAttempt } from './attempt.ts';
import type { FailedBuild } from './builds.ts';
import type { Cell, TestCell } from './cell.ts';
import { attemptOther, becauseOf } from './cell-kinds.ts';
import { type Judging, mayBeOfLoad, resultOf } from './judge-cell.ts';
import type { CellKeeper, RanWith } from './keep-cells.ts';
import type { SuitePlace } from './other-kind.ts';
import { type Attempt, type CellResult, isShown, reportOf, type SuiteResult } from './result.ts';
import type { ResultCache } from './result-cache.ts';

/** By the report of the same run. */
export type Timelines = Map<Report, Timeline>;

export interface SuiteOptions extends Judging {
  readonly workers: number;
  /** Of what has workers of its own: how many, and its folder. */
  readonly own: Pick<SuitePlace, 'work' | 'workers'>;
  /** Clients that could not be built. */
  readonly failedBuilds: ReadonlyMap<string, FailedBuild>;
  /** Further attempts of a cell that failed. */
  readonly retries: number;
  readonly failFast: boolean;
  readonly update: UpdateMode | undefined;
  /** Results of earlier calls; null: each test runs. */
  readonly cache: ResultCache | null;
  readonly signal: AbortSignal;
  readonly killNow: AbortSignal;
  /** Keeps tests in bundles; null: none. */
  readonly keep: CellKeeper | null;
  /** Gets the timelines of cells that a page shows, by their report; null: runs keep no messages. */
  readonly timelines: Timelines | null;
  readonly onResult: (result: CellResult) => void;
  /** Called with what is said of a file of expectations, and the lines below it. */
  readonly onNote: (message: string, lines: readonly string[]) => void;
  /** Called with what a test that ended decided otherwise than its file of expectations says; empty: nothing. */
  readonly onChanges: (cell: Cell, changes: readonly PendingDecision[]) => void;
  /** Called when an attempt begins or ends, only waits, or runs again. */
  readonly onUnderWay: (underWay: UnderWay) => void;
}

/** `cells`: in the order of the suite. Resolves with a result of each, whatever became of it. */
export async function runSuite(
  file: { readonly path: string; readonly folder: string },
  cells: readonly Cell[],
  options: SuiteOptions,
): Promise<SuiteResult> {
  const startNs = process.hrtime.bigint();
  const { workers, onUnderWay } = options;
  const pool = new TrialPool({ workers, cwd: file.folder, stops: options, onChange: onUnderWay });
  const writers = new Map<string, string>();
  try {
    const results = await Promise.all(
      cells.map(async (cell) => {
        const run = new CellRun(cell, pool, { ...file, writers }, options);
        const ended = await run.result();
        const result = (await options.keep?.resultOf(cell, ended, () => run.ranWith())) ?? ended;
        dropOthers(result, options.timelines);
        options.onResult(result);
        if (options.failFast && result.exitCode !== exitCodes.pass && result.verdict !== 'unfinished') pool.stop();
        return result;
      }),
    );
    return {
      file: file.path,
      cells: results,
      workers: options.workers,
      durationNs: Number(process.hrtime.bigint() - startNs),
      interrupted: options.signal.aborted,
      exitCode: worstExitCode([
        ...results.filter(({ verdict }) => verdict !== 'unfinished').map(({ exitCode }) => exitCode),
        ...(options.signal.aborted ? [exitCodes.interrupted] : []),
      ]),
    };
  } finally {
    await pool.close();
    options.cache?.trim();
  }
}

/** All attempts of one cell. */
class CellRun {
  private readonly attempts: Attempt[] = [];
  private lastRun: JudgedRun | null = null;
  /** Of any attempt: they run the same program. */
  private modules: readonly LoadedModule[] = [];
  private readonly expected: ExpectationFile | null;

  constructor(
    private readonly cell: Cell,
    private readonly pool: TrialPool,
    private readonly suite: Omit<SuiteTest, 'id'>,
    private readonly options: SuiteOptions,
  ) {
    const { id, expect, tracePath } = cell;
    const test = { ...suite, id };
    this.expected = expect === null ? null : new ExpectationFile(expect, tracePath, options.update, test);
  }

  async result(): Promise<CellResult> {
    const { cell, options } = this;
    if (cell.skipped !== null) return skippedResult(cell, cell.skipped);
    const failed = options.failedBuilds.get(cell.client);
    if (failed !== undefined) {
      this.attempts.push(notBuilt(failed));
      return resultOf(cell, this.attempts, options);
    }
    const cache = options.update === undefined && options.keep?.wantsAll !== true ? options.cache : null;
    const key = cache?.keyOf(cell) ?? null;
    const kept = key === null ? null : (cache?.read(key, cell) ?? null);
    if (kept !== null) return { ...kept, cached: true };
    const result = await this.attempted();
    if (key !== null) cache?.write(key, cell, result);
    return result;
  }

  /** What its bundle has besides its result. Throws UsageError for files that changed since. */
  ranWith(): RanWith {
    const { cell, modules } = this;
    if (cell.kind !== 'test') throw new RangeError('only a test is kept');
    return { options: this.prepare({ ...cell.options, trace: cell.tracePath }), modules };
  }

  private async attempted(): Promise<CellResult> {
    const { cell, options } = this;
    let last = await this.attempt(cell.exclusive);
    if (mayBeOfLoad(last)) last = await this.attempt(true);
    for (let retry = 0; retry < options.retries; retry += 1) {
      if (last.exitCode === exitCodes.pass || options.signal.aborted) break;
      last = await this.attempt(true);
    }
    const result = resultOf(cell, this.attempts, options);
    this.sayChanges(result);
    const because = result.verdict === 'failed' ? becauseOf(cell.kind, last) : '';
    return because === '' ? result : { ...result, because };
  }

  /** What only some runs decided otherwise is no change. */
  private sayChanges({ verdict }: CellResult): void {
    const { cell, expected, lastRun } = this;
    if (cell.kind !== 'test' || expected === null || verdict === 'unfinished' || verdict === 'error') return;
    this.options.onChanges(
      cell,
      verdict === 'failed' && lastRun !== null && isWhole(lastRun.exitCode) ? expected.pending(lastRun) : [],
    );
  }

  private async attempt(exclusive: boolean): Promise<Attempt> {
    const { cell, pool, suite, options } = this;
    const attempt =
      cell.kind === 'test'
        ? await this.attemptTest(cell, exclusive)
        : await attemptOther(cell, pool, { folder: suite.folder, ...options.own }, exclusive);
    this.attempts.push(attempt);
    return attempt;
  }

  private async attemptTest(cell: TestCell, exclusive: boolean): Promise<Attempt> {
    const outcome = await this.outcome(cell, exclusive);
    const attempt = attemptOf(outcome, (run) => {
      const report = toReport(run);
      return { exitCode: report.exitCode, report };
    });
    const { ending } = outcome;
    this.lastRun = ending.is === 'judged' ? ending.run : null;
    this.modules = this.lastRun?.modules ?? this.modules;
    if (attempt.report !== null && ending.is === 'judged' && ending.run.timeline !== null)
      this.options.timelines?.set(attempt.report, ending.run.timeline);
    // Only a first attempt says what is expected of the next run.
    const trouble = ending.is === 'judged' && this.attempts.length === 0 ? this.update(ending.run) : null;
    return trouble === null ? attempt : { ...attempt, ...trouble };
  }

  /** Returns why the file could not be written; null: nothing is wrong. */
  private update(run: JudgedRun): Pick<Attempt, 'exitCode' | 'error'> | null {
    try {
      const [message, ...lines] = this.expected?.written(run) ?? [];
      if (message !== undefined) this.options.onNote(message, lines);
    } catch (thrown) {
      if (!(thrown instanceof EsreplayError)) throw thrown;
      if (thrown instanceof SetupError) {
        const { message, place, remedy, exitCode } = trialError(thrown);
        return { exitCode, error: { message, place, remedy } };
      }
      this.options.onNote(`${this.cell.id}: ${thrown.message}`, []);
    }
    return null;
  }

  /** One run, or those that `verify` and `check-cache` compare. */
  private async outcome(cell: TestCell, exclusive: boolean): Promise<Outcome> {
    const { verify, checkCache, tracePath } = cell;
    const trial = this.trial(cell, exclusive);
    if (verify === null && !checkCache) return this.pool.run(trial, this.prepare);
    const series = new Series((each) => this.pool.run(each, this.prepare), trial);
    const options = { ...trial.options, trace: tracePath };
    return series.outcomeOf((run) => (checkCache ? checkedCache(options, run) : verifyRuns(options, verify ?? 1, run)));
  }

  private trial({ id, options, timeoutMs }: TestCell, exclusive: boolean): Trial {
    const { timelines, update, keep } = this.options;
    const timeline = timelines === null ? {} : { timeline: true };
    const decisions = this.expected === null ? {} : { decisions: true };
    const modules = keep === null ? {} : { modules: true };
    const ifFailed: readonly LargePart[] =
      update === undefined ? ['timeline', 'decisions', 'cachedAnswers'] : ['timeline'];
    return { id, options: { ...options, ...timeline, ...decisions, ...modules }, exclusive, timeoutMs, ifFailed };
  }

  /** With the files of the cell. Throws UsageError. */
  private readonly prepare: Prepare = (options) => {
    const { suppressions, known, outputMap } = this.cell;
    const accepted = suppressions === null ? [] : readSuppressions(suppressions);
    const all = [...accepted, ...known];
    const suppressed = all.length === 0 ? options : { ...options, suppressions: all };
    const compared = outputMap === null ? suppressed : { ...suppressed, outputMap: readOutputMap(outputMap) };
    return this.expected?.optionsOf(compared) ?? compared;
  };
}

/** Runs of one cell that are compared: each is a trial, and together they are one outcome. */
class Series {
  private runs = 0;
  private durationNs = 0;
  private waitedNs = 0;
  private wasBeside = false;
  private output = '';

  constructor(
    private readonly run: (trial: Trial) => Promise<Outcome>,
    private readonly trial: Trial,
  ) {}

  async outcomeOf(compare: (run: Runner) => Promise<JudgedRun>): Promise<Outcome> {
    let ending: Ending | null = null;
    const run: Runner = async (options, what) => {
      const { trace } = this.trial.options;
      const { id } = this.trial;
      // The first run stands for all if they disagree and each passed; decisions are compared.
      const ifFailed: readonly LargePart[] = this.runs === 0 ? [] : ['timeline'];
      this.runs += 1;
      const made = await this.run({ ...this.trial, id: `${id}, ${what}`, options: { ...options, trace }, ifFailed });
      this.durationNs += made.durationNs;
      this.waitedNs += made.waitedNs;
      this.wasBeside ||= made.wasBeside;
      this.output = made.output;
      if (made.ending.is === 'judged') return made.ending.run;
      ending = made.ending;
      throw new RunEnded();
    };
    try {
      ending = { is: 'judged', run: await compare(run) };
    } catch (error) {
      if (!(error instanceof RunEnded)) throw error;
    }
    const { durationNs, waitedNs, wasBeside, output } = this;
    return { ending: ending ?? { is: 'interrupted' }, durationNs, waitedNs, wasBeside, output };
  }
}

/** A run of a series has no result, so there is nothing to compare. */
class RunEnded extends Error {}

/** Timelines are large: only those that a page shows stay. */
function dropOthers(result: CellResult, timelines: Timelines | null): void {
  const shown = isShown(result) ? reportOf(result) : null;
  for (const { report } of result.attempts) if (report !== null && report !== shown) timelines?.delete(report);
}

const notBuilt = ({ message, place, output }: FailedBuild): Attempt => ({
  ...noAttempt,
  exitCode: exitCodes.setup,
  error: { message, place, remedy: null },
  output,
});

export const skippedResult = ({ kind, id, client, trace, os }: Cell, reason: string): CellResult => ({
  kind,
  id,
  client,
  trace,
  os,
  verdict: 'skipped',
  exitCode: exitCodes.pass,
  attempts: [],
  because: reason,
  newFindings: null,
  cached: false,
  bundle: null,
});
