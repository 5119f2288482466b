// `esreplay run`: its options as the parser sees them, and what they mean for a run.
import type { Argv } from 'yargs';
import { UsageError } from '../../errors.ts';
import {
  isInRange,
  mostClients,
  mostSeed,
  optionRanges,
  type RangedOption,
  rangeWords,
  verifyRange,
} from '../../run/option-ranges.ts';
import {
  type ClientRefusal,
  clientRefusals,
  type JudgedRunOptions,
  type MissModeName,
  type PaceName,
} from '../../run/options.ts';
import { parsePolicies } from '../../run/policies.ts';
import { profileNamed } from '../../run/prepare/imitated-os.ts';
import { requireWritable } from '../terminal/report.ts';
import { withExamples } from './examples.ts';
import { dashed } from './repeated.ts';
import { type RunWords, runOptionRows } from './run-arguments.ts';

export function declareRunOptions(parser: Argv): Argv<RunWords> {
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
export function declareReplayOptions(parser: Argv): Argv<RunWords> {
  return parser
    .positional('trace', { type: 'string', demandOption: true, describe: 'trace to replay' })
    .options(runOptionRows)
    .group(
      ['json', 'junit', 'ips', 'expect', 'update-expect', 'suppressions', 'strict', 'require-complete'],
      'Verdict and report:',
    ) as unknown as Argv<RunWords>;
}

/** A client that is given as one word of the command line, with its own arguments in it. */
export const shellCommand = (command: string): string[] => ['/bin/sh', '-c', `exec ${command}`];

/** Throws UsageError for everything that would otherwise be accepted and ignored. */
export function toRunOptions(words: RunWords): JudgedRunOptions {
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
    ...(words.pace === undefined ? {} : { pace: words.pace as PaceName }),
    ...(words.onMiss === undefined ? {} : { onMiss: words.onMiss as MissModeName }),
    ...ranged(words, 'speed'),
    ...ranged(words, 'budgetScale'),
    ...ranged(words, 'outstanding'),
    ...ranged(words, 'queueCapacity'),
    ...ranged(words, 'clientPid'),
    ...ranged(words, 'poolWidth'),
    ...(words.policy === undefined ? {} : { policies: parsePolicies(words.policy) }),
    ...(words.models === undefined ? {} : { models: words.models }),
    ...(words.refuseClient === undefined ? {} : { refuseClient: refusalOf(words.refuseClient) }),
    ...(words.seed === undefined ? {} : { seed: seedOf(words.seed) }),
    ...(words.pruneDenied ? { pruneDenied: true } : {}),
    ...(words.guard ? { guard: true } : {}),
    ...(words.asRoot ? { asRoot: true } : {}),
    strict: words.strict ?? false,
    requireComplete: words.requireComplete ?? false,
    keepRunDirectory: process.env.ESREPLAY_KEEP_RUN === '1',
  };
}

/**
 * One run each: the names of `--os 13,15,27`, else the trace's own macOS alone. Throws UsageError for a name that is none,
 * and where only one run can be meant.
 */
export function toOsNames({ os, updateExpect, pace }: RunWords): readonly (string | undefined)[] {
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
export function toVerifyCount({ verify, updateExpect, pace }: RunWords): number | null {
  if (verify === undefined) return null;
  if (!isInRange(verify, verifyRange)) throw new UsageError(`--verify takes ${rangeWords(verifyRange)}.`);
  if (updateExpect)
    throw new UsageError('--update-expect takes the decisions of one run.', { remedy: 'Leave out --verify.' });
  if (pace === 'step') throw new UsageError('--pace step goes through one run.', { remedy: 'Leave out --verify.' });
  return verify;
}

function refusalOf(word: string): ClientRefusal {
  const [, name = '', times] = /^([a-z-]+)(?::(\d{1,6}))?$/.exec(word) ?? [];
  const results = Object.keys(clientRefusals) as (keyof typeof clientRefusals)[];
  const result = results.find((each) => each === name);
  if (result === undefined || Number(times) === 0)
    throw new UsageError(`--refuse-client takes ${results.join(', ')}, each with :N for the first N calls.`);
  return times === undefined ? { result } : { result, times: Number(times) };
}

function ranged<N extends RangedOption>(words: RunWords, name: N): { [K in N]?: number } {
  const value = words[name];
  if (value === undefined) return {};
  if (!isInRange(value, optionRanges[name]))
    throw new UsageError(`--${dashed(name)} takes ${rangeWords(optionRanges[name])}.`);
  return { [name]: value } as { [K in N]?: number };
}

function seedOf(text: string): bigint {
  const seed = /^(\d+|0x[\da-f]+)$/i.test(text) ? BigInt(text) : -1n;
  if (seed < 0n || seed > mostSeed) throw new UsageError('--seed takes a whole number below 2^64.');
  return seed;
}
