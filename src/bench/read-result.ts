// Reads a whole result of `bench --json`, for its page. `stored-result.ts` reads what a comparison needs.
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import * as z from 'zod';
import { UsageError } from '../errors/errors.ts';
import { type BenchResult, resultVersion } from './result.ts';
import { machine, plan, repetition, versions } from './stored-result.ts';

/** A histogram of a bench has a few kilobytes; a longer one is no bench's. */
const maxHistogram = 1 << 18;

const figure = z.number().nullable();
const distribution = z.looseObject({
  count: z.number(),
  min: z.number(),
  max: z.number(),
  p50: figure,
  p90: figure,
  p99: figure,
  'p99.9': figure,
  hdr: z.string().max(maxHistogram).refine(isHistogram, 'not a histogram'),
});
const times = z.looseObject({
  response: distribution.nullable(),
  handler: distribution.nullable(),
  headroom: distribution.nullable(),
});
const ended = z.looseObject({ sentence: z.string(), remedy: z.string().nullable() });
const words = z.array(z.string());
const side = z.looseObject({
  client: words,
  repetitions: z.array(
    repetition.loose().extend({
      offered: z.number(),
      delivered: z.number(),
      dropped: z.number(),
      ended: ended.nullable(),
      usage: z
        .looseObject({
          handlerCpuNs: z.number(),
          otherCpuNs: z.number(),
          voluntarySwitches: z.number(),
          forcedSwitches: z.number(),
          threads: z.number(),
        })
        .nullable(),
    }),
  ),
  times,
  byType: z.record(z.string(), times),
  bars: z.array(z.object({ toNs: z.number(), count: z.number() })),
  sustained: z
    .looseObject({
      perSecond: figure,
      failedAt: figure,
      failedBecause: z.string().nullable(),
      kind: z.string(),
      rule: z.string(),
      trials: z.array(z.looseObject({ perSecond: z.number(), result: z.string(), why: z.string() })),
    })
    .nullable(),
});
const shape = z.looseObject({
  version: z.literal(resultVersion),
  kind: z.literal('esreplay-bench'),
  measuredAt: z.string(),
  trace: z.looseObject({ path: z.string(), sha256: z.string(), messages: z.number() }),
  machine,
  versions,
  plan,
  candidate: side,
  reference: side.nullable(),
  comparison: z
    .looseObject({
      reference: z.string(),
      candidate: z.string(),
      interleaved: z.boolean(),
      confidence: z.number(),
      repetitions: z.tuple([z.number(), z.number()]),
      tooFew: z.string().nullable(),
      figures: z.array(
        z.looseObject({
          about: z.string(),
          unit: z.enum(['ns', 'perSecond']),
          reference: z.number(),
          candidate: z.number(),
          slowdown: z.object({ ratio: z.number(), low: z.number(), high: z.number() }),
          gated: z.boolean(),
        }),
      ),
    })
    .nullable(),
  gates: z.array(z.object({ gate: z.string(), result: z.enum(['kept', 'failed', 'undecided']), sentence: z.string() })),
  ended: ended.extend({ client: words }).nullable(),
  notes: words,
  exitCode: z.number(),
});

/** Throws UsageError if a document of JSON that says it is a result of bench is none. */
export function toBenchResult(value: unknown, name: string): BenchResult {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data as unknown as BenchResult;
  const [issue] = parsed.error.issues;
  throw new UsageError(`not a result of esreplay bench: ${issue?.path.join('.') || 'all of it'}, ${issue?.message}`, {
    place: name,
    remedy: 'make one with `esreplay bench --json FILE`',
  });
}

function isHistogram(text: string): boolean {
  try {
    decodeFromCompressedBase64(text);
    return true;
  } catch {
    return false;
  }
}
