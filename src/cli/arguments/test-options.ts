// The options of `esreplay test`.
import type { Argv } from 'yargs';
import { UsageError } from '../../errors/errors.ts';
import { type UpdateMode, updateModes } from '../../expectations/update-modes.ts';
import { maxShards } from '../../suite/shard.ts';
import { type KeepWords, keepRows } from '../terminal/keep-options.ts';
import { checkSuiteReports, type SuiteReportWords, suiteReportRows } from '../terminal/suite-reports.ts';
import { withExamples } from './examples.ts';
import { checkWorkers, workersRow } from './many-runs.ts';
import { file, inputFile, number, text, writtenFile } from './values.ts';

export interface TestWords extends SuiteReportWords, KeepWords {
  readonly file?: string | undefined;
  readonly tests?: string | undefined;
  readonly tag?: string | undefined;
  readonly list?: boolean | undefined;
  readonly workers?: number | undefined;
  readonly writePlan?: string | undefined;
  readonly plan?: string | undefined;
  readonly shards?: number | undefined;
  readonly shard?: string | undefined;
  readonly cells?: string | undefined;
  readonly archive?: string | undefined;
  readonly retries: number;
  readonly lastFailed?: boolean | undefined;
  readonly onlyChanged?: string | undefined;
  readonly baseline?: string | undefined;
  readonly failFast?: boolean | undefined;
  readonly allowFlaky?: boolean | undefined;
  readonly update?: UpdateMode | undefined;
  readonly prune?: boolean | undefined;
  readonly work?: string | undefined;
  /** False for --no-cache. */
  readonly cache?: boolean | undefined;
  readonly cacheFolder?: string | undefined;
  readonly verbose?: boolean | undefined;
}

export const declareTestOptions = (parser: Argv): Argv<TestWords> =>
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
        workers: workersRow('tests that run'),
        retries: { ...number, default: usualRetries, describe: 'further attempts of a test that failed' },
        'only-changed': {
          ...text('REV'),
          describe: 'only tests whose trace, expectations, suppressions, models or inputs differ from a git revision',
        },
        'last-failed': {
          type: 'boolean',
          describe: 'only tests that failed, did not finish, are new, or are stated otherwise',
        },
        'write-plan': {
          ...writtenFile,
          describe: 'write every test with its digest and expected seconds, for machines that share them; run nothing',
        },
        plan: { ...inputFile, describe: 'the plan that --shard divides, and --archive belongs to' },
        shard: {
          ...text('SHARE'),
          describe: 'only a share, for example 2/5; auto: the one that the engine of this job says',
        },
        shards: { ...number, describe: 'with --write-plan: the number of shares, for engines that do not say it' },
        cells: { ...inputFile, describe: 'only the tests whose names are in the file, one a line' },
        archive: {
          ...writtenFile,
          describe: 'write each result as its test ends, for `esreplay merge-reports`',
        },
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
        cache: {
          type: 'boolean',
          describe: 'take results of tests that declare inputs and differ in nothing; --no-cache runs each',
        },
        'cache-folder': {
          ...text('FOLDER'),
          files: true,
          describe: 'folder for results that a later call takes',
          defaultDescription: 'cache in the folder for results',
        },
        verbose: { type: 'boolean', describe: 'print all of each stack and advice' },
        ...suiteReportRows,
        ...keepRows,
      }),
    [
      ['esreplay test', 'the suite of esreplay.yaml'],
      ['esreplay test -t agent/boot/26', 'one of its tests'],
      ['esreplay test --last-failed --retries 2', 'what failed, and again if it fails again'],
    ],
    'Exit status: that of the worst test, as of esreplay run; 2 a wrong suite file or option, 130 interrupted.',
  );

/** Throws UsageError or SetupError for what a suite could not use. */
export function checkTestWords(words: TestWords): void {
  refuseBesidePlan(words);
  const { workers, retries } = words;
  checkWorkers(workers);
  if (!(Number.isInteger(retries) && retries >= 0 && retries <= 20))
    throw new UsageError('--retries takes a whole number from 0 to 20');
  checkSuiteReports(words);
  refuseParts(words);
  if (words.shards !== undefined && words.writePlan === undefined)
    throw new UsageError('--shards is kept in a plan', { remedy: 'use it with --write-plan' });
  const { shards = 1 } = words;
  if (!(Number.isInteger(shards) && shards >= 1 && shards <= maxShards))
    throw new UsageError(`--shards takes a whole number from 1 to ${maxShards}`);
}

const usualRetries = 0;
const ofPlan: readonly string[] = ['file', 'write-plan', 'shards', 'work'];

/** What a plan does not keep would be accepted and ignored. The parser gives each option by its own name too. */
function refuseBesidePlan(words: TestWords): void {
  if (words.writePlan === undefined) return;
  for (const [name, value] of Object.entries(words)) {
    const isOption = /^[a-z][a-z-]+$/.test(name) && !ofPlan.includes(name);
    if (!isOption || value === undefined || (name === 'retries' && value === usualRetries)) continue;
    const option = name === 'tests' ? '-t' : `--${value === false ? 'no-' : ''}${name}`;
    throw new UsageError(`--write-plan writes every test and runs none, so ${option} has no effect`, {
      remedy: 'give it to the calls that run the tests',
    });
  }
}

/** Options that leave out tests or findings, as typed, and what to do instead. */
const partial = {
  tests: ['-t', 'leave it out'],
  tag: ['--tag', 'leave it out'],
  onlyChanged: ['--only-changed', 'leave it out'],
  lastFailed: ['--last-failed', 'leave it out'],
  failFast: ['--fail-fast', 'leave it out'],
  baseline: ['--baseline', 'leave it out: GitHub knows which alerts are new'],
  cells: ['--cells', 'write an --archive, and let `esreplay merge-reports --sarif` join all'],
  shard: ['--shard', 'write an --archive, and let `esreplay merge-reports --sarif` join all'],
} as const satisfies { readonly [W in keyof TestWords]?: readonly [string, string] };

/** GitHub closes each alert that an upload lacks. */
function refuseParts(words: TestWords): void {
  if (words.sarif === undefined) return;
  for (const [name, [option, remedy]] of Object.entries(partial)) {
    const value: unknown = Reflect.get(words, name);
    if (value !== undefined && value !== false)
      throw new UsageError(`--sarif is for a whole suite, and ${option} leaves out alerts, which it would close`, {
        remedy,
      });
  }
}
