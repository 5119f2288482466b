// Reads a result of `squeeze --json`, for its page.
import * as z from 'zod';
import { UsageError } from '../errors/errors.ts';
import { type SqueezeResult, squeezedNames } from './result.ts';

const words = z.array(z.string());
const shape = z.looseObject({
  version: z.literal(1),
  trace: z.string(),
  client: words,
  otherClients: z.array(words),
  squeezed: z.array(
    z.looseObject({
      name: z.enum(squeezedNames),
      option: z.string(),
      outcome: z.enum(['found', 'not-found', 'fails-today', 'unclear', 'interrupted']),
      today: z.number(),
      limit: z.number(),
      runs: z.number(),
      stalled: z.number(),
      noisy: z.array(z.number()),
      survives: z.number().nullable(),
      fails: z.number().nullable(),
      margin: z.number().nullable(),
      finding: z.looseObject({ rule: z.string().nullable(), sentence: z.string(), command: z.string() }).nullable(),
      tried: z.array(
        z.looseObject({
          value: z.number(),
          result: z.enum(['survives', 'fails', 'unclear']),
          rule: z.string().nullable(),
        }),
      ),
    }),
  ),
  interrupted: z.boolean(),
  exitCode: z.number(),
});

/** Throws UsageError if a document of JSON is no result of squeeze. */
export function toSqueezeResult(value: unknown, name: string): SqueezeResult {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data as unknown as SqueezeResult;
  const [issue] = parsed.error.issues;
  throw new UsageError(`not a result of esreplay squeeze: ${issue?.path.join('.') || 'all of it'}, ${issue?.message}`, {
    place: name,
    remedy: 'make one with `esreplay squeeze --json FILE`',
  });
}
