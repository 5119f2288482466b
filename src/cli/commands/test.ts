// `esreplay test`: runs a suite, which is one file that says what must hold.
import { join } from 'node:path';
import colours from 'picocolors';
import { exitCodes, UsageError } from '../../errors/errors.ts';
import { type UpdateMode, updateModes } from '../../expectations/update-modes.ts';
import { dash } from '../../files/standard-input.ts';
import { SourceFiles } from '../../report/source-files.ts';
import type { Cell } from '../../suite/cells.ts';
import { secondsOf } from '../../suite/result.ts';
import type { Timelines } from '../../suite/run-suite.ts';
import type { Stale } from '../../suite/stale.ts';
import type { SuiteFile } from '../../suite/suite-file.ts';
import { suiteValue } from '../../suite/suite-json.ts';
import { worstExitCode } from '../../verdict/exit-code.ts';
import { jsonText, printable, printableLines } from '../../words/printable.ts';
import { withExamples } from '../arguments/examples.ts';
import { file, inputFile, number, outputFile, text } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { note } from '../terminal/diagnostic.ts';
import { onInterrupt } from '../terminal/interrupt.ts';
import {
  checkPageWords,
  mayWritePage,
  type PageFile,
  pageOptions,
  pageRows,
  wantsPage,
} from '../terminal/page-options.ts';
import { timeLeft } from '../terminal/progress.ts';
import { layoutOf, printAnnotationsOf, printText, requireWritable, writeReport } from '../terminal/report.ts';
import { show } from '../terminal/show.ts';
import { textStream } from '../terminal/standard-output.ts';
import { TerminalLine } from '../terminal/terminal-line.ts';
import { version } from '../version.ts';

interface TestWords extends PageFile {
  readonly file?: string | undefined;
  readonly tests?: string | undefined;
  readonly tag?: string | undefined;
  readonly list?: boolean | undefined;
  readonly workers?: number | undefined;
  readonly retries: number;
  readonly lastFailed?: boolean | undefined;
  readonly onlyChanged?: string | undefined;
  readonly baseline?: string | undefined;
  readonly failFast?: boolean | undefined;
  readonly allowFlaky?: boolean | undefined;
  readonly update?: UpdateMode | undefined;
  readonly prune?: boolean | undefined;
  readonly work?: string | undefined;
  readonly verbose?: boolean | undefined;
  readonly json?: string | undefined;
  readonly junit?: string | undefined;
}

export const row: CommandSummary = {
  usage: 'test [file]',
  group: 'run',
  about: 'run a suite: many traces, clients and releases by one file',
};

export const testCommand: Command<TestWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .positional('file', {
          ...file,
          describe: 'suite file',
          default: undefined,
          defaultDescription: 'esreplay.yaml',
        })
        .options({
          tests: { ...text('TEXT'), alias: 't', describe: 'only tests whose name has this, for example agent/boot' },
          tag: { ...text('TAG'), describe: 'only tests with this tag' },
          list: { type: 'boolean', describe: 'print the names of the tests, and run nothing' },
          workers: { ...number, describe: 'number of tests that run at once', defaultDescription: 'processors' },
          retries: { ...number, default: 0, describe: 'further attempts of a test that failed' },
          'only-changed': {
            ...text('REV'),
            describe: 'only tests whose trace, expectations, suppressions or inputs differ from a git revision',
          },
          'last-failed': { type: 'boolean', describe: 'only tests that failed, did not finish, or are new' },
          'fail-fast': { type: 'boolean', describe: 'stop after the first test that failed' },
          baseline: { ...inputFile, describe: 'an earlier --json: only findings that it lacks fail' },
          'allow-flaky': { type: 'boolean', describe: 'a test whose runs disagree does not fail the suite' },
          update: {
            type: 'string',
            choices: updateModes,
            requiresArg: true,
            takes: 'WORD',
            describe: 'add the decisions that files of expectations lack, or also rewrite changed ones',
          },
          prune: { type: 'boolean', describe: 'delete files of expectations that no test has' },
          work: {
            ...text('FOLDER'),
            files: true,
            describe: 'folder for results',
            defaultDescription: '.esreplay beside the file',
          },
          verbose: { type: 'boolean', describe: 'print all of each stack and advice' },
          json: { ...outputFile, describe: 'write the result as JSON' },
          junit: { ...outputFile, describe: 'write the result as JUnit XML' },
          html: {
            ...outputFile,
            describe: 'write the result as one HTML file, with the report of each test that failed',
          },
          ...pageRows,
        }),
      [
        ['esreplay test', 'the suite of esreplay.yaml'],
        ['esreplay test -t agent/boot/26', 'one of its tests'],
        ['esreplay test --last-failed --retries 2', 'what failed, and again if it fails again'],
      ],
      'Exit status: that of the worst test, as of esreplay run; 2 a wrong suite file or option, 130 interrupted.',
    ),
  handler: async (words) => {
    const { SuiteFile: Suite, usualFile } = await import('../../suite/suite-file.ts');
    const { cellsOf } = await import('../../suite/cells.ts');
    check(words);
    const suite = new Suite(words.file ?? usualFile);
    const all = cellsOf(suite);
    const chosen = chosenOf(all, words);
    if (words.list !== true) return run(suite, all, chosen, words);
    show(process.stdout, printableLines(chosen.map(({ id }) => `${printable(id)}\n`).join('')));
    return exitCodes.pass;
  },
};

function check(words: TestWords): void {
  const { workers, retries } = words;
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 256))
    throw new UsageError('--workers takes a whole number from 1 to 256');
  if (!(Number.isInteger(retries) && retries >= 0 && retries <= 20))
    throw new UsageError('--retries takes a whole number from 0 to 20');
  const toStdout = (['json', 'junit', 'html'] as const).filter((name) => words[name] === dash);
  if (toStdout.length > 1)
    throw new UsageError(`standard output can be written once: ${toStdout.map((name) => `--${name}`).join(' and ')}`);
  checkPageWords(words);
  requireWritable({ json: words.json, junit: words.junit, html: words.html });
}

function chosenOf(all: readonly Cell[], { tests, tag }: TestWords): readonly Cell[] {
  const chosen = all.filter(
    ({ id, tags }) => (tests === undefined || id.includes(tests)) && (tag === undefined || tags.includes(tag)),
  );
  if (chosen.length > 0) return chosen;
  throw new UsageError(tests === undefined ? `no test has the tag '${tag}'` : `no test matches '${tests}'`, {
    remedy: '`esreplay test --list` prints the names',
  });
}

async function run(suite: SuiteFile, all: readonly Cell[], chosen: readonly Cell[], words: TestWords): Promise<number> {
  const { WorkFolder } = await import('../../trials/folder.ts');
  const { usualWorkers } = await import('../../trials/pool.ts');
  const { buildClients } = await import('../../suite/builds.ts');
  const { runSuite } = await import('../../suite/run-suite.ts');
  const { today } = await import('../../suite/suite-options.ts');
  const { nothingStale, prune, staleOf } = await import('../../suite/stale.ts');
  const { SuiteText, suiteText } = await import('../../suite/suite-text.ts');
  const { TrialProgress } = await import('../../trials/progress.ts');
  const work = new WorkFolder(words.work ?? join(suite.folder, '.esreplay'));
  const earlier = work.read();
  const left = words.lastFailed === true ? unfinished(chosen, earlier) : chosen;
  const cells =
    words.onlyChanged === undefined
      ? left
      : (await import('../../suite/changed.ts')).changedCells(suite, left, words.onlyChanged);
  const baseline =
    words.baseline === undefined ? null : (await import('../../suite/baseline.ts')).readBaseline(words.baseline);
  const stream = textStream(words.json, words.junit, words.html);
  if (cells.length === 0) {
    show(
      stream,
      printableLines(
        words.onlyChanged === undefined
          ? 'Nothing to run: every test passed last time.\n'
          : 'Nothing to run: no file of a test has changed.\n',
      ),
    );
    return exitCodes.pass;
  }
  const workers = Math.min(words.workers ?? usualWorkers(), cells.length);
  const { signal, killNow, release } = onInterrupt();
  const line = new TerminalLine({ logged: stream === process.stdout, maxBetweenMs: 30_000 });
  const print = (text: string): void => {
    line.clear();
    printText(text, stream);
  };
  try {
    const failedBuilds = await buildClients(suite, cells, signal);
    work.begin(
      all.map(({ id }) => id),
      words.lastFailed === true || cells.length < all.length,
    );
    const sources = words.sources === false ? null : new SourceFiles([suite.folder]);
    const timelines: Timelines | null = mayWritePage(words) ? new Map() : null;
    const layout = { ...layoutOf(stream), verbose: words.verbose ?? false, sources };
    const text = new SuiteText(cells, { ...layout, colour: colours.isColorSupported });
    print(text.heading(workers));
    const lastSeconds = new Map([...(earlier?.records ?? [])].map(([id, { seconds }]) => [id, seconds]));
    const progress = new TrialProgress(
      cells.map(({ id }) => id),
      workers,
      lastSeconds,
    );
    let done = 0;
    const ended = await runSuite(suite, cells, {
      workers,
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
      onResult: (each) => {
        done += 1;
        const { id, verdict, exitCode } = each;
        const seconds = secondsOf(each);
        progress.end(id, seconds);
        if (verdict !== 'unfinished') work.add({ id, verdict, exitCode, seconds });
        const rows = text.rowsAfter(each);
        if (rows !== '') print(rows);
      },
      onNote: (message) => {
        line.clear();
        note(message);
      },
      onRunning: (running) => {
        const leftMs = progress.leftMs();
        const left = leftMs === null ? '' : `, about ${timeLeft(leftMs)} left`;
        line.show(`${done} of ${cells.length} tests, ${running} running${left}`);
      },
    });
    const stale = cells.length === all.length && !signal.aborted ? staleOf(suite, all, ended.cells) : nothingStale;
    if (words.prune === true) prune(suite, stale);
    const result = {
      ...ended,
      exitCode: worstExitCode([ended.exitCode, ...(isStale(stale, words) ? [exitCodes.findings] : [])]),
    };
    print(text.ending(result, stale, words.prune === true));
    const { renderSuiteAnnotations } = await import('../../suite/suite-annotations.ts');
    printAnnotationsOf(
      (directories) => renderSuiteAnnotations(result, { ...directories, current: suite.folder }),
      stream,
      words,
    );
    if (words.json !== undefined) await writeReport(words.json, '--json', jsonText(suiteValue(result, version), 2));
    if (words.junit !== undefined) {
      const { renderSuiteJunit } = await import('../../suite/suite-junit.ts');
      await writeReport(words.junit, '--junit', renderSuiteJunit(result, new Date()));
    }
    if (words.html !== undefined && timelines !== null && wantsPage([result], words)) {
      const { renderSuitePage } = await import('../../suite/suite-page.ts');
      const { staleLines } = await import('../../suite/words.ts');
      const pruned = words.prune === true;
      const text = suiteText(cells, result, { sources, stale, pruned });
      const page = { ...pageOptions(words, sources), timelines, text, stale: staleLines(stale, pruned) };
      await writeReport(words.html, '--html', renderSuitePage(result, page));
    }
    return result.exitCode;
  } finally {
    release();
    line.clear();
    work.close();
  }
}

/** What is pruned is no trouble any more. */
const isStale = ({ suppressions, expectations }: Stale, { prune }: TestWords): boolean =>
  suppressions.length > 0 || (expectations.length > 0 && prune !== true);

/** Cells that failed, did not finish, or are new. Without an earlier call, all. */
function unfinished(
  cells: readonly Cell[],
  earlier: ReturnType<InstanceType<typeof import('../../trials/folder.ts').WorkFolder>['read']>,
): readonly Cell[] {
  return cells.filter(({ id }) => {
    const record = earlier?.records.get(id);
    return record === undefined || (record.verdict !== 'passed' && record.verdict !== 'skipped');
  });
}
