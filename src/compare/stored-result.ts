// Reads results that `compare --json` wrote. A file is checked for what the page of a comparison needs.
import * as z from 'zod';
import { UsageError } from '../errors/errors.ts';
import { changeNames } from './changes.ts';
import { type CompareResult, sides } from './result.ts';

const text = z.string();
const change = z.enum(changeNames);
const group = {
  event: text,
  actor: text,
  folder: text,
  messages: z.number(),
  example: z.looseObject({ index: z.number(), target: text, command: text }),
};
const build = z.looseObject({ exitCodes: z.array(z.number()), ended: text.nullable(), command: text });
const interval = z.looseObject({ low: z.number(), high: z.number() });

const shape = z.looseObject({
  traces: z.array(
    z.looseObject({
      trace: text,
      messages: z.number(),
      runs: z.looseObject({ old: build, new: build }),
      compared: z.number(),
      notCompared: z.number(),
      decisions: z.array(z.looseObject({ ...group, change, from: text, to: text })),
      later: z.array(z.looseObject({ ...group, oldNs: z.number(), newNs: z.number(), slowdown: interval })),
      timesNotCompared: text.nullable(),
      setUps: z.array(z.looseObject({ change, client: z.number(), sentence: text })),
      access: z
        .array(
          z.looseObject({
            change,
            effect: text,
            chain: z.array(text),
            by: text,
            ends: text,
            to: text,
            looked: z.boolean(),
            example: z.looseObject({ index: z.number(), target: text, command: text }),
          }),
        )
        .default([]),
      accessTried: z.number().nullable().default(null),
      accessLeft: text.nullable().default(null),
      findings: z.array(z.looseObject({ change, rule: text, where: text, sentence: text, command: text })),
      flaky: z.array(z.looseObject({ ...group, answers: text, builds: z.array(z.enum(sides)) })),
      flakyFindings: z.array(
        z.looseObject({ rule: text, where: text, seen: z.looseObject({ old: z.number(), new: z.number() }) }),
      ),
      independent: z.boolean(),
      trouble: z
        .looseObject({ build: z.enum(sides), message: text, place: text.nullable(), remedy: text.nullable() })
        .nullable(),
    }),
  ),
  builds: z.looseObject({ old: text, new: text }),
  failOn: z.array(change),
  failed: z.array(change),
  durationNs: z.number(),
  interrupted: z.boolean(),
  exitCode: z.number(),
});

/** `value`: the JSON of the file. Throws UsageError. */
export function readComparison(value: unknown, path: string): CompareResult {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data as unknown as CompareResult;
  const [issue] = parsed.error.issues;
  throw new UsageError(`not a comparison of this version: ${issue?.path.join('.') || 'all of it'}, ${issue?.message}`, {
    place: path,
    remedy: 'name a file that `esreplay compare` wrote with --json',
  });
}
