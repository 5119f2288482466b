// `esreplay test`, once its words are there: chooses the tests, runs them, prints and writes what they found. Loaded late:
// listing the commands needs none of it.
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import colours from 'picocolors';
import type { Keeper } from '../bundle/keeper.ts';
import { exitCodes } from '../errors/errors.ts';
import type { PendingDecision } from '../expectations/changes.ts';
import type { Directories } from '../report/annotations.ts';
import { plural } from '../report/layout.ts';
import type { SourceFiles } from '../report/source-files.ts';
import { ArchiveWriter } from '../suite/archive.ts';
import { readBaseline } from '../suite/baseline.ts';
import { buildClients } from '../suite/builds.ts';
import type { Cell } from '../suite/cell.ts';
import { allCells } from '../suite/cell-kinds.ts';
import { programOf } from '../suite/client-program.ts';
import { Digests } from '../suite/digest.ts';
import { onlyOfBaseline } from '../suite/judge-cell.ts';
import { CellKeeper } from '../suite/keep-cells.ts';
import { PendingChanges } from '../suite/pending.ts';
import { type Plan, planLines, planOf } from '../suite/plan.ts';
import { type CellResult, type SuiteResult, secondsOf, waitedSecondsOf } from '../suite/result.ts';
import { ResultCache } from '../suite/result-cache.ts';
import { runSuite, type Timelines } from '../suite/run-suite.ts';
import { bazelFiles } from '../suite/shard-engines.ts';
import { isStale, namedBy, nothingStale, pruned, type Stale, staleOf, usesOf } from '../suite/stale.ts';
import { renderSuiteAnnotations } from '../suite/suite-annotations.ts';
import { SuiteFile, suiteCommand, usualFile, workFolderOf } from '../suite/suite-file.ts';
import { today } from '../suite/suite-options.ts';
import { SuiteText } from '../suite/suite-text.ts';
import { isCi } from '../system/environment.ts';
import { type Earlier, WorkFolder } from '../trials/folder.ts';
import { onInterrupt } from '../trials/interrupt.ts';
import type { UnderWay } from '../trials/places.ts';
import { usualWorkers } from '../trials/pool.ts';
import { TrialProgress } from '../trials/progress.ts';
import { worstExitCode } from '../verdict/exit-code.ts';
import { durationText } from '../words/duration.ts';
import { printable, printableLines } from '../words/printable.ts';
import { refuseInputs } from './arguments/shared-files.ts';
import { checkTestWords, type TestWords } from './arguments/test-options.ts';
import { chosenTests } from './chosen-tests.ts';
import { note } from './terminal/diagnostic.ts';
import { keeperOf } from './terminal/keep-options.ts';
import { timeLeft } from './terminal/progress.ts';
import { layoutOf, printAnnotationsOf, printText, writeReport } from './terminal/report.ts';
import { show } from './terminal/show.ts';
import { TraceAbout } from './terminal/step-view.ts';
import {
  isSuiteData,
  suiteOutputs,
  suiteSources,
  suiteStream,
  suiteTimelines,
  writeSuiteReports,
} from './terminal/suite-reports.ts';
import { TerminalLine } from './terminal/terminal-line.ts';

/** Returns the exit status of the worst test. */
export async function testSuite(typed: TestWords): Promise<number> {
  checkTestWords(typed);
  const words = typed.shard === 'auto' ? { ...filesOfBazel(process.env), ...typed } : typed;
  const suite = new SuiteFile(words.file ?? usualFile);
  const all = allCells(suite);
  const { archive: results, writePlan: plan } = words;
  refuseInputs({ '--archive': results, '--write-plan': plan, ...suiteOutputs(words) }, inputsOf(suite, all));
  const work = new WorkFolder(workFolderOf(suite, words.work));
  const earlier = work.read();
  const digests = new Digests(suite.folder);
  if (words.writePlan !== undefined)
    return writePlan(
      planOf(suite, all, digests, { lastSeconds: secondsIn(earlier), shards: words.shards ?? null }),
      words,
    );
  const { cells, named, planDigest, none } = chosenTests(suite, all, earlier, words, digests);
  if (words.list === true) {
    show(process.stdout, printableLines(named.map(({ id }) => `${printable(id)}\n`).join('')));
    return exitCodes.pass;
  }
  const keeper = await keeperOf(words);
  const archive = openArchive(suite, all, planDigest, words);
  try {
    if (cells.length > 0)
      return await new TestRun(suite, all, cells, words, work.path, archive, digests, keeper).run(work, earlier);
  } finally {
    archive?.close();
  }
  show(suiteStream(words), printableLines(`Nothing to run: ${none}.\n`));
  return exitCodes.pass;
}

/** Files that a suite reads, each once. */
function* inputsOf({ path, folder, text }: SuiteFile, cells: readonly Cell[]): Iterable<readonly [string, string]> {
  yield ['the suite file', path];
  for (const { run } of Object.values(text.clients)) yield ['a client', programOf(folder, run)];
  for (const trace of new Set(cells.map(({ tracePath }) => tracePath))) yield ['a trace', trace];
}

/** Where Bazel expects what a test writes, unless the words say it. */
function filesOfBazel(environment: NodeJS.ProcessEnv): Pick<TestWords, 'junit' | 'archive'> {
  const { [bazelFiles.status]: status, [bazelFiles.junit]: junit, [bazelFiles.outputs]: outputs } = environment;
  if (status !== undefined) writeFileSync(status, '');
  return {
    ...(junit === undefined ? {} : { junit }),
    ...(outputs === undefined ? {} : { archive: join(outputs, 'esreplay-archive.ndjson') }),
  };
}

async function writePlan(plan: Plan, { writePlan: file = '' }: TestWords): Promise<number> {
  const { cells, shards } = plan;
  await writeReport(file, '--write-plan', planLines(plan), { what: 'plan', rest: '' });
  const seconds = cells.reduce((sum, each) => sum + each.seconds, 0);
  const timeOn = (machines: number): string => durationText(BigInt(Math.round((seconds * 1e9) / machines)));
  const share = shards === null ? '' : `, ${timeOn(shards)} on each of ${shards}`;
  const about = `${plural(cells.length, 'test')}, about ${timeOn(1)} on one machine${share}`;
  show(process.stdout, printableLines(`${printable(file)}: ${about}\n`));
  return exitCodes.pass;
}

function openArchive(
  suite: SuiteFile,
  all: readonly Cell[],
  planDigest: string | null,
  { archive, lastFailed = false, workers = usualWorkers() }: TestWords,
): ArchiveWriter | null {
  if (archive === undefined || planDigest === null) return null;
  const head = { plan: planDigest, file: basename(suite.path), workers, named: namedBy(suite, all) };
  return new ArchiveWriter(archive, suite.folder, head, all, lastFailed);
}

const secondsIn = (earlier: Earlier | null): ReadonlyMap<string, number> =>
  new Map([...(earlier?.records ?? [])].map(([id, { seconds }]) => [id, seconds]));

/** The tests of one call, what is shown of them meanwhile, and what is written at the end. */
class TestRun {
  private readonly stream: NodeJS.WriteStream;
  private readonly line: TerminalLine;
  private readonly sources: SourceFiles | null;
  private readonly timelines: Timelines | null;
  private readonly text: SuiteText;
  private readonly workers: number;

  private readonly keep: CellKeeper | null;
  private readonly pending: PendingChanges;
  /** By the id of a test. */
  private readonly digests: Map<string, string>;
  /** A decision is not the expected one. */
  private changed = false;

  constructor(
    private readonly suite: SuiteFile,
    private readonly all: readonly Cell[],
    private readonly cells: readonly Cell[],
    private readonly words: TestWords,
    work: string,
    private readonly archive: ArchiveWriter | null,
    private readonly before: Digests,
    keeper: Keeper | null,
  ) {
    this.keep = keeper === null ? null : new CellKeeper(keeper);
    this.pending = new PendingChanges(work);
    this.digests = new Map(cells.map((cell) => [cell.id, before.of(cell)]));
    this.stream = suiteStream(words);
    this.line = new TerminalLine({ logged: !isSuiteData(words), maxBetweenMs: 30_000 });
    this.sources = suiteSources(words, suite.folder);
    this.timelines = suiteTimelines(words);
    const layout = { ...layoutOf(this.stream), verbose: words.verbose ?? false, sources: this.sources };
    this.text = new SuiteText(cells, suite.path, { ...layout, colour: colours.isColorSupported });
    this.workers = Math.min(words.workers ?? usualWorkers(), cells.length);
  }

  async run(work: WorkFolder, earlier: Earlier | null): Promise<number> {
    const { signal, killNow, release } = onInterrupt();
    try {
      const ended = await this.runCells(work, earlier, signal, killNow);
      const isWhole = this.cells.length === this.all.length && !signal.aborted;
      const found = isWhole ? staleOf(namedBy(this.suite, this.all), usesOf(ended.cells)) : nothingStale;
      const stale = this.words.prune === true ? pruned(this.suite, found) : found;
      const trouble = this.keep?.trouble ?? null;
      const codes = [
        ended.exitCode,
        ...(isStale(stale) ? [exitCodes.findings] : []),
        ...(trouble === null ? [] : [trouble.exitCode]),
      ];
      const result = { ...ended, exitCode: worstExitCode(codes) };
      await this.write(result, stale);
      if (this.changed && !isCi()) this.noteReview();
      if (trouble !== null) throw trouble;
      return result.exitCode;
    } finally {
      release();
      this.line.clear();
      work.close();
      this.pending.close();
    }
  }

  private async runCells(
    work: WorkFolder,
    earlier: Earlier | null,
    signal: AbortSignal,
    killNow: AbortSignal,
  ): Promise<SuiteResult> {
    const { suite, all, cells, words, workers, timelines } = this;
    const baseline = words.baseline === undefined ? null : readBaseline(words.baseline);
    const onBuilding = (command: string, elapsedMs: number): void =>
      this.line.show(`building for ${timeLeft(elapsedMs)}: ${printable(command)}`);
    const failedBuilds = await buildClients(suite, cells, { signal, killNow, onBuilding });
    const isPart = words.lastFailed === true || cells.length < all.length;
    work.begin(idsOf(all), isPart);
    this.pending.begin(isPart);
    this.print(this.text.heading(workers));
    const progress = new TrialProgress(idsOf(cells), workers, secondsIn(earlier));
    return runSuite(suite, cells, {
      workers,
      own: { work: work.path, workers: words.workers ?? usualWorkers() },
      failedBuilds,
      retries: words.retries,
      failFast: words.failFast ?? false,
      allowFlaky: words.allowFlaky ?? false,
      update: words.update,
      cache: this.cacheIn(work.path),
      today: today(),
      baseline,
      signal,
      killNow,
      timelines,
      keep: this.keep,
      onResult: (result) => this.showResult(result, work, progress),
      onNote: (message, lines) => {
        this.line.clear();
        note(message, lines.length === 0 ? {} : { excerpt: lines.join('\n') });
      },
      onChanges: (cell, changes) => this.recordChanges(cell, changes),
      onUnderWay: (underWay) => this.line.show(progressText(progress, underWay)),
    });
  }

  private cacheIn(work: string): ResultCache | null {
    const { cache, cacheFolder } = this.words;
    return cache === false ? null : new ResultCache(cacheFolder ?? join(work, 'cache'), this.suite.folder);
  }

  private showResult(result: CellResult, work: WorkFolder, progress: TrialProgress): void {
    const { id, verdict, exitCode, because } = result;
    const seconds = secondsOf(result) - waitedSecondsOf(result);
    progress.end(id, result.cached ? 0 : seconds);
    const digest = this.digestAfter(id, because === onlyOfBaseline ? this.words.baseline : undefined);
    if (verdict !== 'unfinished') {
      work.add({ id, verdict, exitCode, seconds, digest });
      this.archive?.add(result);
    }
    const rows = this.text.rowsAfter(result);
    if (rows !== '') this.print(rows);
  }

  /** A test that writes its expectations has changed what it is made of. `baseline`: it passed by that alone. */
  private digestAfter(id: string, baseline: string | undefined): string | undefined {
    const cell = this.words.update === undefined ? undefined : this.cells.find((each) => each.id === id);
    const digest = cell === undefined ? this.digests.get(id) : new Digests(this.suite.folder).of(cell);
    return digest === undefined || baseline === undefined ? digest : this.before.withBaseline(digest, baseline);
  }

  private noteReview(): void {
    const { work } = this.words;
    const words = work === undefined ? [] : ['--work', work];
    note('decisions changed', { remedy: `\`${suiteCommand('review', this.suite.path, ...words)}\` asks about each` });
  }

  private recordChanges({ id, tracePath }: Cell, changes: readonly PendingDecision[]): void {
    this.changed ||= changes.length > 0;
    const about = changes.length === 0 ? null : new TraceAbout(tracePath);
    try {
      this.pending.add(id, changes, (index) => about?.of(index) ?? null);
    } finally {
      about?.close();
    }
  }

  private async write(result: SuiteResult, stale: Stale): Promise<void> {
    const { suite, words, sources, timelines } = this;
    this.print(`${this.text.ending(result, stale)}${printableLines(this.keep?.words() ?? '')}`);
    const render = (directories: Directories): string =>
      renderSuiteAnnotations(result, { ...directories, current: suite.folder });
    printAnnotationsOf(render, this.stream, words);
    const { cells } = this;
    const whole = (): readonly CellResult[] => result.cells;
    await writeSuiteReports(
      { result, stale, cells, whole, missing: '', folder: suite.folder, sources, timelines },
      words,
    );
  }

  private print(text: string): void {
    this.line.clear();
    printText(text, this.stream);
  }
}

const idsOf = (cells: readonly Cell[]): string[] => cells.map(({ id }) => id);

function progressText(progress: TrialProgress, { running, waiting }: UnderWay): string {
  const leftMs = progress.leftMs();
  const left = leftMs === null ? '' : `, about ${timeLeft(leftMs)} left`;
  return `${progress.done} of ${progress.total} tests, ${running} running${waiting === 0 ? '' : `, ${waiting} waiting`}${left}`;
}
