// `esreplay run`: its options as the parser sees them, and what they mean for a run.
import type { Argv } from 'yargs';
import { UsageError } from '../../errors.ts';
import { reportFormatNames } from '../../report/formats.ts';
import { isInRange, rangeWords } from '../../run/option-kinds.ts';
import {
  mostClients,
  type OptionName,
  optionNames,
  optionRow,
  type TableOptions,
  typedName,
  verifyRange,
} from '../../run/option-table.ts';
import type { RunOptions } from '../../run/options.ts';
import { profileNamed } from '../../run/prepare/imitated-os.ts';
import { requireWritable } from '../terminal/report.ts';
import { withExamples } from './examples.ts';
import { type RunArguments, runOptionRows } from './run-arguments.ts';

export function declareRunOptions(parser: Argv): Argv<RunArguments> {
  return withExamples(
    declareReplayOptions(parser),
    [
      ['esreplay run traces/first-run.estrace --pace asap -- ./client -v', 'as fast as the client allows'],
      ['esreplay run traces/first-run.estrace --os 13,15,27 -- ./client', 'one run for each of three macOS releases'],
      ['esreplay run t.estrace --pace asap --verify 20 --seed 1 -- ./client', 'does it decide the same in any order?'],
      ["esreplay run t.estrace --client './agent --quiet' -- ./client", 'two client processes get the same messages'],
    ],
    'Exit status: 0 pass, 1 findings, 2 usage, 3 set-up, 4 trace, 5 the client ended or crashed, 130 interrupted.',
  );
}

/** Without the examples: another command that makes runs has its own. */
export function declareReplayOptions(parser: Argv): Argv<RunArguments> {
  return parser
    .positional('trace', { type: 'string', demandOption: true, describe: 'trace to replay' })
    .options(runOptionRows)
    .group(
      [...reportFormatNames, 'ips', 'expect', 'update-expect', 'suppressions', 'strict', 'require-complete'],
      'Verdict and report:',
    ) as unknown as Argv<RunArguments>;
}

/** A client that is given as one word of the command line, with its own arguments in it. */
export const shellCommand = (command: string): string[] => ['/bin/sh', '-c', `exec ${command}`];

/** Throws UsageError for everything that would otherwise be accepted and ignored. */
export function toRunOptions(words: RunArguments): RunOptions {
  const main = words['--'] ?? [];
  const clients = [...(main.length > 0 ? [main] : []), ...(words.client ?? []).map(shellCommand)];
  if (clients.length === 0) {
    throw new UsageError('No client was named.', { remedy: 'Put it after --: esreplay run TRACE -- CLIENT ARGS.' });
  }
  if (words.client?.some((command) => command.trim() === ''))
    throw new UsageError('--client needs a command.', { remedy: "For example --client './agent --quiet'." });
  if (clients.length > mostClients) throw new UsageError(`A run has at most ${mostClients} client processes.`);
  if (words.updateExpect && (words.expect === undefined || words.expect === 'recorded')) {
    throw new UsageError('--update-expect needs the file to rewrite.', { remedy: 'Name it with --expect FILE.' });
  }
  requireWritable(words);
  return {
    trace: words.trace,
    clients,
    ...tableOptions(words),
    keepRunDirectory: process.env.ESREPLAY_KEEP_RUN === '1',
  };
}

/** `--os` may name several: each is a run of its own. */
function tableOptions(words: RunArguments): TableOptions {
  const options: Partial<Record<OptionName, unknown>> = {};
  for (const name of optionNames) {
    const typed: unknown = Reflect.get(words, optionRow(name).word ?? name);
    if (typed === undefined || typed === false || name === 'os') continue;
    const { kind } = optionRow(name);
    const value = kind.read(typed);
    if (value === undefined) throw new UsageError(`--${typedName(name)} takes ${kind.takes}.`);
    options[name] = value;
  }
  return options as TableOptions;
}

/**
 * One run each: the names of `--os 13,15,27`, else the trace's own macOS alone. Throws UsageError for a name that is none,
 * and where only one run can be meant.
 */
export function toOsNames({ os, updateExpect, pace }: RunArguments): readonly (string | undefined)[] {
  if (os === undefined) return [undefined];
  const names = os.split(',').map((name) => name.trim());
  for (const name of names) profileNamed(name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`--os names macOS ${twice} twice.`);
  if (names.length === 1) return names;
  if (updateExpect)
    throw new UsageError('--update-expect takes the decisions of one run.', { remedy: 'Name one macOS with --os.' });
  if (pace === 'step')
    throw new UsageError('--pace step goes through one run.', { remedy: 'Name one macOS with --os.' });
  return names;
}

/** How many runs `--verify` asks for; null without it. Throws UsageError where only one run can be meant. */
export function toVerifyCount({ verify, updateExpect, pace }: RunArguments): number | null {
  if (verify === undefined) return null;
  if (!isInRange(verify, verifyRange)) throw new UsageError(`--verify takes ${rangeWords(verifyRange)}.`);
  if (updateExpect)
    throw new UsageError('--update-expect takes the decisions of one run.', { remedy: 'Leave out --verify.' });
  if (pace === 'step') throw new UsageError('--pace step goes through one run.', { remedy: 'Leave out --verify.' });
  return verify;
}
