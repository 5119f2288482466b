// Reads results that `explore --json` wrote. A file is checked for what the page of an exploration needs.
import * as z from 'zod';
import { UsageError } from '../errors/errors.ts';
import { effects } from '../judge/bypass-effects.ts';
import { actorNames } from './bypass/actors.ts';
import { cellStates, claimedStates } from './bypass/bypass-data.ts';
import type { ExploreResult } from './result.ts';
import { findingClasses } from './words.ts';

const text = z.string();
const grade = z.enum(findingClasses);
const changed = z.looseObject({ base: text, mutant: text });

const shownMessage = z.looseObject({ event: text, fields: z.array(z.looseObject({ path: text, value: text })) });
const bypass = z.looseObject({
  effect: z.enum(effects),
  event: text,
  by: z.enum(['operation', 'actor']),
  chain: z.array(text),
  actor: text.nullable(),
  claim: text.nullable(),
  deniedIndex: z.number(),
  since: text,
  subscribe: z.array(text),
  source: text,
  messages: z.looseObject({ denied: shownMessage, trusted: shownMessage.nullable(), reached: z.array(shownMessage) }),
});
const cell = z.looseObject({
  claim: text.nullable(),
  effect: z.enum(effects),
  event: text,
  role: text,
  is: z.enum(cellStates),
  why: text.nullable(),
});
const actor = z.looseObject({
  claim: text.nullable(),
  effect: z.enum(effects),
  actor: z.enum(actorNames),
  is: z.enum(cellStates),
  why: text.nullable(),
});

const claim = z.looseObject({
  claim: text,
  effect: z.enum(effects),
  is: z.enum(claimedStates),
  tried: z.array(text),
  made: z.array(text),
  why: text.nullable(),
});

const shape = z.looseObject({
  client: text,
  traces: z.array(text),
  findings: z.array(
    z.looseObject({
      number: z.number(),
      rule: text,
      class: grade,
      sentence: text,
      advice: text,
      place: text.nullable(),
      by: z.array(text),
      trace: text,
      confirmed: z.looseObject({ hits: z.number(), runs: z.number() }),
      contrast: z.looseObject({ base: text, mutant: text, changed }).nullable(),
      bypass: bypass.nullable(),
      folder: text.nullable(),
      messages: z.number().nullable(),
      command: text,
    }),
  ),
  tried: z.array(
    z.looseObject({
      name: text,
      kind: z.enum(['sweep', 'relation']),
      runs: z.number(),
      found: z.array(z.number()),
      nothing: text.nullable(),
    }),
  ),
  bypass: z
    .looseObject({ matrix: z.array(cell), actors: z.array(actor), suppressed: z.number(), claims: z.array(claim) })
    .nullable(),
  runs: z.number(),
  durationNs: z.number(),
  notes: z.array(text),
  trouble: z.array(z.looseObject({ trace: text, message: text, remedy: text.nullable() })),
  failOn: z.array(grade),
  interrupted: z.boolean(),
  timeOver: z.boolean(),
  exitCode: z.number(),
});

/** `value`: the JSON of the file. Throws UsageError. */
export function readExploration(value: unknown, path: string): ExploreResult {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data as unknown as ExploreResult;
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `not an exploration of this version: ${issue?.path.join('.') || 'all of it'}, ${issue?.message}`,
    { place: path, remedy: 'name a file that `esreplay explore` wrote with --json' },
  );
}
