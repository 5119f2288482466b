// The options of `esreplay run` for the parser, and their meaning for a run.
import { existsSync } from 'node:fs';
import type { Argv } from 'yargs';
import { didYouMean } from '../../errors/did-you-mean.ts';
import { UsageError } from '../../errors/errors.ts';
import { type UpdateMode, updateModes } from '../../expectations/update-modes.ts';
import { dash } from '../../files/standard-input.ts';
import { type ReportFormatName, reportFormatNames, reportFormats } from '../../report/formats.ts';
import { shellCommand } from '../../run/client-command.ts';
import { isInRange, rangeWords } from '../../run/option-kinds.ts';
import {
  maxClients,
  type OptionGroup,
  type OptionName,
  optionGroups,
  optionNames,
  optionRow,
  paceNames,
  type TableOptions,
  typedName,
  verifyRange,
} from '../../run/option-table.ts';
import type { PaceName, RunOptions } from '../../run/options.ts';
import { profileNamed } from '../../run/prepare/imitated-os.ts';
import { osFamilies } from '../../schema/macos/os-profiles.ts';
import { fromEnvironment, isCi } from '../../system/environment.ts';
import type { Row } from '../help/declared.ts';
import { note } from '../terminal/diagnostic.ts';
import { type KeepWords, keepRows } from '../terminal/keep-options.ts';
import { checkPageWords, mayWritePage, type PageWords, pageRows } from '../terminal/page-options.ts';
import { requireWritable } from '../terminal/report.ts';
import { checkSarifWords, type SarifWords, sarifRows } from '../terminal/sarif-options.ts';
import { type ProvideWords, provideRows } from './eslogger-rows.ts';
import { withExamples } from './examples.ts';
import { file, inputFile, number, outputFile, text, traceArgument, traceNames, writtenFile } from './values.ts';

/** The parser's output: options of the table as typed; an invalid number is NaN. */
export interface RunArguments
  extends Readonly<Partial<Record<Exclude<OptionName, 'os' | 'pace'>, unknown>>>,
    Readonly<Partial<Record<ReportFormatName, string>>>,
    PageWords,
    SarifWords,
    KeepWords,
    ProvideWords {
  readonly trace: string;
  readonly pace?: string;
  readonly os?: string;
  readonly expect?: string;
  readonly update?: UpdateMode;
  readonly suppressions?: string;
  readonly accept?: readonly number[];
  readonly reason?: string;
  readonly outputMap?: string;
  /** False for --no-ips. */
  readonly ips?: string | false;
  readonly perfetto?: string;
  readonly verify?: number;
  readonly checkCache?: boolean;
  readonly verbose?: boolean;
  readonly client?: readonly string[];
  readonly '--'?: readonly string[];
}

function parserRow(name: OptionName): Row {
  const { kind, about, default: usual } = optionRow(name);
  const { repeated, ...parser } = kind.parser;
  return {
    ...parser,
    ...(repeated === true ? { array: true, nargs: 1 } : {}),
    describe: about,
    ...(parser.type === 'boolean' ? {} : { requiresArg: true, defaultDescription: usual as string | undefined }),
  };
}

/** Options for a report file in each format. */
export const reportFormatRows = Object.fromEntries(
  reportFormatNames.map((name) => [name, { ...outputFile, describe: reportFormats[name].about }]),
) as Readonly<Record<ReportFormatName, typeof outputFile & { readonly describe: string }>>;

const verdictRows = {
  expect: { ...inputFile, known: () => ['recorded'], describe: 'expected decisions: a file, or "recorded"' },
  update: {
    type: 'string',
    choices: updateModes,
    requiresArg: true,
    takes: 'WORD',
    describe: 'if the run passes, add the decisions that the file of --expect lacks, or also rewrite changed ones',
  },
  suppressions: { ...inputFile, describe: 'accepted findings: a file of rules, places and reasons' },
  accept: {
    ...number,
    array: true,
    nargs: 1,
    describe: 'add finding N of the report to the file of --suppressions',
  },
  reason: { ...text('TEXT'), describe: 'why the findings of --accept are accepted' },
  'output-map': {
    ...file,
    describe: 'compare the lines that the client writes with its messages; see docs/how-to/output-map.md',
  },
} as const satisfies Readonly<Record<string, Row>>;

/** Of commands that print a run's report. */
export const verboseRow = {
  type: 'boolean',
  describe: 'print every stack, advice and list in full, and what was not watched',
} as const satisfies Row;

export const perfettoRow = {
  ...writtenFile,
  describe: 'write the run as a trace for Perfetto (ui.perfetto.dev); see docs/how-to/perfetto.md',
} as const satisfies Row;

const reportRows = {
  verbose: verboseRow,
  ...reportFormatRows,
  ...pageRows,
  ...sarifRows,
  perfetto: perfettoRow,
  ips: {
    ...writtenFile,
    describe: 'file for the crash report of --on-miss kill; --no-ips writes none',
    defaultDescription: 'beside the file of --json or --junit, none without them',
  },
} as const satisfies Readonly<Record<string, Row>>;

const runOptionRows: Readonly<Record<string, Row>> = {
  ...Object.fromEntries(optionNames.map((name) => [typedName(name), parserRow(name)])),
  ...verdictRows,
  ...reportRows,
  verify: { ...number, describe: 'run it N times and compare; with --seed S the seeds are S, S+1 and so on' },
  client: {
    type: 'string',
    array: true,
    nargs: 1,
    takes: 'COMMAND',
    describe: 'another client process, a shell command',
  },
  'check-cache': {
    type: 'boolean',
    describe: 'run it again without the result cache, and find answers that must not be cached',
  },
};

/** Typed names of the options outside the table, by their group in it. */
const others: Readonly<Partial<Record<OptionGroup, readonly string[]>>> = {
  schedule: ['verify'],
  client: ['client'],
  verdict: [...Object.keys(verdictRows), 'check-cache'],
};

export function declareRunOptions(parser: Argv): Argv<RunArguments> {
  return withExamples(
    declareReplayOptions(parser, `trace to replay, or a file of --keep: ${traceNames}`)
      .options({ ...keepRows, ...provideRows })
      .group(Object.keys(keepRows), 'Reports')
      .group(Object.keys(provideRows), 'Products that read eslogger') as unknown as Argv<RunArguments>,
    [
      ['esreplay run @first-run --pace asap -- ./client -v', 'as fast as the client allows'],
      ['esreplay run @first-run --os 13,15,27 -- ./client', 'one run for each of three macOS releases'],
      [
        'esreplay run t.estrace --pace asap --verify 20 --seed 1 -- ./client',
        'check that the decisions do not depend on the order',
      ],
      ["esreplay run t.estrace --client './agent --quiet' -- ./client", 'two client processes get the same messages'],
    ],
    'Exit status: 0 pass, 1 findings, 2 usage, 3 set-up, 4 trace, 5 the client ended or crashed, 130 interrupted.',
  );
}

/** Declares no examples, because other commands that make runs have their own. */
export const declareReplayOptions = (parser: Argv, describe = `trace to replay: ${traceNames}`): Argv<RunArguments> =>
  declareOptionsOfRuns(parser.positional('trace', { ...traceArgument, describe }));

/** Of a command whose runs nobody steps through, each on one release. `usualPace`: without --pace. */
export function declareOptionsOfManyRuns(parser: Argv, usualPace: PaceName): Argv<RunArguments> {
  return declareOptionsOfRuns(parser, {
    pace: {
      ...runOptionRows.pace,
      choices: paceNames.filter((name) => name !== 'step'),
      describe: 'when messages come: as recorded, or as soon as causality allows',
      defaultDescription: usualPace,
    },
    os: {
      ...runOptionRows.os,
      describe: `macOS to imitate: ${osFamilies.join(', ')}, or a point release such as 13.0`,
    },
  });
}

/** Without the trace. `own`: rows that the command has in place of the usual ones. */
export function declareOptionsOfRuns(parser: Argv, own: Readonly<Record<string, Row>> = {}): Argv<RunArguments> {
  const declared = parser.options({ ...runOptionRows, ...own });
  for (const [group, title] of Object.entries(optionGroups)) {
    const ofTable = optionNames.filter((name) => optionRow(name).group === group).map(typedName);
    declared.group([...ofTable, ...(others[group as OptionGroup] ?? [])], title);
  }
  return declared.group(Object.keys(reportRows), 'Reports') as unknown as Argv<RunArguments>;
}

/** Throws UsageError for anything that would otherwise be accepted and ignored. */
export function toRunOptions(words: RunArguments): RunOptions {
  const main = words['--'] ?? [];
  const clients = [...(main.length > 0 ? [main] : []), ...(words.client ?? []).map(shellCommand)];
  if (clients.length === 0) {
    throw new UsageError('no client given', { remedy: 'put it after --: `esreplay run TRACE -- CLIENT ARGS`' });
  }
  if (words.client?.some((command) => command.trim() === ''))
    throw new UsageError('--client needs a command', { remedy: "for example `--client './agent --quiet'`" });
  if (clients.length > maxClients) throw new UsageError(`too many client processes: a run has at most ${maxClients}`);
  if (words.update !== undefined && [undefined, 'recorded', dash].includes(words.expect)) {
    throw new UsageError('--update needs a file to write', { remedy: 'name it with --expect FILE' });
  }
  checkAccept(words);
  requireWritable(words);
  checkPageWords(words);
  checkSarifWords(words);
  const keepRunDirectory = fromEnvironment('ESREPLAY_KEEP_RUN') === '1';
  refuseDashes(words, keepRunDirectory);
  return {
    trace: words.trace,
    clients,
    ...tableOptions(words),
    ...(mayWritePage(words) ? { timeline: true } : {}),
    keepRunDirectory,
  };
}

/** Before a run, for what could not be written after it. */
function checkAccept({ suppressions, accept, reason }: RunArguments): void {
  if (accept === undefined) {
    if (reason !== undefined)
      throw new UsageError('--reason is for --accept', { remedy: 'name a finding: --accept 1' });
    return;
  }
  if (suppressions === undefined || suppressions === dash)
    throw new UsageError('--accept needs a file to write', { remedy: 'name it with --suppressions FILE' });
  if (accept.some((number) => !Number.isInteger(number) || number < 1))
    throw new UsageError('--accept takes the number of a finding, from 1', { remedy: 'the report numbers them' });
  if (reason?.trim() === '') throw new UsageError('--reason is empty', { remedy: 'say why the finding is accepted' });
  if (isCi()) throw new UsageError('--accept writes nothing where CI is set', { remedy: 'accept it where you work' });
}

function refuseDashes({ trace, pace, expect, suppressions }: RunArguments, keepRunDirectory: boolean): void {
  if (pace === 'step' && [trace, expect, suppressions].includes(dash))
    throw new UsageError("--pace step reads keys from standard input, which is also '-'", { remedy: 'name a file' });
  if (keepRunDirectory && trace === dash)
    throw new UsageError('a run that is kept needs its trace in a file', { remedy: 'save standard input to a file' });
}

/** Reads a value of the table. Throws UsageError for one that it does not take. */
export function readOption(name: OptionName, typed: unknown): unknown {
  const { kind } = optionRow(name);
  const value = kind.read(typed);
  if (value !== undefined) return value;
  throw new UsageError(`--${typedName(name)} takes ${kind.takes}`, {
    remedy: didYouMean(String(typed), kind.parser.known?.() ?? []),
  });
}

/** Leaves out `--os`, which may name several releases, each with a run of its own. */
function tableOptions(words: RunArguments): TableOptions {
  const options: Partial<Record<OptionName, unknown>> = {};
  for (const name of optionNames) {
    const typed: unknown = Reflect.get(words, optionRow(name).word ?? name);
    if (typed === undefined || typed === false || name === 'os') continue;
    options[name] = readOption(name, typed);
  }
  return options as TableOptions;
}

/** Throws UsageError for wrong words and files. */
export async function toCompleteOptions(words: RunArguments): Promise<RunOptions> {
  return withOutputMap(await withSuppressions(await withExpectations(toRunOptions(words), words), words), words);
}

async function withExpectations(options: RunOptions, { expect, update }: RunArguments): Promise<RunOptions> {
  if (expect === undefined) return options;
  if (expect === 'recorded') return { ...options, expect, expectName: expect };
  const { ExpectationFile } = await import('../../expectations/update.ts'); // most runs have none
  const file = new ExpectationFile(expect, options.trace, update);
  const completed = file.optionsOf(options);
  const [message, ...lines] = update === undefined ? file.notes() : [];
  if (message !== undefined) note(message, lines.length === 0 ? {} : { excerpt: lines.join('\n') });
  return completed;
}

async function withSuppressions(options: RunOptions, words: RunArguments): Promise<RunOptions> {
  const { suppressions, accept } = words;
  if (suppressions === undefined || (accept !== undefined && !existsSync(suppressions))) return options;
  const { readSuppressions } = await import('../../expectations/suppression-file.ts'); // most runs have none
  return { ...options, suppressions: readSuppressions(suppressions), suppressionsName: suppressions };
}

async function withOutputMap(options: RunOptions, { outputMap }: RunArguments): Promise<RunOptions> {
  if (outputMap === undefined) return options;
  if (options.clients.length > 1)
    throw new UsageError('--output-map is for a run with one client process', { remedy: 'leave out --client' });
  const { readOutputMap } = await import('../../output-map/map-file.ts'); // most runs have none
  return { ...options, outputMap: readOutputMap(outputMap) };
}

/** Returns the names of `--os 13,15,27`. Throws UsageError for an unknown name, and if only one run is possible. */
export function toOsNames(words: RunArguments): readonly string[] {
  const { os } = words;
  if (os === undefined) return [];
  const names = os.split(',').map((name) => name.trim());
  for (const name of names) profileNamed(name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`--os names macOS ${twice} twice`);
  if (names.length === 1) return names;
  refuseOptionsOfOneRun(words, 'name one macOS with --os');
  return names;
}

/**
 * Returns the number of runs that `--verify` asks for; null without it. Throws UsageError if only one run is possible.
 */
export function toVerifyCount(words: RunArguments): number | null {
  const { verify, checkCache } = words;
  if (checkCache === true) {
    if (verify !== undefined)
      throw new UsageError('--check-cache makes several runs of its own', { remedy: 'leave out --verify' });
    refuseOptionsOfOneRun(words, 'leave out --check-cache');
  }
  if (verify === undefined) return null;
  if (!isInRange(verify, verifyRange)) throw new UsageError(`--verify takes ${rangeWords(verifyRange)}`);
  refuseOptionsOfOneRun(words, 'leave out --verify');
  return verify;
}

/** Throws UsageError for options that only `--provide` has. */
export function refuseWithoutProvide(words: RunArguments): void {
  const [first] = givenOptions(words).filter((name) => name in provideRows);
  if (first !== undefined)
    throw new UsageError(`--${first} is for products that read eslogger`, { remedy: 'add --provide eslogger' });
}

/** Names of given options of a run, as typed. */
export function givenOptions(words: RunArguments): readonly string[] {
  const names = [...Object.keys({ ...runOptionRows, ...keepRows, ...provideRows })];
  const isGiven = (name: string): boolean => ![undefined, false].includes(Reflect.get(words, name) as undefined);
  return names.filter(isGiven);
}

function refuseOptionsOfOneRun({ update, perfetto, pace }: RunArguments, remedy: string): void {
  const given = {
    '--update': update !== undefined,
    '--perfetto': perfetto !== undefined,
    '--pace step': pace === 'step',
  };
  for (const [option, isGiven] of Object.entries(given))
    if (isGiven) throw new UsageError(`${option} needs a single run`, { remedy });
}
