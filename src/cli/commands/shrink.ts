// `esreplay shrink`: makes the smallest trace that it can find on which a client still shows a finding.
import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { didYouMean } from '../../errors/did-you-mean.ts';
import { UsageError } from '../../errors/errors.ts';
import { dash } from '../../files/standard-input.ts';
import { rules } from '../../judge/rules.ts';
import { reportFormatNames } from '../../report/formats.ts';
import { plural } from '../../report/layout.ts';
import type { Needed, ShrinkProgress } from '../../shrink/search.ts';
import type { ShrinkOptions } from '../../shrink/shrink.ts';
import { version } from '../../system/version.ts';
import { onInterrupt } from '../../trials/interrupt.ts';
import type { TrialOptions } from '../../trials/trial.ts';
import { parseDuration } from '../../words/duration.ts';
import { grouped } from '../../words/grouped.ts';
import { jsonText, painted } from '../../words/printable.ts';
import { forceOption, outputOption } from '../arguments/edit-arguments.ts';
import { withExamples } from '../arguments/examples.ts';
import { checkWorkers, oneRelease, refuseOfOneRun, workersRow } from '../arguments/many-runs.ts';
import { declareOptionsOfManyRuns, type RunArguments, toCompleteOptions } from '../arguments/run-options.ts';
import { file, outputFile, text, trace } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { timeLeft } from '../terminal/progress.ts';
import { requireWritable, writeReport } from '../terminal/report.ts';
import { show } from '../terminal/show.ts';
import { textStream } from '../terminal/standard-output.ts';
import { TerminalLine } from '../terminal/terminal-line.ts';

interface ShrinkWords extends RunArguments {
  /** `--output` is how the client's output is written. */
  readonly out: string;
  readonly force?: boolean;
  readonly rule?: string;
  readonly command?: string;
  readonly hits?: string;
  readonly workers?: number;
  readonly timeout?: string;
}

const shrunkTrace = {
  ...trace,
  demandOption: true,
  describe: 'trace to shrink: a file, or a sample such as @boot',
} as const;

/** Options of a run that shrink refuses: it makes many runs and reports only the smallest trace. */
const ofOneRun: readonly string[] = [
  'verify',
  'check-cache',
  'ips',
  'perfetto',
  'expect',
  'update',
  'accept',
  'reason',
  'verbose',
  'html-on',
  'html-size',
  'sources',
  'source-root',
  'uncached',
  'sarif-category',
  ...reportFormatNames.filter((name) => name !== 'json'),
];

export const row: CommandSummary = {
  usage: 'shrink <trace>',
  group: 'run',
  about: 'find the smallest part of a trace on which a client still shows a finding',
  client: true,
};

export const shrinkCommand: Command<ShrinkWords> = {
  builder: (parser) => {
    const options = declareOptionsOfManyRuns(parser.positional('trace', shrunkTrace), 'recorded')
      .options({
        out: { ...outputOption, demandOption: true, describe: 'trace to write: at any moment the smallest one so far' },
        force: forceOption,
        rule: { ...text('RULE'), describe: 'finding to keep', defaultDescription: 'the worst one' },
        command: {
          ...file,
          describe: 'program that decides instead of the judge: it ends with 0 to keep the trace in its argument',
        },
        hits: {
          ...text('K/N'),
          describe: 'keep a trace that shows the finding in K of N runs',
          defaultDescription: '1/1',
        },
        workers: workersRow('runs'),
        timeout: { ...text('TIME'), describe: 'end a run after this', defaultDescription: 'none' },
        json: { ...outputFile, describe: 'write the result as JSON' },
      })
      .group(['out', 'force', 'rule', 'command', 'hits', 'workers', 'timeout'], 'Shrinking');
    for (const name of ofOneRun) options.hide(name);
    return withExamples(
      options as unknown as Argv<ShrinkWords>,
      [
        ['esreplay shrink boot.estrace -o small.estrace -- ./client', 'keep the messages that its worst finding needs'],
        [
          'esreplay shrink boot.estrace -o small.estrace --rule deadlock -- ./client',
          'keep those that its deadlock needs',
        ],
        [
          'esreplay shrink boot.estrace -o small.estrace --command ./is-wrong.sh',
          'keep those that a program needs to end with 0',
        ],
      ],
      'Exit status: 0 wrote a trace that still shows the finding, 1 the finding does not come again, 2 usage, 3 set-up, 4 trace, 130 interrupted.',
    );
  },
  handler: shrinkTrace,
};

async function shrinkTrace(words: ShrinkWords): Promise<number> {
  const { signal, killNow, release } = onInterrupt();
  const line = new TerminalLine({ logged: words.json !== dash });
  try {
    const options = await optionsOf(words);
    requireWritable({ json: words.json });
    const [{ shrink }, { renderShrink }, { default: colours }] = await Promise.all([
      import('../../shrink/shrink.ts'),
      import('../../shrink/shrink-text.ts'),
      import('picocolors'),
    ]);
    const result = await shrink({ ...options, signal, killNow, onProgress: (now) => line.show(progressText(now)) });
    line.clear();
    show(textStream(words.json), painted(renderShrink(result, { colour: colours.isColorSupported })));
    if (words.json !== undefined) await writeReport(words.json, '--json', jsonText(result, 2));
    return result.exitCode;
  } finally {
    line.clear();
    release();
  }
}

function progressText({ step, from, messages, runs, leftMs }: ShrinkProgress): string {
  const left = leftMs === null || leftMs === 0 ? '' : `, about ${timeLeft(leftMs)} left in this step`;
  return `${grouped(from)} → ${plural(messages, 'message')}, ${plural(runs, 'run')}, ${step}${left}`;
}

/** Throws UsageError for anything that would otherwise be accepted and ignored. */
async function optionsOf(words: ShrinkWords): Promise<Omit<ShrinkOptions, 'signal' | 'killNow' | 'onProgress'>> {
  const { out: output, force = false, rule = null, command, hits, workers, timeout } = words;
  const hasClient = (words['--'] ?? []).length > 0 || words.client !== undefined;
  if (hasClient === (command !== undefined))
    throw hasClient
      ? new UsageError('--command and a client exclude each other', { remedy: 'leave out one of them' })
      : new UsageError('no client given', {
          remedy: 'put it after --: `esreplay shrink TRACE -o OUT -- CLIENT ARGS`, or name a program with --command',
        });
  if (words.trace === dash)
    throw new UsageError("TRACE cannot be '-': each run reads it again", { remedy: 'name a file' });
  refuseOfOneRun(words, ofOneRun);
  if (output === dash)
    throw new UsageError("-o cannot be '-': it is written again after each step", { remedy: 'name a file' });
  checkWorkers(workers);
  const { usualWorkers } = await import('../../trials/pool.ts');
  return {
    run: command === undefined ? await runOf(words) : { trace: words.trace, clients: [] },
    output,
    overwrite: force,
    rule: rule === null ? null : ruleNamed(rule),
    command: command === undefined ? null : [resolve(command)],
    needed: hits === undefined ? { hits: 1, runs: 1 } : hitsOf(hits),
    workers: workers ?? usualWorkers(),
    timeoutMs: timeout === undefined ? null : timeoutOf(timeout),
    application: `esreplay ${version}`,
    cwd: process.cwd(),
  };
}

async function runOf(words: ShrinkWords): Promise<TrialOptions> {
  const { json: _, ...ofRuns } = words; // its runs have no reports
  const release = oneRelease(words, 'shrink', 'name one macOS with --os');
  return { ...(await toCompleteOptions(ofRuns)), ...release };
}

function ruleNamed(slug: string): string {
  const slugs = rules.map((each) => each.slug);
  if (slugs.some((each) => each === slug)) return slug;
  throw new UsageError(`no rule is named '${slug}'`, {
    remedy: didYouMean(slug, slugs) ?? '`esreplay explain` lists the rules',
  });
}

function hitsOf(word: string): Needed {
  const [, hits, runs] = /^(\d{1,3})\/(\d{1,3})$/.exec(word) ?? [];
  const needed = { hits: Number(hits), runs: Number(runs) };
  if (hits === undefined || needed.hits < 1 || needed.hits > needed.runs)
    throw new UsageError(`invalid number of hits '${word}'`, { remedy: 'write K/N, for example `--hits 2/3`' });
  return needed;
}

function timeoutOf(word: string): number {
  const ns = parseDuration(word);
  if (ns === null || ns < 1e6)
    throw new UsageError(`invalid time '${word}' for '--timeout'`, { remedy: 'write 30s or 2m' });
  return ns / 1e6;
}
