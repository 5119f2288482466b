// The result of `bench --json`, compared with its type.
import * as z from 'zod';
import type { percentileNames } from '../../../src/bench/histogram.ts';
import { type BenchResult, resultVersion } from '../../../src/bench/result.ts';
import { command, count, exitCode, list, measured, nanoseconds, type Same, text, timesOf } from './parts.ts';

const figure = z.number().nullable();
const share = figure.describe('from 0 to 1; null where the system does not say');

const percentile = nanoseconds.nullable();
const distribution = z
  .object({
    count: measured,
    ...({ p50: percentile, p90: percentile, p99: percentile, 'p99.9': percentile } satisfies Record<
      (typeof percentileNames)[number],
      z.ZodType
    >),
    min: nanoseconds,
    max: nanoseconds,
    hdr: text.describe('the histogram: compressed HDR (V2) in base64'),
  })
  .meta({ id: 'distribution' });

const times = z
  .object({
    ...timesOf(distribution),
    headroom: distribution.nullable().describe('time left before the deadline; p99.9 is what 99.9 % had at least'),
  })
  .meta({ id: 'benchTimes' });

const ended = z
  .object({
    by: z.enum(['client', 'setup', 'silence', 'interrupt']),
    sentence: text,
    remedy: text.nullable(),
  })
  .meta({ id: 'ended' });

const usage = z
  .object({
    handlerCpuNs: nanoseconds.describe('threads that run handlers, with the work to deliver a message'),
    otherCpuNs: nanoseconds.describe('all other threads of the client'),
    replayerCpuNs: nanoseconds.describe("the replayer's own threads"),
    voluntarySwitches: count.describe('a thread waited for something'),
    forcedSwitches: count.describe('a thread lost its processor'),
    threads: count.describe("most threads at once, without the replayer's"),
  })
  .meta({ id: 'usage' });

const repetition = z
  .object({
    messages: count.describe('messages after the warm-up'),
    auth: count.describe('AUTH messages among them'),
    late: count.describe('answered after their deadline'),
    unanswered: count.describe('never answered'),
    durationNs: nanoseconds.describe('from the first delivery to the last answer or return'),
    perSecond: figure,
    handlerP50Ns: figure,
    handlerMeanNs: figure,
    responseP50Ns: figure,
    responseP99Ns: figure,
    handlerDrift: figure.describe('median handler time of the last tenth of the messages divided by that of the first'),
    doneDrift: figure.describe(
      'the same for the time until a message is done: it grows when the client cannot keep up',
    ),
    doneP99Ns: figure,
    lastDoneNs: figure.describe('median of the last tenth'),
    offered: count,
    delivered: count.describe('with the warm-up'),
    dropped: count.describe("messages that found the client's queue full"),
    usage: usage.nullable().describe('null where the system does not show the threads of other processes'),
    cpuPerMessageNs: figure.describe("CPU time of the client's threads for each delivered message"),
    noise: z.object({
      stolenShare: share,
      othersShare: share.describe('used by neither the client nor esreplay'),
      stallNs: nanoseconds.describe('longest time that all threads of the client stood still'),
    }),
    ended: ended.nullable().describe('null: it ran to the end'),
  })
  .meta({ id: 'repetition' });

const side = z
  .object({
    client: command,
    repetitions: list(repetition).describe('in the order of measurement'),
    times: times.describe('over all its messages'),
    byType: z.record(text, times),
    bars: list(z.object({ toNs: nanoseconds, count })).describe('bars of the chart, each with its upper end'),
    sustained: z
      .object({
        perSecond: figure.describe('messages per second; null: not even the lowest rate was sustained'),
        failedAt: figure.describe('the lowest rate that was not sustained; null: the highest one tried was'),
        failedBecause: text.nullable(),
        kind: z.enum(['found', 'none-fails', 'none-holds', 'unclear', 'stopped', 'ended']),
        rule: text.describe('what counts as sustained'),
        trials: list(z.object({ perSecond: z.number(), result: text, why: text })),
      })
      .nullable()
      .describe('the highest sustained rate; null: it was not searched for'),
  })
  .meta({ id: 'side' });

const load = z
  .union([
    z.object({ kind: z.literal('closed'), outstanding: z.number().nullable() }),
    z.object({ kind: z.literal('rate'), perSecond: z.number() }),
    z.object({ kind: z.literal('speed'), factor: z.number() }),
    z.object({ kind: z.literal('burst'), count: z.number(), everyMs: z.number() }),
  ])
  .meta({ id: 'load' });

export const comparison = z
  .object({
    reference: text,
    candidate: text,
    interleaved: z.boolean().describe('repetitions of the two took turns, and are compared pair by pair'),
    confidence: z.number().describe('of the intervals'),
    repetitions: z.tuple([count, count]).readonly().describe('of the reference and of the candidate'),
    tooFew: text.nullable().describe('why no figures are given'),
    figures: list(
      z.object({
        name: z.enum([
          'perSecond',
          'handlerP50Ns',
          'handlerMeanNs',
          'responseP50Ns',
          'responseP99Ns',
          'cpuPerMessageNs',
        ]),
        about: text,
        unit: z.enum(['ns', 'perSecond']),
        reference: z.number().describe('median over the repetitions'),
        candidate: z.number(),
        slowdown: z
          .object({ ratio: z.number(), low: z.number(), high: z.number() })
          .describe('above 1: the candidate is worse'),
        gated: z.boolean().describe('--max-regression checks it'),
      }),
    ),
  })
  .meta({ id: 'comparison' });

export const gateResult = z.object({ gate: text, result: z.enum(['kept', 'failed', 'undecided']), sentence: text });

export const benchSchema = z.object({
  version: z.literal(resultVersion).describe('of this format; keys are only added within it'),
  kind: z.literal('esreplay-bench'),
  measuredAt: text.describe('when it began, in UTC'),
  trace: z.object({ path: text, sha256: text, messages: count }),
  machine: z.object({
    processor: text,
    processors: count.describe('available to esreplay'),
    architecture: text,
    system: text,
    release: text,
  }),
  versions: z.object({ esreplay: text, node: text, protocol: z.number() }),
  plan: z.object({
    load,
    messages: count.describe('in one repetition, with the warm-up'),
    warmUp: count,
    repetitions: count,
  }),
  candidate: side,
  reference: side.nullable().describe('the other client, from --compare'),
  comparison: comparison.nullable(),
  gates: list(gateResult),
  ended: ended.extend({ client: command }).nullable().describe('why it ended early; null: everything was measured'),
  notes: list(text).describe('a noisy machine, and missing figures with the reason'),
  exitCode,
});

/** Does not compile if a result has a key or a type that the schema lacks, or the reverse. */
export const schemaIsThatOfTheResult: Same<z.output<typeof benchSchema>, BenchResult> = true;
