// `esreplay test`, once its words are there: chooses the tests, runs them, prints and writes what they found. Loaded late:
// listing the commands needs none of it.
import colours from 'picocolors';
import { exitCodes, UsageError } from '../errors/errors.ts';
import type { PendingDecision } from '../expectations/changes.ts';
import { dash } from '../files/standard-input.ts';
import type { Directories } from '../report/annotations.ts';
import { SourceFiles } from '../report/source-files.ts';
import { readBaseline } from '../suite/baseline.ts';
import { buildClients } from '../suite/builds.ts';
import type { Cell, KnownFinding } from '../suite/cell.ts';
import { allCells } from '../suite/cell-kinds.ts';
import { changedCells } from '../suite/changed.ts';
import { digestOf, withBaseline } from '../suite/digest.ts';
import { onlyOfBaseline } from '../suite/judge-cell.ts';
import { PendingChanges } from '../suite/pending.ts';
import { type CellResult, type SuiteResult, secondsOf, waitedSecondsOf } from '../suite/result.ts';
import { runSuite, type Timelines } from '../suite/run-suite.ts';
import { isStale, nothingStale, pruned, type Stale, staleOf } from '../suite/stale.ts';
import { renderSuiteAnnotations } from '../suite/suite-annotations.ts';
import { SuiteFile, suiteCommand, usualFile, workFolderOf } from '../suite/suite-file.ts';
import { suiteValue } from '../suite/suite-json.ts';
import { renderSuiteJunit } from '../suite/suite-junit.ts';
import { today } from '../suite/suite-options.ts';
import { SuiteText, suiteText } from '../suite/suite-text.ts';
import { staleLines } from '../suite/words.ts';
import { isCi } from '../system/environment.ts';
import { type Earlier, WorkFolder } from '../trials/folder.ts';
import { onInterrupt } from '../trials/interrupt.ts';
import type { UnderWay } from '../trials/places.ts';
import { usualWorkers } from '../trials/pool.ts';
import { TrialProgress } from '../trials/progress.ts';
import { worstExitCode } from '../verdict/exit-code.ts';
import { jsonText, printable, printableLines } from '../words/printable.ts';
import { checkTestWords, type TestWords } from './arguments/test-options.ts';
import { note } from './terminal/diagnostic.ts';
import { mayWritePage, pageOptions, wantsPage } from './terminal/page-options.ts';
import { timeLeft } from './terminal/progress.ts';
import { layoutOf, printAnnotationsOf, printText, writeReport } from './terminal/report.ts';
import { show } from './terminal/show.ts';
import { textStream } from './terminal/standard-output.ts';
import { TraceAbout } from './terminal/step-view.ts';
import { TerminalLine } from './terminal/terminal-line.ts';
import { version } from './version.ts';

/** Returns the exit status of the worst test. */
export async function testSuite(words: TestWords): Promise<number> {
  checkTestWords(words);
  const suite = new SuiteFile(words.file ?? usualFile);
  const all = allCells(suite);
  const named = namedCells(all, words);
  if (words.list === true) {
    show(process.stdout, printableLines(named.map(({ id }) => `${printable(id)}\n`).join('')));
    return exitCodes.pass;
  }
  const work = new WorkFolder(workFolderOf(suite, words.work));
  const earlier = work.read();
  const cells = cellsToRun(suite, named, earlier, words);
  if (cells.length > 0) return new TestRun(suite, all, cells, words, work.path).run(work, earlier);
  const why = words.onlyChanged === undefined ? 'every test passed last time' : 'no file of a test has changed';
  show(textStream(words.json, words.junit, words.html), printableLines(`Nothing to run: ${why}.\n`));
  return exitCodes.pass;
}

function namedCells(all: readonly Cell[], { tests, tag }: TestWords): readonly Cell[] {
  const chosen = all.filter(
    ({ id, tags }) => (tests === undefined || id.includes(tests)) && (tag === undefined || tags.includes(tag)),
  );
  if (chosen.length > 0) return chosen;
  throw new UsageError(tests === undefined ? `no test has the tag '${tag}'` : `no test matches '${tests}'`, {
    remedy: '`esreplay test --list` prints the names',
  });
}

/** Of those that are named: what failed, did not finish or is new, and what has changed. */
function cellsToRun(
  suite: SuiteFile,
  named: readonly Cell[],
  earlier: Earlier | null,
  { lastFailed, onlyChanged, baseline }: TestWords,
): readonly Cell[] {
  const isExpired = ({ until }: KnownFinding): boolean => until !== null && until < today();
  const hasPassed = (cell: Cell): boolean => {
    const record = earlier?.records.get(cell.id);
    if (record === undefined || !['passed', 'skipped'].includes(record.verdict) || cell.known.some(isExpired))
      return false;
    const digest = digestOf(cell, suite.folder);
    return record.digest === digest || (baseline !== undefined && record.digest === withBaseline(digest, baseline));
  };
  const left = lastFailed === true ? named.filter((cell) => !hasPassed(cell)) : named;
  return onlyChanged === undefined ? left : changedCells(suite, left, onlyChanged);
}

/** The tests of one call, what is shown of them meanwhile, and what is written at the end. */
class TestRun {
  private readonly stream: NodeJS.WriteStream;
  private readonly line: TerminalLine;
  private readonly sources: SourceFiles | null;
  private readonly timelines: Timelines | null;
  private readonly text: SuiteText;
  private readonly workers: number;

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
  ) {
    this.pending = new PendingChanges(work);
    this.digests = new Map(cells.map((cell) => [cell.id, digestOf(cell, suite.folder)]));
    const { json, junit, html } = words;
    this.stream = textStream(json, junit, html);
    this.line = new TerminalLine({ logged: ![json, junit, html].includes(dash), maxBetweenMs: 30_000 });
    this.sources = words.sources === false ? null : new SourceFiles([suite.folder]);
    this.timelines = mayWritePage(words) ? new Map() : null;
    const layout = { ...layoutOf(this.stream), verbose: words.verbose ?? false, sources: this.sources };
    this.text = new SuiteText(cells, suite.path, { ...layout, colour: colours.isColorSupported });
    this.workers = Math.min(words.workers ?? usualWorkers(), cells.length);
  }

  async run(work: WorkFolder, earlier: Earlier | null): Promise<number> {
    const { signal, killNow, release } = onInterrupt();
    try {
      const ended = await this.runCells(work, earlier, signal, killNow);
      const isWhole = this.cells.length === this.all.length && !signal.aborted;
      const found = isWhole ? staleOf(this.suite, this.all, ended.cells) : nothingStale;
      const stale = this.words.prune === true ? pruned(this.suite, found) : found;
      const codes = [ended.exitCode, ...(isStale(stale) ? [exitCodes.findings] : [])];
      const result = { ...ended, exitCode: worstExitCode(codes) };
      await this.write(result, stale);
      if (this.changed && !isCi()) this.noteReview();
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
    const lastSeconds = new Map([...(earlier?.records ?? [])].map(([id, { seconds }]) => [id, seconds]));
    const progress = new TrialProgress(idsOf(cells), workers, lastSeconds);
    return runSuite(suite, cells, {
      workers,
      own: { work: work.path, workers: words.workers ?? usualWorkers() },
      failedBuilds,
      retries: words.retries,
      failFast: words.failFast ?? false,
      allowFlaky: words.allowFlaky ?? false,
      update: words.update,
      today: today(),
      baseline,
      signal,
      killNow,
      timelines,
      onResult: (result) => this.showResult(result, work, progress),
      onNote: (message, lines) => {
        this.line.clear();
        note(message, lines.length === 0 ? {} : { excerpt: lines.join('\n') });
      },
      onChanges: (cell, changes) => this.recordChanges(cell, changes),
      onUnderWay: (underWay) => this.line.show(progressText(progress, underWay)),
    });
  }

  private showResult(result: CellResult, work: WorkFolder, progress: TrialProgress): void {
    const { id, verdict, exitCode, because } = result;
    const seconds = secondsOf(result) - waitedSecondsOf(result);
    progress.end(id, seconds);
    const digest = this.digestAfter(id, because === onlyOfBaseline ? this.words.baseline : undefined);
    if (verdict !== 'unfinished') work.add({ id, verdict, exitCode, seconds, digest });
    const rows = this.text.rowsAfter(result);
    if (rows !== '') this.print(rows);
  }

  /** A test that writes its expectations has changed what it is made of. `baseline`: it passed by that alone. */
  private digestAfter(id: string, baseline: string | undefined): string | undefined {
    const cell = this.words.update === undefined ? undefined : this.cells.find((each) => each.id === id);
    const digest = cell === undefined ? this.digests.get(id) : digestOf(cell, this.suite.folder);
    return digest === undefined || baseline === undefined ? digest : withBaseline(digest, baseline);
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
    this.print(this.text.ending(result, stale));
    const render = (directories: Directories): string =>
      renderSuiteAnnotations(result, { ...directories, current: suite.folder });
    printAnnotationsOf(render, this.stream, words);
    if (words.json !== undefined)
      await writeReport(words.json, '--json', jsonText(suiteValue(result, stale, version), 2));
    if (words.junit !== undefined)
      await writeReport(words.junit, '--junit', renderSuiteJunit(result, stale, new Date()));
    if (words.html === undefined || timelines === null || !wantsPage([result], words)) return;
    const { renderSuitePage } = await import('../suite/suite-page.ts'); // loads the page
    const text = suiteText(this.cells, result, { sources, stale });
    const page = { ...pageOptions(words, sources), timelines, text, stale: staleLines(stale) };
    await writeReport(words.html, '--html', renderSuitePage(result, page));
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
