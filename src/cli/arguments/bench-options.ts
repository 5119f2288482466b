// `esreplay bench`: its options as the parser sees them, and what they mean for a benchmark.
import { readFileSync } from 'node:fs';
import type { Argv } from 'yargs';
import type { BenchOptions } from '../../bench/bench.ts';
import { type Gate, parseLimit, parseShare } from '../../bench/gates.ts';
import type { Load } from '../../bench/load.ts';
import { parseResult } from '../../bench/stored-result.ts';
import { UsageError } from '../../errors.ts';
import { isInRange, type Range, rangeWords } from '../../run/option-kinds.ts';
import { dashed, optionRanges } from '../../run/option-table.ts';
import { withExamples } from './examples.ts';
import { shellCommand } from './run-options.ts';

/** What the parser hands over; a number that is none is NaN. */
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
  readonly baseline?: string;
  readonly maxRegression?: string;
  readonly minHeadroom?: string;
  readonly maxResponse?: string;
  readonly patience?: number;
  readonly json?: string;
  readonly '--'?: readonly string[];
}

const ranges = {
  outstanding: optionRanges.outstanding,
  rate: { least: 0.1, most: 10_000_000, whole: false },
  speed: optionRanges.speed,
  messages: { least: 10, most: 10_000_000, whole: true },
  warmUp: { least: 0, most: 10_000_000, whole: true },
  repetitions: { least: 1, most: 1000, whole: true },
  patience: { least: 0.1, most: 3600, whole: false },
} as const satisfies Readonly<Record<string, Range>>;

/** With two clients a claim is wanted, and each repetition is short. */
const usualRepetitions = { alone: 5, compared: 15 } as const;
const usualPatience = 10;
const usualSustain = 'p99=10ms';

export function declareBenchOptions(parser: Argv): Argv<BenchWords> {
  const number = { type: 'number', requiresArg: true } as const;
  const text = { type: 'string', requiresArg: true } as const;
  const options = parser
    .positional('trace', { type: 'string', demandOption: true, describe: 'trace whose messages are handled' })
    .option('outstanding', { ...number, describe: 'closed loop (the default): AUTH messages open at once' })
    .option('rate', { ...number, describe: 'open loop: messages of the trace a second' })
    .option('speed', { ...number, describe: "open loop: the trace's own times, divided by this" })
    .option('burst', { ...text, describe: 'open loop: N@MS, so many messages together every so many milliseconds' })
    .option('messages', {
      ...number,
      describe: 'of a repetition; the trace is gone through again and again (20,000; at a rate 3 s; at a speed once)',
    })
    .option('warm-up', { ...number, describe: 'messages of a repetition that do not count (a tenth, at most 5,000)' })
    .option('repetitions', { ...number, describe: 'how often it is measured (5; in a comparison 15 of each)' })
    .option('max-rate', { type: 'boolean', describe: 'search for the highest rate that the client keeps up with' })
    .option('sustain', { ...text, describe: `what keeping up means: p99=TIME from arrival (${usualSustain})` })
    .option('compare', { ...text, describe: 'another client, a shell command: measured in turns, the reference' })
    .option('baseline', { ...text, describe: 'a result of --json to compare with, of the same machine' })
    .option('max-regression', { ...text, describe: 'fail when it is surely worse by more than this: 5%' })
    .option('min-headroom', { ...text, describe: 'fail when less is left before the deadline: p99.9=200ms, min=1s' })
    .option('max-response', { ...text, describe: 'fail when answers take longer: p99=5ms, max=100ms' })
    .option('patience', { ...number, describe: 'seconds without any answer after which it ends (10)' })
    .option('json', { ...text, describe: 'write figures and histograms as JSON' })
    .group(['outstanding', 'rate', 'speed', 'burst', 'messages', 'warm-up'], 'Load:')
    .group(['compare', 'baseline', 'max-regression', 'min-headroom', 'max-response'], 'Comparison and gates:');
  return withExamples(
    options as unknown as Argv<BenchWords>,
    [
      ['esreplay bench traces/boot.estrace -- ./client', 'messages a second, and how long each takes'],
      ['esreplay bench t.estrace --rate 2000 --min-headroom p99.9=200ms -- ./client', 'at a fixed rate, with a gate'],
      [
        "esreplay bench t.estrace --compare './client-of-main' --max-regression 5% -- ./client",
        'is this build slower than that one?',
      ],
    ],
    'Exit status: 0 measured and every gate kept, 1 a gate failed or a deadline was missed, 2 usage, 3 set-up or a gate that could not be judged, 4 trace, 5 the client ended or crashed, 130 interrupted.',
  );
}

/** Throws UsageError for everything that would otherwise be accepted and ignored. */
export function toBenchOptions(words: BenchWords): Omit<BenchOptions, 'version'> {
  const client = words['--'] ?? [];
  if (client.length === 0)
    throw new UsageError('No client was named.', { remedy: 'Put it after --: esreplay bench TRACE -- CLIENT ARGS.' });
  if (words.compare !== undefined && words.baseline !== undefined)
    throw new UsageError('--compare and --baseline are two references; one is enough.');
  if (words.compare !== undefined && words.compare.trim() === '') throw new UsageError('--compare needs a command.');
  const compared = words.compare !== undefined || words.baseline !== undefined;
  if (words.maxRegression !== undefined && !compared)
    throw new UsageError('--max-regression needs something to compare with.', {
      remedy: 'Name the other client with --compare, or an earlier result with --baseline.',
    });
  if (words.sustain !== undefined && !words.maxRate)
    throw new UsageError('--sustain says what --max-rate searches for.', { remedy: 'Add --max-rate.' });
  return {
    trace: words.trace,
    client,
    compare: words.compare === undefined ? undefined : shellCommand(words.compare),
    baseline:
      words.baseline === undefined
        ? undefined
        : { name: words.baseline, result: parseResult(read(words.baseline), words.baseline) },
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
  if (named.length > 1) throw new UsageError(`--${named[0]} and --${named[1]} are two ways of load; one is enough.`);
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
    throw new UsageError(`--burst ${word} is no burst.`, {
      remedy: '--burst 100@50 is a hundred messages together every 50 ms.',
    });
  return { kind: 'burst', count: Number(count), everyMs: Number(everyMs) };
}

function sustainOf(word: string): number {
  const limit = parseLimit(word);
  if (limit?.percentile !== 'p99')
    throw new UsageError(`--sustain ${word} is no limit.`, { remedy: `It takes p99=TIME: ${usualSustain}.` });
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
  if (share === null) throw new UsageError(`--max-regression ${word} is no share.`, { remedy: 'It takes 5% or 2.5%.' });
  return share;
}

function limitGate(kind: 'min-headroom' | 'max-response', word: string, takes: string): Gate {
  const limit = parseLimit(word);
  if (limit === null)
    throw new UsageError(`--${kind} ${word} is no limit.`, {
      remedy: `It takes ${takes}; the percentiles are p50, p90, p99 and p99.9.`,
    });
  return { kind, ...limit };
}

function ranged<N extends keyof typeof ranges>(words: BenchWords, name: N): number | undefined {
  const value = words[name];
  if (value === undefined) return undefined;
  if (!isInRange(value, ranges[name])) throw new UsageError(`--${dashed(name)} takes ${rangeWords(ranges[name])}.`);
  return value;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The baseline cannot be read: ${(error as Error).message}.`, {
      place: file,
      remedy: 'Make one with esreplay bench --json FILE.',
    });
  }
}
