// The options of `esreplay compare`: those of a run that make sense for many, and its own.
import type { Argv } from 'yargs';
import { type ChangeName, changeNames } from '../../compare/changes.ts';
import { runsRange, usualRuns } from '../../compare/run-counts.ts';
import { UsageError } from '../../errors/errors.ts';
import { dash } from '../../files/standard-input.ts';
import { reportFormatNames } from '../../report/formats.ts';
import { shellCommand } from '../../run/client-command.ts';
import { isInRange, rangeWords } from '../../run/option-kinds.ts';
import type { RunOptions } from '../../run/options.ts';
import { checkPageWords } from '../terminal/page-options.ts';
import { requireWritable } from '../terminal/report.ts';
import { withExamples } from './examples.ts';
import { namesIn, ofReports, oneRelease, refuseOfOneRun } from './many-runs.ts';
import { declareOptionsOfRuns, type RunArguments, toCompleteOptions } from './run-options.ts';
import { number, outputFile, text, trace } from './values.ts';

export interface CompareWords extends Omit<RunArguments, 'trace'> {
  readonly trace: readonly string[];
  readonly old: string;
  readonly new: string;
  readonly runs: number;
  readonly failOn?: string;
  /** False for --no-new-access. */
  readonly newAccess?: boolean;
}

/** Options of one run, and of what is not compared. */
const ofOneRun: readonly string[] = [
  'verify',
  'check-cache',
  'strict',
  'expect',
  'update',
  'accept',
  'reason',
  'ips',
  'perfetto',
  ...ofReports,
];

export function declareCompareOptions(parser: Argv): Argv<CompareWords> {
  const options = declareOptionsOfRuns(
    parser.positional('trace', {
      ...trace,
      array: true,
      demandOption: true,
      describe: 'traces to replay: files, or samples such as @boot',
    }),
  )
    .options({
      old: { ...text('COMMAND'), demandOption: true, describe: 'the build to compare with, a shell command' },
      new: { ...text('COMMAND'), demandOption: true, describe: 'the build that is reviewed, a shell command' },
      runs: {
        ...number,
        default: usualRuns,
        describe: 'runs of each build with each trace, at least 5 for times; what differs between them is noise',
      },
      'fail-on': {
        ...text('LIST'),
        known: () => changeNames,
        describe: `changes that fail, with commas between them: ${changeNames.join(', ')}`,
      },
      'new-access': { type: 'boolean', describe: '--no-new-access is short for --fail-on newly-allowed,new-access' },
      json: { ...outputFile, describe: 'write the result as JSON' },
      junit: { ...outputFile, describe: 'write the result as JUnit XML, with a case for each kind of change' },
      html: { ...outputFile, describe: 'write the result as one HTML file, with a run of each build' },
    })
    .group(['old', 'new', 'runs', 'fail-on', 'new-access'], 'Comparison');
  for (const name of ofOneRun) options.hide(name);
  return withExamples(
    options as unknown as Argv<CompareWords>,
    [
      ["esreplay compare @boot --old './agent-main' --new './agent'", 'what the new build decides otherwise'],
      [
        "esreplay compare day.estrace boot.estrace --pace asap --no-new-access --old './agent-main' --new './agent'",
        'fail if it allows what was denied',
      ],
    ],
    'Exit status: 0 nothing that --fail-on names, 1 it was found, 2 usage, 3 set-up, 4 trace, 5 a client ended or crashed, 130 interrupted.',
  );
}

export interface CompareCall {
  readonly builds: { readonly old: readonly string[]; readonly new: readonly string[] };
  readonly others: readonly (readonly string[])[];
  /** Of each run. */
  readonly options: RunOptions;
  readonly failOn: readonly ChangeName[];
}

/** Throws UsageError or SetupError for anything that would otherwise be accepted and ignored. */
export async function toCompareCall(words: CompareWords): Promise<CompareCall> {
  const { trace: traces, runs, '--': after } = words;
  const [first] = traces;
  if (first === undefined) throw new UsageError('no trace given', { remedy: 'name one: `esreplay compare TRACE …`' });
  if (traces.includes(dash))
    throw new UsageError("TRACE cannot be '-': each run reads it again", { remedy: 'name a file' });
  if (after !== undefined && after.length > 0)
    throw new UsageError('compare takes two clients', {
      remedy: "name both: `--old './client-main' --new './client'`",
    });
  for (const side of ['old', 'new'] as const)
    if (words[side].trim() === '') throw new UsageError(`--${side} needs a command`);
  refuseOfOneRun(words, ofOneRun);
  if (words.pace === 'step') throw new UsageError('--pace step needs a single run, and compare makes many');
  if (!isInRange(runs, runsRange)) throw new UsageError(`--runs takes ${rangeWords(runsRange)}`);
  const release = oneRelease({ ...words, trace: first }, 'compare', 'name one macOS with --os');
  const failOn = toFailOn(words);
  requireWritable(words);
  checkPageWords(words);
  const formats = Object.fromEntries(reportFormatNames.map((name) => [name, undefined]));
  const old = shellCommand(words.old);
  const options = await toCompleteOptions({
    ...words,
    ...formats,
    htmlOn: undefined,
    htmlSize: undefined,
    trace: first,
    '--': old,
  });
  return {
    builds: { old, new: shellCommand(words.new) },
    others: options.clients.slice(1),
    options: { ...options, ...release },
    failOn,
  };
}

/** What --no-new-access names. */
const ofAccess: readonly ChangeName[] = ['newly-allowed', 'new-access'];

function toFailOn({ failOn, newAccess }: CompareWords): readonly ChangeName[] {
  const typed = namesIn('--fail-on', failOn, changeNames, 'change');
  return changeNames.filter((name) => typed.includes(name) || (newAccess === false && ofAccess.includes(name)));
}
