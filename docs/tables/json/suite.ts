// What `test --json` writes, compared with its type.
import * as z from 'zod';
import type { suiteValue } from '../../../src/suite/suite-json.ts';
import { comparison, gateResult } from './bench.ts';
import { changeName, comparedTrace } from './compare.ts';
import { exploreSchema } from './explore.ts';
import { count, exitCode, findingClass, type Json, list, nanoseconds, type Same, text } from './parts.ts';
import { productSchema } from './product.ts';
import { reportSchema } from './report.ts';

const error = z.object({ message: text, place: text.nullable(), remedy: text.nullable() });

const gate = gateResult.extend({
  limit: z.number().describe('0.05: the client may be 5 % slower'),
  missed: count.describe('AUTH messages that the client did not answer in time, which fails the gate too'),
  comparison: comparison.nullable().describe('of the client with the other build'),
});

const compare = comparedTrace.extend({ failOn: list(changeName).describe('the changes that fail it') });

const finding = z.object({
  rule: text,
  class: findingClass,
  sentence: text,
  place: text.nullable().describe("the line of the client's code; null: unknown"),
  folder: text.describe('the folder that has it'),
  gone: z.boolean().describe('a run as the saved one does not show it any more'),
});

const attempt = z.object({
  exitCode,
  durationNs: nanoseconds,
  waitedNs: z
    .number()
    .describe('how much of it only waited for the end of the run, so that other tests could use the processors'),
  wasBeside: z.boolean().describe('another test ran at the same time'),
  report: reportSchema
    .extend({ rules: count.describe('all applied rules: their number in `rules` of the suite, from 0') })
    .nullable()
    .describe('null: the test has no result'),
  gate: gate.nullable().describe('what a gate measured; null: it is a test, or nothing was measured'),
  compare: compare.nullable().describe('what a comparison found; null: it is none, or has no result'),
  explore: exploreSchema.nullable().describe('what an exploration found; null: it is none, or has no result'),
  finding: finding.nullable().describe('what became of a saved finding; null: it is none, or the runs do not say it'),
  product: productSchema
    .nullable()
    .describe('what a product that reads eslogger did; null: it is none, or did not start'),
  error: error.nullable().describe('why there is no report'),
  output: text.describe('the last lines that the client wrote'),
});

const cell = z.object({
  kind: z.enum(['test', 'product', 'gate', 'compare', 'explore', 'finding']),
  id: text.describe('as `-t` takes it, for example agent/boot/26'),
  client: text,
  trace: text,
  os: text.nullable().describe('macOS release; null: that of the trace'),
  verdict: z.enum(['passed', 'failed', 'flaky', 'error', 'skipped', 'unfinished']),
  exitCode,
  attempts: list(attempt).describe('in order; the last one says what the test is'),
  because: text.describe('why it was skipped, is flaky, or failed beside its report'),
  newFindings: list(count)
    .nullable()
    .describe('indices of verdicts in the report that the test is shown by which --baseline lacks; null: no baseline'),
  cached: z
    .boolean()
    .describe('taken from an earlier call, in which nothing differed; its times are those of that call'),
  bundle: text.nullable().describe('file in which --keep keeps the run; null: none'),
});

export const suiteSchema = z.object({
  version: text.describe('of esreplay; keys are only added'),
  file: text.describe('the suite file'),
  cells: list(cell).describe('the tests, in the order of the suite'),
  workers: count,
  durationNs: nanoseconds,
  interrupted: z.boolean(),
  exitCode,
  stale: z
    .object({
      suppressions: list(text).describe('file and line of suppressions that no test needs'),
      expectations: list(text).describe('files of expectations that no test has, from the folder of the suite'),
      known: list(text).describe('known findings that no test has, which fail their tests'),
      findings: list(text).describe(
        'folders of saved findings that are of no exploration, from the folder of the suite',
      ),
      pruned: z.boolean().describe('--prune deleted these files'),
    })
    .describe('what the suite names and no test uses; empty if a part of it ran'),
  rules: list(reportSchema.shape.rules).describe('the lists of rules that reports name by number'),
});

/** Does not compile if it has a key or a type that the schema lacks, or the reverse. */
export const schemaIsThatOfTheSuite: Same<z.output<typeof suiteSchema>, Json<ReturnType<typeof suiteValue>>> = true;
