// The result of `shrink --json`, compared with its type.
import * as z from 'zod';
import { type ShrinkResult, type StepName, stepNames } from '../../../src/shrink/result.ts';
import { count, exitCode, list, type Same, text } from './parts.ts';

const step = z.enum(Object.keys(stepNames) as [StepName, ...StepName[]]);

export const shrinkSchema = z.object({
  version: z.literal(1).describe('of this format; keys are only added within it'),
  trace: text,
  output: text.describe('the smallest trace that was found'),
  from: count.describe('messages of the trace'),
  messages: count.describe('messages of the output'),
  runs: count.describe('of clients, or of the program of --command, with those of interrupted calls'),
  finding: z
    .object({ rule: text.nullable().describe('null: the client ended by itself'), sentence: text })
    .nullable()
    .describe('what each smaller trace still shows; null: nothing was found, or a program decides'),
  confirmed: z
    .object({ hits: count, runs: count })
    .nullable()
    .describe('how many runs of the output, each alone, show it; null: there is no output'),
  steps: list(z.object({ name: step, messages: count.describe('left after the step'), runs: count })),
  edits: list(text).describe('values that were set, as `esreplay edit --set` takes them'),
  command: text.nullable().describe('runs the output; null: there is none, or a program decides'),
  interrupted: z.boolean(),
  exitCode,
});

/** Does not compile if a result has a key or a type that the schema lacks, or the reverse. */
export const schemaIsThatOfTheResult: Same<z.output<typeof shrinkSchema>, ShrinkResult> = true;
