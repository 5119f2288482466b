// The result of `explore --json`, compared with its type.
import * as z from 'zod';
import { actorNames } from '../../../src/explore/bypass/actors.ts';
import { cellStates, claimedStates } from '../../../src/explore/bypass/bypass-data.ts';
import type { ExploreResult } from '../../../src/explore/result.ts';
import { effects } from '../../../src/judge/bypass-effects.ts';
import { count, exitCode, findingClass, list, nanoseconds, type Same, text } from './parts.ts';

const contrast = z.object({
  trace: text.describe('of the base'),
  message: text.describe('the message that is decided otherwise, in words'),
  index: count.describe('its number in the base'),
  mutantIndex: count.describe('its number in the trace of the changed run'),
  base: text.describe('how every base run decides it'),
  mutant: text.describe('how the changed run decides it'),
  changed: z.object({ base: text, mutant: text }).describe('the one thing that differs'),
});

const shownMessage = z.object({
  event: text.describe('as `AUTH_OPEN`'),
  fields: list(z.object({ path: text, value: text })).describe('of its process and its event, in their order'),
});

const bypass = z.object({
  effect: z.enum(effects),
  event: text.describe('the member of es_events_t that reaches it; as an actor, of the denied message'),
  by: z.enum(['operation', 'actor']),
  chain: list(text).describe('members of es_events_t, in their order'),
  actor: text.nullable().describe('what a trusted process lacks; null: the denied process does it'),
  target: text.describe('path of what is denied'),
  claim: text.nullable().describe('what `--protect` claims and it breaks; null: a message of the trace was denied'),
  deniedIndex: count.describe('number of the denied message in the trace; of a claim, of the one that it comes after'),
  since: text.describe('first macOS with the event'),
  subscribe: list(text).describe('events that the client is not subscribed to, and has to be'),
  source: text.describe("Apple's words for the effect of the event"),
  messages: z
    .object({
      denied: shownMessage,
      trusted: shownMessage.nullable().describe('of the process that the actor takes after; null: it is no actor'),
      reached: list(shownMessage),
    })
    .describe('for a comparison of both sides'),
});

const bypassCell = z.object({
  claim: text.nullable().describe('what `--protect` claims; null: messages of the trace were denied'),
  effect: z.enum(effects),
  event: text.describe('member of es_events_t'),
  role: text.describe('what the file or process is in it'),
  is: z.enum(cellStates),
  why: text.nullable().describe('why it was not tried, or is weak; null: nothing to say'),
});

const actorCell = z.object({
  claim: text.nullable().describe('as in the matrix'),
  effect: z.enum(effects),
  actor: z.enum(actorNames).describe('what a trusted program lacks, or its child'),
  is: z.enum(cellStates),
  why: text.nullable().describe('why it was not tried, or not after every trusted program; null: nothing to say'),
});

const finding = z.object({
  number: count,
  rule: text.describe('a rule of a run, or what a relation found'),
  class: findingClass,
  sentence: text,
  advice: text,
  place: text.nullable().describe("the line of the client's code; null: unknown"),
  by: list(text).describe('the variations that show it'),
  trace: text,
  confirmed: z.object({ hits: count, runs: count }).describe('further runs, each alone, and how many of them show it'),
  contrast: contrast.nullable().describe('of a relation; null: a rule found it'),
  bypass: bypass.nullable().describe('what is denied, and reached another way; null: it is no bypass'),
  folder: text.nullable().describe('with its trace, its command and what was found'),
  messages: count.nullable().describe('of the saved trace; null: it is not smaller'),
  command: text.describe('shows it'),
});

export const exploreSchema = z.object({
  version: z.literal(1).describe('of this format; keys are only added within it'),
  kind: z.literal('esreplay-explore'),
  client: text,
  traces: list(text),
  findings: list(finding),
  tried: list(
    z.object({
      name: text,
      kind: z.enum(['sweep', 'relation']),
      runs: count,
      found: list(count).describe('numbers of findings'),
      nothing: text.nullable().describe('why it had nothing to do; null: it was tried'),
    }),
  ),
  bypass: z
    .object({
      matrix: list(bypassCell).describe('every row of the table of effects; then of each claim those of its effects'),
      actors: list(actorCell).describe('each kind of actor, for each effect of which something is denied'),
      suppressed: count.describe('findings that suppressions accept'),
      claims: list(
        z.object({
          claim: text.describe('as typed'),
          effect: z.enum(effects),
          is: z.enum(claimedStates).describe('in doubt: its findings are no violations'),
          tried: list(text).describe('paths'),
          made: list(text).describe('those of them that the trace does not have'),
          why: text.nullable().describe('what was not tried, and why; null: nothing to say'),
        }),
      ).describe('each effect of each `--protect`'),
    })
    .nullable()
    .describe('what was tried to get round denials; null: nothing'),
  runs: count,
  durationNs: nanoseconds,
  notes: list(text),
  trouble: list(z.object({ trace: text, message: text, remedy: text.nullable() })),
  failOn: list(findingClass),
  interrupted: z.boolean(),
  timeOver: z.boolean().describe('not everything was tried'),
  exitCode,
});

/** Does not compile if a result has a key or a type that the schema lacks, or the reverse. */
export const schemaIsThatOfTheResult: Same<z.output<typeof exploreSchema>, ExploreResult> = true;
