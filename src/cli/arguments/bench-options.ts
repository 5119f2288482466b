// The options of `esreplay bench` for the parser, and their meaning for a benchmark.
import { join } from 'node:path';
import type { Argv } from 'yargs';
import type { BenchOptions } from '../../bench/bench.ts';
import { type Gate, parseLimit, parseShare } from '../../bench/gates.ts';
import {
  loadNames,
  loadOf,
  type PlanName,
  type PlanValues,
  planKinds,
  usualPatience,
  usualRepetitions,
} from '../../bench/plan-options.ts';
import { parseResult } from '../../bench/stored-result.ts';
import { UsageError } from '../../errors/errors.ts';
import { readOptionFile } from '../../files/option-file.ts';
import { shellCommand } from '../../run/client-command.ts';
import { dashed } from '../../run/option-table.ts';
import { userCacheFolder } from '../user-cache.ts';
import { withExamples } from './examples.ts';
import { inputFile, number, outputFile, text, traceArgument, traceNames } from './values.ts';

/** The parser's output; an invalid number is NaN. */
export interface BenchWords {
  readonly trace: string;
  readonly outstanding?: number;
  readonly rate?: number;
  readonly speed?: number;
  readonly burst?: string;
  readonly messages?: number;
  readonly warmUp?: number;
  readonly repetitions?: number;
  readonly maxRate?: boolean;
  readonly sustain?: string;
  readonly compare?: string;
  /** False for --no-baseline. */
  readonly baseline?: string | false;
  readonly maxRegression?: string;
  readonly minHeadroom?: string;
  readonly maxResponse?: string;
  readonly patience?: number;
  readonly json?: string;
  readonly html?: string;
  readonly '--'?: readonly string[];
}

const usualSustain = 'p99=10ms';
const makeBaseline = 'make one with `esreplay bench --json FILE`';

export function declareBenchOptions(parser: Argv): Argv<BenchWords> {
  const options = parser
    .positional('trace', { ...traceArgument, describe: `trace to replay: ${traceNames}` })
    .option('outstanding', { ...number, describe: 'closed loop (default): largest number of open AUTH messages' })
    .option('rate', { ...number, describe: 'open loop: messages per second' })
    .option('speed', { ...number, describe: "open loop: the trace's own times divided by this" })
    .option('burst', { ...text('N@MS'), describe: 'open loop: N@MS sends N messages together every MS milliseconds' })
    .option('messages', {
      ...number,
      describe: 'messages per repetition; the trace repeats until it has given them',
      defaultDescription: '20,000; with --rate those of 3 s; with --speed the trace once',
    })
    .option('warm-up', {
      ...number,
      describe: 'messages at the start of a repetition that do not count',
      defaultDescription: 'a tenth, at most 5,000',
    })
    .option('repetitions', {
      ...number,
      describe: 'number of repetitions',
      defaultDescription: `${usualRepetitions.alone}; in a comparison ${usualRepetitions.compared} of each`,
    })
    .option('max-rate', { type: 'boolean', describe: 'search for the highest rate that the client can sustain' })
    .option('sustain', {
      ...text('p99=TIME'),
      describe: 'a rate is sustained while the time from arrival stays within this limit',
      defaultDescription: usualSustain,
    })
    .option('compare', {
      ...text('COMMAND'),
      describe: 'reference client, a shell command, measured in turns with the client',
    })
    .option('baseline', {
      ...inputFile,
      describe: 'stored result of --json to compare with, from the same machine; --no-baseline compares with none',
      defaultDescription: 'the last run of this client with this trace and load',
    })
    .option('max-regression', {
      ...text('PERCENT'),
      describe: 'fail when the client is slower by more than this with 95 % confidence: 5%',
    })
    .option('min-headroom', {
      ...text('LIMIT'),
      describe: 'fail when less time is left before the deadline: p99.9=200ms, min=1s',
    })
    .option('max-response', { ...text('LIMIT'), describe: 'fail when answers take longer: p99=5ms, max=100ms' })
    .option('patience', {
      ...number,
      describe: 'end after this many seconds without an answer',
      defaultDescription: String(usualPatience),
    })
    .option('json', { ...outputFile, describe: 'write figures and histograms as JSON' })
    .option('html', { ...outputFile, describe: 'write figures, histograms and the comparison as one HTML file' })
    .group(['outstanding', 'rate', 'speed', 'burst', 'messages', 'warm-up', 'repetitions'], 'Load')
    .group(['max-rate', 'sustain'], 'Highest rate')
    .group(['compare', 'baseline', 'max-regression', 'min-headroom', 'max-response'], 'Comparison and gates');
  return withExamples(
    options as unknown as Argv<BenchWords>,
    [
      ['esreplay bench @boot -- ./client', 'throughput, latency and headroom'],
      ['esreplay bench t.estrace --rate 2000 --min-headroom p99.9=200ms -- ./client', 'at a fixed rate, with a gate'],
      [
        "esreplay bench t.estrace --compare './client-of-main' --max-regression 5% -- ./client",
        'check whether this build is slower than that one',
      ],
    ],
    'Exit status: 0 every gate passed, 1 a gate failed or a deadline was missed, 2 usage, 3 set-up or a gate without a result, 4 trace, 5 the client ended or crashed, 130 interrupted.',
  );
}

/** Throws UsageError for anything that would otherwise be accepted and ignored. */
export function toBenchOptions(words: BenchWords): Omit<BenchOptions, 'version'> {
  const client = words['--'] ?? [];
  if (client.length === 0)
    throw new UsageError('no client given', { remedy: 'put it after --: `esreplay bench TRACE -- CLIENT ARGS`' });
  const baseline = words.baseline === false ? undefined : words.baseline;
  if (words.compare !== undefined && baseline !== undefined)
    throw new UsageError('--compare cannot be used with --baseline: one reference is enough');
  if (words.compare !== undefined && words.compare.trim() === '') throw new UsageError('--compare needs a command');
  const compared = words.compare !== undefined || baseline !== undefined;
  if (words.maxRegression !== undefined && !compared)
    throw new UsageError('--max-regression needs a reference', {
      remedy: 'add --compare with the other client, or --baseline with an earlier result',
    });
  if (words.sustain !== undefined && !words.maxRate)
    throw new UsageError('--sustain needs --max-rate', { remedy: 'add --max-rate' });
  return {
    trace: words.trace,
    client,
    compare: words.compare === undefined ? undefined : shellCommand(words.compare),
    baseline:
      baseline === undefined
        ? undefined
        : { name: baseline, result: parseResult(readOptionFile(baseline, '--baseline', makeBaseline), baseline) },
    lastResults: words.baseline === false ? undefined : join(userCacheFolder(), 'bench'),
    load: loadOf(loadWords(words)),
    messages: planned(words, 'messages'),
    warmUp: planned(words, 'warmUp'),
    repetitions: planned(words, 'repetitions') ?? usualRepetitions[compared ? 'compared' : 'alone'],
    sustainNs: words.maxRate ? sustainOf(words.sustain ?? usualSustain) : undefined,
    gates: gatesOf(words),
    patienceMs: (planned(words, 'patience') ?? usualPatience) * 1000,
  };
}

function loadWords(words: BenchWords): PlanValues {
  const [name, other] = loadNames.filter((each) => words[each] !== undefined);
  if (other !== undefined) throw new UsageError(`--${name} cannot be used with --${other}: each is a load of its own`);
  return name === undefined ? {} : { [name]: planned(words, name) };
}

function sustainOf(word: string): number {
  const limit = parseLimit(word);
  if (limit?.percentile !== 'p99')
    throw new UsageError(`invalid limit '${word}' for '--sustain'`, {
      remedy: `write p99=TIME, for example ${usualSustain}`,
    });
  return limit.ns;
}

function gatesOf({ maxRegression, minHeadroom, maxResponse }: BenchWords): Gate[] {
  return [
    ...(maxRegression === undefined ? [] : [{ kind: 'max-regression' as const, share: shareOf(maxRegression) }]),
    ...(minHeadroom === undefined ? [] : [limitGate('min-headroom', minHeadroom, 'p99.9=200ms or min=1s')]),
    ...(maxResponse === undefined ? [] : [limitGate('max-response', maxResponse, 'p99=5ms or max=100ms')]),
  ];
}

function shareOf(word: string): number {
  const share = parseShare(word);
  if (share === null)
    throw new UsageError(`invalid value '${word}' for '--max-regression'`, {
      remedy: 'write a percentage, for example 5% or 2.5%',
    });
  return share;
}

function limitGate(kind: 'min-headroom' | 'max-response', word: string, takes: string): Gate {
  const limit = parseLimit(word);
  if (limit === null)
    throw new UsageError(`invalid limit '${word}' for '--${kind}'${unitMissing(word) ? ': unit missing' : ''}`, {
      remedy: `write ${takes}; the percentiles are p50, p90, p99 and p99.9`,
    });
  return { kind, ...limit };
}

const unitMissing = (word: string): boolean => /=\d+(\.\d+)?$/.test(word);

/** Undefined if it is not given. */
function planned<N extends PlanName>(words: BenchWords, name: N): PlanValues[N] {
  const word = words[name];
  if (word === undefined) return undefined;
  const { takes, read } = planKinds[name];
  const value = read(word);
  if (value !== undefined) return value as PlanValues[N];
  if (name === 'burst') throw new UsageError(`invalid value '${word}' for '--burst'`, { remedy: `write ${takes}` });
  throw new UsageError(`--${dashed(name)} takes ${takes}`);
}
