// What `compare --json` writes, compared with its type.
import * as z from 'zod';
import { changeNames } from '../../../src/compare/changes.ts';
import type { compareValue } from '../../../src/compare/compare-json.ts';
import { effects } from '../../../src/judge/bypass-effects.ts';
import { count, exitCode, findingClass, list, nanoseconds, ruleSlug, type Same, text } from './parts.ts';

export const changeName = z.enum(changeNames);
const build = z.enum(['old', 'new']);

const ofMessage = {
  event: text.describe('for example AUTH_OPEN'),
  actor: text.describe('signing id of the process, else its path'),
};

const group = {
  ...ofMessage,
  folder: text.describe('of the paths that the messages are about; empty if there are none'),
  messages: count,
  example: z
    .object({
      ...ofMessage,
      target: text.describe('the path that it is about'),
      nth: count.describe('among the messages with the same event, actor and target'),
      index: count.describe('number of the message in the trace'),
      command: text.describe('shows it'),
    })
    .describe('the first of the messages'),
};

const builds = z.object({
  exitCodes: list(exitCode).describe('of each run'),
  ended: text.nullable().describe('how the client ended by itself, in the first run where it did'),
  command: text.describe('makes one of the runs'),
});

export const comparedTrace = z.object({
  trace: text,
  messages: count,
  runs: z.object({ old: builds, new: builds }),
  compared: count.describe('AUTH messages that every run of both builds settles'),
  notCompared: count.describe('AUTH messages that a run does not settle, such as those after a crash'),
  decisions: list(
    z.object({ ...group, change: changeName, from: text.describe('in every run of the old build'), to: text }),
  ).describe('messages that differ between the builds and not between runs of one; the largest group first'),
  later: list(
    z.object({
      ...group,
      oldNs: nanoseconds.describe('median over the runs of the median answer'),
      newNs: nanoseconds,
      slowdown: z.object({ ratio: z.number(), low: z.number(), high: z.number() }).describe('95 % interval'),
    }),
  ).describe('messages that each run of the new build answers later than each run of the old one'),
  timesNotCompared: text.nullable().describe('null: times were compared'),
  setUps: list(
    z.object({
      change: z.enum(['subscribed-otherwise', 'muted-otherwise']),
      client: count.describe('number of the ES client, from 1'),
      sentence: text,
    }),
  ),
  access: list(
    z.object({
      change: z.literal('new-access'),
      effect: z.enum(effects),
      chain: list(text).describe('members of es_events_t, in their order'),
      by: text.describe('the actor in words; empty: the process that was denied'),
      ends: text.describe('how the chain ends'),
      to: text.describe('`allow`, `not subscribed` or `muted` in the new build'),
      looked: z.boolean().describe('the new build looked at the disk for it: a note that fails nothing'),
      example: group.example,
    }),
  ).describe('ways to what both builds deny that only the old one denies'),
  accessTried: count.nullable().describe('how many ways were tried; null: `new-access` was not asked for'),
  accessLeft: text.nullable().describe('which denials were not tried; null: none'),
  findings: list(
    z.object({
      change: z.enum(['new-finding', 'gone-finding']),
      rule: ruleSlug,
      class: findingClass,
      where: text.describe("place in the client's code; empty if there is none"),
      sentence: text,
      command: text.describe('reproduces it'),
    }),
  ).describe('findings that every run of one build has, and none of the other'),
  flaky: list(z.object({ ...group, answers: text.describe('what runs disagree about'), builds: list(build) })).describe(
    'what differs between runs of one build: no change',
  ),
  flakyFindings: list(
    z.object({ rule: ruleSlug, where: text, seen: z.object({ old: count, new: count }).describe('number of runs') }),
  ),
  independent: z.boolean().describe('false: mostly first runs differ, so the client seems to keep a file'),
  trouble: z
    .object({ build, message: text, place: text.nullable(), remedy: text.nullable(), exitCode })
    .nullable()
    .describe('why a run has no result; null: each has one'),
});

export const compareSchema = z.object({
  version: text.describe('of esreplay; keys are only added'),
  kind: z.literal('esreplay-compare'),
  traces: list(comparedTrace),
  builds: z.object({ old: text, new: text }).describe('their commands'),
  failOn: list(changeName).describe('the changes that fail'),
  failed: list(changeName).describe('those of them that were found'),
  durationNs: nanoseconds,
  interrupted: z.boolean(),
  exitCode,
});

/** Does not compile if it has a key or a type that the schema lacks, or the reverse. */
export const schemaIsThatOfTheResult: Same<z.output<typeof compareSchema>, ReturnType<typeof compareValue>> = true;
