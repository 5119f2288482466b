// The schema of a run record in a file: checked field by field, because a user can name a directory that is not ours.
import * as z from 'zod';
import { storedShapes } from '../stored-options.ts';
import { runRecordVersion } from './run-record.ts';

const count = z.int().min(0);
const words = z.array(z.string());
const decision = z.union([z.literal('allow'), z.literal('deny'), count.max(0xffff_ffff)]);
const suppression = z.object({
  rule: z.string(),
  frame: z.string().optional(),
  call: z.string().optional(),
  event: z.string().optional(),
  actor: z.string().optional(),
  target: z.string().optional(),
  nth: count.optional(),
  effect: z.string().optional(),
  reason: z.string(),
  place: z.string().optional(),
});
const exit = z.object({ code: z.int().nullable(), signal: z.string().nullable() });

/** What `explain` accepts; keys added by a later version are ignored. */
export const runRecordShape = z.object({
  version: z.literal(runRecordVersion),
  harness: z.object({ pid: count, started: z.string().nullable(), pidNamespace: z.string().nullable() }),
  baseNs: z.number(),
  cwd: z.string(),
  trace: z.object({ path: z.string(), size: count, messages: count }),
  ledgerDirectory: z.string(),
  spillDirectory: z.string(),
  inProcess: z.boolean(),
  options: z.looseObject({
    trace: z.string(),
    clients: z.array(words),
    ...storedShapes,
    expectName: z.string().optional(),
    disabledRules: words.optional(),
    suppressionsName: z.string().optional(),
    suppressions: z.array(suppression).optional(),
    expect: z
      .union([z.literal('recorded'), z.array(z.tuple([count, z.object({ decision, cache: z.boolean().nullable() })]))])
      .optional(),
  }),
  models: z
    .looseObject({
      name: z.string(),
      services: z.array(z.looseObject({ name: z.string(), source: z.string(), assumed: z.string().nullish() })),
      ownFiles: z.object({ auth: count, notify: count }).nullable(),
    })
    .nullish(),
  end: z
    .object({
      ending: z.string(),
      durationNs: z.number(),
      clients: z.array(
        z.object({
          pid: count,
          command: words,
          exit: exit.nullable(),
          orphans: z.object({ ended: count, refused: count }),
        }),
      ),
      ownEnds: z.array(z.tuple([count, exit])).optional(),
    })
    .nullable(),
});
