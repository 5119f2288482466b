// What `explain --json` writes about a call, compared with its type.
import * as z from 'zod';
import type { callValue } from '../../../src/cli/terminal/calls-json.ts';
import { rankedClasses } from '../../../src/schema/calls/known-calls.ts';
import { type Json, list, ruleNumber, type Same, text } from './parts.ts';

export const callClass = z
  .enum(rankedClasses as ['always', 'if_waited', 'hazard', 'strict_only', 'allowed'])
  .describe('what it is in a handler, see blocking-calls.md');

export const callSchema = z.object({
  version: text.describe('of esreplay; keys are only added'),
  call: z.object({
    name: text,
    spellings: list(text).describe('other names of the same function'),
    family: text,
    class: callClass,
    waits: text.nullable().describe('when it waits; null: the table does not say'),
    why: text.nullable().describe('null: it does not block'),
    macos: text.describe('what macOS does'),
    daemons: list(
      z.object({ name: text, events: list(text).describe('AUTH events that it causes, as in AUTH_OPEN') }),
    ).describe('who answers it, according to the service models'),
    advice: text.nullable().describe('what to do instead'),
    since: text.nullable().describe('the first macOS where it matters; null: none'),
    handlerRule: ruleNumber.nullable().describe('number of the handler rule, see rules.md'),
  }),
});

/** Does not compile if it has a key or a type that the schema lacks, or the reverse. */
export const schemaIsThatOfTheCall: Same<z.output<typeof callSchema>, Json<ReturnType<typeof callValue>>> = true;
