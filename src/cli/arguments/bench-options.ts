// The options of `esreplay bench` for the parser, and their meaning for a benchmark.
import { join } from 'node:path';
import type { Argv } from 'yargs';
import type { BenchOptions } from '../../bench/bench.ts';
import { type Gate, parseLimit, parseShare } from '../../bench/gates.ts';
import type { Load } from '../../bench/load.ts';
import { parseResult } from '../../bench/stored-result.ts';
import { UsageError } from '../../errors/errors.ts';
import { readOptionFile } from '../../files/option-file.ts';
import { shellCommand } from '../../run/client-command.ts';
import { isInRange, type Range, rangeWords } from '../../run/option-kinds.ts';
import { dashed, optionRanges } from '../../run/option-table.ts';
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

const ranges = {
  outstanding: optionRanges.outstanding,
  rate: { min: 0.1, max: 10_000_000, whole: false },
  speed: optionRanges.speed,
  messages: { min: 10, max: 10_000_000, whole: true },
  warmUp: { min: 0, max: 10_000_000, whole: true },
  repetitions: { min: 1, max: 1000, whole: true },
  patience: { min: 0.1, max: 3600, whole: false },
} as const satisfies Readonly<Record<string, Range>>;

/** A comparison of two clients makes a claim, so it takes more repetitions; each is short. */
const usualRepetitions = { alone: 5, compared: 15 } as const;
const usualPatience = 10;
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
    load: loadOf(words),
    messages: ranged(words, 'messages'),
    warmUp: ranged(words, 'warmUp'),
    repetitions: ranged(words, 'repetitions') ?? usualRepetitions[compared ? 'compared' : 'alone'],
    sustainNs: words.maxRate ? sustainOf(words.sustain ?? usualSustain) : undefined,
    gates: gatesOf(words),
    patienceMs: (ranged(words, 'patience') ?? usualPatience) * 1000,
  };
}

function loadOf(words: BenchWords): Load {
  const named = (['outstanding', 'rate', 'speed', 'burst'] as const).filter((name) => words[name] !== undefined);
  if (named.length > 1)
    throw new UsageError(`--${named[0]} cannot be used with --${named[1]}: each is a load of its own`);
  if (words.burst !== undefined) return burstOf(words.burst);
  const rate = ranged(words, 'rate');
  if (rate !== undefined) return { kind: 'rate', perSecond: rate };
  const factor = ranged(words, 'speed');
  if (factor !== undefined) return { kind: 'speed', factor };
  return { kind: 'closed', outstanding: ranged(words, 'outstanding') ?? null };
}

function burstOf(word: string): Load {
  const [, count, everyMs] = /^(\d{1,7})@(\d{1,7}(?:\.\d{1,6})?)$/.exec(word) ?? [];
  if (count === undefined || Number(count) < 1 || Number(everyMs) <= 0)
    throw new UsageError(`invalid value '${word}' for '--burst'`, {
      remedy: 'write N@MS: 100@50 sends 100 messages together every 50 ms',
    });
  return { kind: 'burst', count: Number(count), everyMs: Number(everyMs) };
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

function ranged<N extends keyof typeof ranges>(words: BenchWords, name: N): number | undefined {
  const value = words[name];
  if (value === undefined) return undefined;
  if (!isInRange(value, ranges[name])) throw new UsageError(`--${dashed(name)} takes ${rangeWords(ranges[name])}`);
  return value;
}
