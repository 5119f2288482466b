// What `explain --json` writes about a crash report, compared with its type.
import * as z from 'zod';
import { type Explanation, explanationVersion } from '../../../src/explain/explanation.ts';
import { command, count, list, type Same, text } from './parts.ts';

const frame = z
  .object({
    symbol: text.nullable().describe('null: the report has only an address'),
    image: text.nullable().describe('name of the file'),
    path: text.nullable(),
  })
  .meta({ id: 'reportFrame' });

const blocked = z
  .object({
    thread: z.int(),
    from: frame.nullable().describe("the client's frame that made the call"),
    call: text,
    why: text.nullable().describe('why it blocks; null: the call is not known'),
    advice: text.nullable(),
    handlerRule: z.number().nullable().describe('number of the handler rule, see rules.md'),
  })
  .meta({ id: 'blockedCall' });

const counted = list(z.object({ event: text, messages: count }));

const reproduction = z
  .object({
    models: z
      .enum(['early-boot', 'late-boot'])
      .nullable()
      .describe('null: the blocking call is known and leads to no daemon'),
    why: text,
    command,
    trace: z
      .object({
        path: text,
        messages: count,
        auth: count,
        byType: counted.describe('AUTH messages by event type, most frequent first'),
        wanted: counted.describe("events that the handler's functions are named after"),
        ofDaemons: list(z.object({ name: text, messages: count })).describe('AUTH messages that daemons caused'),
        fits: z.boolean(),
      })
      .nullable()
      .describe('from --trace'),
  })
  .meta({ id: 'reproduction' });

export const explanationSchema = z.object({
  version: z.literal(explanationVersion as number).describe('of this format; keys are only added within it'),
  report: z.object({
    path: text,
    form: z.enum(['ips', 'text']),
    process: z.object({ name: text.nullable(), pid: z.number().nullable(), path: text.nullable() }),
    os: text.nullable(),
    time: text.nullable(),
    uptimeS: z.number().nullable().describe('seconds that the machine had been awake since it started'),
    exception: text.nullable(),
    termination: z
      .object({ namespace: text, code: z.number().nullable(), indicator: text.nullable(), by: text.nullable() })
      .nullable(),
    threads: count,
    isOurs: z.boolean().describe('a replay wrote the report, not macOS'),
  }),
  kind: z
    .enum(['deadline-miss', 'stopped-by-client', 'other-endpoint-security', 'other'])
    .describe('why the client ended'),
  handler: z
    .object({
      thread: z.int(),
      frame: frame.nullable().describe("the client's first frame; null: no frame is the client's"),
      waitsForThread: z.boolean().describe('it waited for a lock or a queue: the cause is in the thread that holds it'),
      blocked: blocked.nullable().describe('null: it was in its own code'),
    })
    .nullable()
    .describe('null: no thread was in a handler'),
  otherThreads: list(blocked).describe('threads of the client in blocking calls'),
  softLimit: z.number().nullable().describe('the limit in "Dispatch Thread Soft Limit Reached"'),
  services: list(
    z.object({
      name: text,
      by: z.enum(['model', 'framework']),
      through: text.describe('a function of a service model, or a framework'),
      modelled: z.boolean().describe('esreplay has a service model of it'),
    }),
  ),
  reproduction: reproduction.nullable().describe('null: the report is about something else'),
});

/** Does not compile if an explanation has a key or a type that the schema lacks, or the reverse. */
export const schemaIsThatOfTheExplanation: Same<z.output<typeof explanationSchema>, Explanation> = true;
