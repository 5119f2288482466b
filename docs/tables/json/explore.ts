// The result of `explore --json`, compared with its type.
import * as z from 'zod';
import type { ExploreResult } from '../../../src/explore/result.ts';
import { count, exitCode, findingClass, list, nanoseconds, type Same, text } from './parts.ts';

const contrast = z.object({
  trace: text.describe('of the base'),
  message: text.describe('the message that is decided otherwise, in words'),
  index: count.describe('its number in the base'),
  mutantIndex: count.describe('its number in the trace of the changed run'),
  base: text.describe('how every base run decides it'),
  mutant: text.describe('how the changed run decides it'),
  changed: z.object({ base: text, mutant: text }).describe('the one thing that differs'),
});

const finding = z.object({
  number: count,
  rule: text.describe('a rule of a run, or what a relation found'),
  class: findingClass,
  sentence: text,
  advice: text,
  place: text.nullable().describe("the line of the client's code; null: unknown"),
  by: list(text).describe('the variations that show it'),
  trace: text,
  confirmed: z.object({ hits: count, runs: count }).describe('further runs, each alone, and how many of them show it'),
  contrast: contrast.nullable().describe('of a relation; null: a rule found it'),
  folder: text.nullable().describe('with its trace, its command and what was found'),
  messages: count.nullable().describe('of the saved trace; null: it is not smaller'),
  command: text.describe('shows it'),
});

export const exploreSchema = z.object({
  version: z.literal(1).describe('of this format; keys are only added within it'),
  kind: z.literal('esreplay-explore'),
  client: text,
  traces: list(text),
  findings: list(finding),
  tried: list(
    z.object({
      name: text,
      kind: z.enum(['sweep', 'relation']),
      runs: count,
      found: list(count).describe('numbers of findings'),
      nothing: text.nullable().describe('why it had nothing to do; null: it was tried'),
    }),
  ),
  runs: count,
  durationNs: nanoseconds,
  notes: list(text),
  trouble: list(z.object({ trace: text, message: text, remedy: text.nullable() })),
  failOn: list(findingClass),
  interrupted: z.boolean(),
  timeOver: z.boolean().describe('not everything was tried'),
  exitCode,
});

/** Does not compile if a result has a key or a type that the schema lacks, or the reverse. */
export const schemaIsThatOfTheResult: Same<z.output<typeof exploreSchema>, ExploreResult> = true;
