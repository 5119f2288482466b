// What `review --json` prints, compared with its type.
import * as z from 'zod';
import type { reviewValue } from '../../../src/suite/pending-items.ts';
import { count, type Json, list, type Same, text } from './parts.ts';
import { identitySchema } from './report.ts';

const decision = z.object({
  decision: z.union([z.literal('allow'), z.literal('deny'), count]).describe('a number: flags'),
  cache: z.boolean().nullable().describe('null: it does not matter'),
});

const change = z.object({
  expectations: text.describe('file of expectations, from the folder of the suite'),
  tests: list(text).describe('the tests that decided so'),
  message: z.int().describe('its place in the trace, from 0'),
  identity: identitySchema,
  expected: decision,
  actual: decision.nullable().describe('null: the client did not answer'),
  cachedFrom: count.nullable().describe('the message whose cached answer decided instead of the client'),
  about: z
    .object({ process: text.describe('path and pid'), target: text, fields: list(text).describe('name=value') })
    .nullable(),
  isRejected: z.boolean().describe('a person rejected it, so that it is not asked again'),
});

export const reviewSchema = z.object({
  file: text.describe('the suite file'),
  changes: list(change).describe('decisions that the last runs made otherwise than expected'),
  omitted: count.describe('how many more changed in tests with very many'),
});

/** Does not compile if it has a key or a type that the schema lacks, or the reverse. */
export const schemaIsThatOfTheReview: Same<z.output<typeof reviewSchema>, Json<ReturnType<typeof reviewValue>>> = true;
