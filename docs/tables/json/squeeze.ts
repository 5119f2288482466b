// The result of `squeeze --json`, compared with its type.
import * as z from 'zod';
import { type SqueezeResult, squeezedNames } from '../../../src/squeeze/result.ts';
import { command, count, exitCode, findingClass, list, ruleSlug, type Same, text } from './parts.ts';

const squeezed = z
  .object({
    name: z.enum(squeezedNames),
    option: text.describe('the option of esreplay run that takes these values'),
    outcome: z
      .enum(['found', 'not-found', 'fails-today', 'unclear', 'interrupted'])
      .describe(
        'found: the edge is between survives and fails; not-found: it survives the limit; fails-today: it fails without any change; unclear: the machine stalled each time a value was tried; interrupted: the search was ended',
      ),
    today: z.number(),
    survives: z.number().nullable(),
    fails: z.number().nullable(),
    limit: z.number().describe('the last value worth trying'),
    margin: z
      .number()
      .nullable()
      .describe("ratio between today's value and the last one that survives; a lower bound if no limit was found"),
    finding: z
      .object({
        rule: ruleSlug.nullable().describe('null: the client ended or crashed, and no rule says so'),
        class: findingClass.nullable(),
        sentence: text,
        command: text.describe('reproduces it'),
      })
      .nullable()
      .describe('first finding of a failing run'),
    runs: count,
    noisy: list(z.number()).describe('values that passed in one run and failed in another; they count as failed'),
    stalled: count.describe('runs that were repeated because the machine stalled'),
    tried: list(
      z.object({
        value: z.number(),
        result: z
          .enum(['survives', 'fails', 'unclear'])
          .describe('unclear: the machine stalled, so the run proves nothing'),
        rule: ruleSlug.nullable().describe('of its first finding; null: there is none'),
      }),
    ).describe('every run of the search, in order'),
  })
  .meta({ id: 'squeezed' });

export const squeezeSchema = z.object({
  version: z.literal(1).describe('of this format; keys are only added within it'),
  trace: text,
  client: command,
  otherClients: list(command),
  squeezed: list(squeezed),
  interrupted: z.boolean(),
  exitCode,
});

/** Does not compile if a result has a key or a type that the schema lacks, or the reverse. */
export const schemaIsThatOfTheResult: Same<z.output<typeof squeezeSchema>, SqueezeResult> = true;
