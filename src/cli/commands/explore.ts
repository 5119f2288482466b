// `esreplay explore`: changes one thing at a time, and reports what only the changed runs show.
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { UsageError } from '../../errors/errors.ts';
import { noWholePath, type Protection, splitProtection, usualEffects } from '../../explore/bypass/protection.ts';
import type { ExploreOptions, ExploreProgress } from '../../explore/options.ts';
import type { ExploreResult } from '../../explore/result.ts';
import { findingClasses } from '../../explore/words.ts';
import { requireFolder } from '../../files/option-folder.ts';
import { dash } from '../../files/standard-input.ts';
import { effects } from '../../judge/bypass-effects.ts';
import { plural } from '../../report/layout.ts';
import { version } from '../../system/version.ts';
import { onInterrupt } from '../../trials/interrupt.ts';
import { parseDuration } from '../../words/duration.ts';
import { grouped } from '../../words/grouped.ts';
import { jsonText } from '../../words/printable.ts';
import { withExamples } from '../arguments/examples.ts';
import { checkWorkers, namesIn, ofReports, oneRelease, refuseOfOneRun, workersRow } from '../arguments/many-runs.ts';
import { declareOptionsOfManyRuns, type RunArguments, toCompleteOptions } from '../arguments/run-options.ts';
import { outputFile, text, trace } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { checkPageWords, wantsPage } from '../terminal/page-options.ts';
import { timeLeft } from '../terminal/progress.ts';
import { printAnnotationsOf, printText, requireWritable, writeReport } from '../terminal/report.ts';
import { sourceFiles } from '../terminal/sources.ts';
import { textStream } from '../terminal/standard-output.ts';
import { TerminalLine } from '../terminal/terminal-line.ts';

interface ExploreWords extends Omit<RunArguments, 'trace'> {
  readonly trace: readonly string[];
  readonly time?: string;
  readonly only?: string;
  readonly protect?: readonly string[];
  readonly failOn?: string;
  readonly work: string;
  readonly workers?: number;
}

/** Options of one run, and of what is not explored. */
const ofOneRun: readonly string[] = [
  'verify',
  'check-cache',
  'expect',
  'update',
  'accept',
  'reason',
  'ips',
  'perfetto',
  'verbose',
  'html-size',
  'uncached',
  ...ofReports,
];

export const row: CommandSummary = {
  usage: 'explore <trace..>',
  group: 'run',
  about: 'change one thing at a time, and find what a client then does wrong',
  client: true,
};

export const exploreCommand: Command<ExploreWords> = {
  builder: (parser) => {
    const options = declareOptionsOfManyRuns(
      parser.positional('trace', {
        ...trace,
        array: true,
        demandOption: true,
        describe: 'traces to explore: files, or samples such as @boot',
      }),
      'asap',
    )
      .options({
        time: {
          ...text('TIME'),
          describe: 'try further seeds, and end after this',
          defaultDescription: 'each variation once',
        },
        only: {
          ...text('NAMES'),
          describe: 'variations to try, with commas between them',
          defaultDescription: 'all',
        },
        protect: {
          ...text('PATTERN'),
          array: true,
          nargs: 1,
          describe: 'paths that nobody may change, remove or replace, or EFFECTS=PATTERN; repeatable',
        },
        'fail-on': {
          ...text('LIST'),
          describe: `classes that fail, with commas between them: ${findingClasses.join(', ')}`,
          defaultDescription: 'violation',
        },
        work: {
          ...text('FOLDER'),
          files: true,
          default: '.esreplay/explore',
          describe: 'folder for the findings, and for what a second call goes on from',
        },
        workers: workersRow('runs'),
        json: { ...outputFile, describe: 'write the result as JSON' },
        junit: { ...outputFile, describe: 'write the result as JUnit XML, with a case for each variation' },
        html: { ...outputFile, describe: 'write the result as one HTML file' },
      })
      .group(['time', 'only', 'protect', 'fail-on', 'work', 'workers'], 'Exploration');
    for (const name of ofOneRun) options.hide(name);
    return withExamples(
      options as unknown as Argv<ExploreWords>,
      [
        ['esreplay explore @early-boot -- ./client', 'try every variation once'],
        ['esreplay explore day.estrace boot.estrace --time 5m -- ./client', 'try further seeds for five minutes'],
        ['esreplay explore @boot --only cache,budget -- ./client', 'try two of the variations'],
        [
          "esreplay explore @boot --protect '/Library/App/**' -- ./client",
          'test whether anybody tampers with what it protects',
        ],
      ],
      'Exit status: 0 no finding that fails, 1 findings of a class that --fail-on names, 2 usage, 3 set-up, 4 trace, 130 interrupted.',
    );
  },
  handler: exploreTraces,
};

async function exploreTraces(words: ExploreWords): Promise<number> {
  const { signal, killNow, release } = onInterrupt();
  const { json, junit, html } = words;
  const line = new TerminalLine({ logged: ![json, junit, html].includes(dash), maxBetweenMs: 30_000 });
  try {
    const options = await optionsOf(words);
    requireWritable({ json, junit, html });
    checkPageWords(words);
    requireFolder(rootOf(words), '--source-root');
    const { explore } = await import('../../explore/explore.ts');
    const onProgress = (now: ExploreProgress): void => line.show(progressText(now));
    const result = await explore({ ...options, signal, killNow, onProgress });
    line.clear();
    release(); // an output may wait for its reader
    await write(result, words);
    return result.exitCode;
  } finally {
    line.clear();
    release();
  }
}

const rootOf = ({ sourceRoot }: ExploreWords): string | undefined =>
  typeof sourceRoot === 'string' ? sourceRoot : undefined;

async function write(result: ExploreResult, words: ExploreWords): Promise<void> {
  const { json, junit, html } = words;
  const [{ renderExplore }, { renderExploreAnnotations }, { default: colours }] = await Promise.all([
    import('../../explore/explore-text.ts'),
    import('../../explore/explore-annotations.ts'),
    import('picocolors'),
  ]);
  const stream = textStream(json, junit, html);
  const sources = sourceFiles([{ options: { sourceRoot: rootOf(words) ?? null } }], words) ?? undefined;
  printText(renderExplore(result, { colour: colours.isColorSupported, sources }), stream);
  printAnnotationsOf((directories) => renderExploreAnnotations(result, directories), stream, words);
  if (json !== undefined) await writeReport(json, '--json', jsonText(result, 2));
  if (junit !== undefined) {
    const { renderExploreJunit } = await import('../../explore/explore-junit.ts'); // loads a package
    await writeReport(junit, '--junit', renderExploreJunit(result, new Date()));
  }
  if (html === undefined || !wantsPage([result], words)) return;
  const { renderExplorePage } = await import('../../explore/explore-page.ts'); // loads the page
  await writeReport(html, '--html', renderExplorePage(result, version));
}

function progressText({ what, runs, findings, elapsedMs, leftMs }: ExploreProgress): string {
  const rate = Math.round((1000 * runs) / elapsedMs);
  const perSecond = elapsedMs < 500 || rate === 0 ? '' : ` (${rate}/s)`;
  const found = findings === 0 ? '' : `, ${grouped(findings)} found`;
  const left = leftMs === null || leftMs === 0 ? '' : `, about ${timeLeft(leftMs)} left`;
  return `${what}: ${plural(runs, 'run')}${perSecond}${found}${left}`;
}

/** Throws UsageError for anything that would otherwise be accepted and ignored. */
async function optionsOf(words: ExploreWords): Promise<Omit<ExploreOptions, 'signal' | 'killNow' | 'onProgress'>> {
  const { trace: traces, time, only, protect = [], failOn, work, workers } = words;
  const [first] = traces;
  if (first === undefined) throw new UsageError('no trace given', { remedy: 'name one: `esreplay explore TRACE …`' });
  if ((words['--'] ?? []).length === 0 && words.client === undefined)
    throw new UsageError('no client given', { remedy: 'put it after --: `esreplay explore TRACE -- CLIENT ARGS`' });
  if (traces.includes(dash))
    throw new UsageError("TRACE cannot be '-': each run reads it again", { remedy: 'name a file' });
  refuseOfOneRun(words, ofOneRun);
  checkWorkers(workers);
  const release = oneRelease({ ...words, trace: first }, 'explore', 'it tries the oldest and the newest by itself');
  const [{ variations, variationNames }, { bypass }, { usualWorkers }] = await Promise.all([
    import('../../explore/variations.ts'),
    import('../../explore/bypass/bypass.ts'),
    import('../../trials/pool.ts'),
  ]);
  const { json: _, junit: __, html: ___, htmlOn: ____, ...ofRuns } = words; // its runs have no reports
  const { trace: _____, seed = 1n, ...given } = await toCompleteOptions({ ...ofRuns, trace: first });
  const names = namesIn('--only', only, variationNames, 'variation');
  if (protect.length > 0 && names.length > 0 && !names.includes(bypass.name))
    throw new UsageError(`--protect needs the variation '${bypass.name}'`, { remedy: 'name it in --only, too' });
  return {
    traces: [...new Set(traces)],
    given: { pace: 'asap', ...given, ...release },
    variations: variations.filter(({ name }) => names.length === 0 || names.includes(name)),
    seed,
    protect: protect.map(protectionOf),
    timeMs: time === undefined ? null : timeOf(time),
    failOn: failOn === undefined ? ['violation'] : namesIn('--fail-on', failOn, findingClasses, 'class'),
    work,
    findings: join(work, 'findings'),
    workers: workers ?? usualWorkers(),
    application: `esreplay ${version}`,
    cwd: process.cwd(),
  };
}

function protectionOf(typed: string): Protection {
  const split = splitProtection(typed);
  if (split === null)
    throw new UsageError(`--protect: '${typed}' ${noWholePath}`, { remedy: "write '/Library/App/**', for example" });
  const { names, pattern } = split;
  const named = names === null ? usualEffects : namesIn('--protect', names.join(','), effects, 'effect');
  return { text: typed, pattern, effects: named };
}

function timeOf(word: string): number {
  const ns = parseDuration(word);
  if (ns === null || ns < 1e9)
    throw new UsageError(`invalid time '${word}' for '--time'`, { remedy: 'write 30s or 5m' });
  return ns / 1e6;
}
