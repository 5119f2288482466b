// Reads reports that `run --json` wrote. A file is checked for what the text and the page of a report need.
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { UsageError } from '../errors/errors.ts';
import { fileKind } from '../files/file-kind.ts';
import { type Report, reportVersion } from '../verdict/report.ts';

/** The rules that were checked, as a report has them. */
export const rulesOfReport = z.array(
  z.looseObject({ slug: z.string(), class: z.string(), about: z.string(), macos: z.string() }),
);

const frame = z.looseObject({
  function: z.string().nullable(),
  file: z.string().nullable(),
  line: z.number().nullable(),
  image: z.string().nullable(),
  address: z.string(),
});
const message = z.looseObject({
  index: z.number(),
  seqNum: z.number(),
  globalSeqNum: z.number(),
  eventType: z.string(),
  path: z.string().nullable(),
  process: z.looseObject({ pid: z.number(), path: z.string().nullable() }).nullable(),
  cause: z.string().nullable(),
});
const figure = z.number().nullable();
const verdict = z.looseObject({
  rule: z.string(),
  class: z.enum(['violation', 'hazard', 'difference', 'note']),
  sentence: z.string(),
  call: z.string().nullable(),
  message: message.nullable(),
  stack: z.array(frame),
  times: z
    .looseObject({
      queuedNs: z.number(),
      deliveredNs: figure,
      returnedNs: figure,
      respondedNs: figure,
      deadlineNs: figure,
      budgetNs: figure,
      headroomNs: figure,
    })
    .nullable(),
  advice: z.string(),
  whose: z.string().nullable(),
  otherStack: z.looseObject({ is: z.string(), frames: z.array(frame) }).nullable(),
  count: z.number(),
  omitted: z.number(),
  command: z.string(),
  crash: z.string().nullable().default(null),
  cycle: z
    .looseObject({
      nodes: z.array(z.looseObject({ id: z.string(), kind: z.string(), name: z.string() })),
      edges: z.array(z.looseObject({ is: z.string() })),
    })
    .nullable(),
  lines: z
    .array(
      z.looseObject({
        line: z.looseObject({ number: z.number(), text: z.string() }).nullable(),
        message: z.looseObject({ index: z.number(), text: z.string() }).nullable(),
      }),
    )
    .nullable()
    .default(null),
});
const trouble = z.looseObject({
  sentence: z.string(),
  remedy: z.string().nullable(),
  stack: z.array(frame).optional(),
});
const latency = z.looseObject({ p50Ns: z.number(), p90Ns: z.number(), p99Ns: z.number(), maxNs: z.number() });
const counts = z.looseObject({ ...Object.fromEntries(countNames().map((name) => [name, z.number()])) });
const words = z.array(z.string());
const repeated = z.looseObject({
  rule: z.string(),
  class: z.string(),
  call: z.string().nullable(),
  eventType: z.string().nullable(),
  sentence: z.string(),
  indices: z.array(z.number()),
  runs: z.array(z.number()),
  command: z.string(),
});

/** Keys that only a reader of the whole report needs are left as they are. */
const shape = z.looseObject({
  version: z.literal(reportVersion),
  trace: z.looseObject({ path: z.string(), messages: z.number(), complete: z.boolean() }),
  client: words.nullable(),
  options: z.record(z.string(), z.unknown()),
  os: z.looseObject({
    macos: z.string(),
    messageVersion: z.number(),
    requested: z.string().nullable(),
    newer: z.looseObject({ release: z.string(), takenAs: z.string() }).nullable(),
  }),
  summary: counts.extend({ injected: z.record(z.string(), z.number()) }),
  notWatched: words,
  verdicts: z.array(verdict),
  latency: z.looseObject({ response: latency.nullable() }),
  otherClients: z.array(words),
  setUp: z
    .array(
      z.looseObject({
        process: z.number(),
        client: z.number(),
        atNs: z.number(),
        call: z.string(),
        times: z.number(),
        failed: z.boolean(),
        muting: z.string().nullable(),
        inverted: z.boolean().nullable(),
        subscribed: z.array(z.string()).nullable(),
      }),
    )
    .default([]),
  processes: z.array(
    z.looseObject({
      process: z.number(),
      pid: z.number(),
      name: z.string(),
      delivered: z.number(),
      responded: z.number(),
    }),
  ),
  notes: words,
  setupTrouble: z.array(trouble),
  clientEnded: trouble.nullable(),
  interrupted: z.boolean(),
  durationNs: z.number(),
  rules: rulesOfReport,
  command: z.string(),
  exitCode: z.number(),
  suppressions: z.array(z.looseObject({ rule: z.string(), reason: z.string(), findings: z.number() })),
  releases: z
    .looseObject({
      findings: z.array(
        z.looseObject({
          tied: z.boolean(),
          releases: z.array(z.looseObject({ macos: z.string(), runs: z.number(), of: z.number() })),
          verdict,
        }),
      ),
    })
    .nullable(),
  verify: z
    .looseObject({
      because: z.enum(['verify', 'releases']),
      runs: z.number(),
      asked: z.number(),
      failures: z.array(repeated),
      flaky: z.array(repeated),
      seeds: words.nullable(),
      exitCodes: z.array(z.number()),
      stalled: z.array(z.number()),
      flakyDecisions: z.array(
        z.looseObject({
          index: z.number(),
          path: z.string().nullable(),
          pid: figure,
          answers: z.array(z.looseObject({ answer: z.string(), runs: z.array(z.number()), command: z.string() })),
        }),
      ),
    })
    .nullable(),
  models: z
    .looseObject({
      set: z.string(),
      services: z.array(z.looseObject({ name: z.string(), assumed: z.string().nullable() })),
    })
    .nullable(),
  bundle: z.string().nullable().default(null),
});

/** Whether a value has what is read of a report. */
export const isReport = (value: unknown): boolean => shape.safeParse(value).success;

const remedy = 'name a run directory, or a file that `esreplay run`, `compare`, `bench` or `squeeze` wrote with --json';

/** Throws UsageError for a file that is no report of this version. A file of several releases has several. */
export function readReports(path: string): readonly [Report, ...Report[]] {
  if (fileKind(path) !== 'file')
    throw new UsageError(`${fileKind(path) === null ? 'report not found' : 'not a report'}: ${path}`, { remedy });
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`not a report: ${(error as Error).message}`, { place: path, remedy, cause: error });
  }
  return reportsOf(value, path);
}

/** `place`: for messages. Throws UsageError for a value that is no report of this version. */
export function reportsOf(value: unknown, place: string): readonly [Report, ...Report[]] {
  const parsed = z.union([z.array(shape), shape.transform((one) => [one])]).safeParse(value);
  if (!parsed.success) {
    const one = shape.safeParse(Array.isArray(value) ? value[0] : value);
    const [issue] = one.success ? parsed.error.issues : one.error.issues;
    throw new UsageError(`not a report of this version: ${issue?.path.join('.') || 'all of it'}, ${issue?.message}`, {
      place,
      remedy,
    });
  }
  const [first, ...others] = parsed.data as unknown as readonly Report[];
  if (first === undefined) throw new UsageError('not a report: the list is empty', { place, remedy });
  return [first, ...others];
}

function countNames(): readonly string[] {
  return [
    'messages',
    'auth',
    'responded',
    'muted',
    'cached',
    'dropped',
    'unsubscribed',
    'loopback',
    'inTime',
    'late',
    'unanswered',
    'byMode',
    'cut',
    'clients',
    'notReached',
    'violations',
    'hazards',
    'differences',
    'notes',
    'lostFacts',
    'suppressed',
  ];
}
