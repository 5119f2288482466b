// What the commands about traces print with --json: info, import, cut, redact and recover. Compared with the values that
// are printed.
import * as z from 'zod';
import type { Edited } from '../../../src/cli/arguments/edit-arguments.ts';
import type { summaryValue } from '../../../src/cli/commands/import.ts';
import type { Redacted } from '../../../src/cli/commands/redact.ts';
import type { CutSummary } from '../../../src/edit/cut.ts';
import type { EditSummary } from '../../../src/edit/edit.ts';
import { profileNames } from '../../../src/edit/policy.ts';
import type { RecoverSummary } from '../../../src/edit/recover.ts';
import type { factsValue } from '../../../src/print/facts-text.ts';
import { type RedactionRule, redactionActions, redactionRules } from '../../../src/schema/contents.ts';
import { count, cut, type Json, list, nanoseconds, type Same, text } from './parts.ts';

const byType = list(z.object({ eventType: count, name: text, messages: count })).describe('most frequent first');

const pathMute = z.tuple([text, text, list(text)]).readonly();

const header = z
  .object({
    application: text.describe('program and version that wrote the trace'),
    createdBy: text.describe('how it was made'),
    os: z.object({ build: text.nullable(), version: text.nullable(), major: z.number().nullable() }),
    messageVersion: count,
    timebase: z.tuple([count, count]).readonly().describe('one tick is numer/denom nanoseconds'),
    bootId: text.nullable(),
    machBase: z.int().describe('mach_absolute_time at the start'),
    wallBase: z.int().describe('nanoseconds since 1970 at that time'),
    source: z.enum(['eslogger', 'recorder', 'built']),
    budget: z.int().describe('default budget in ticks'),
    budgetSource: text,
    subscriptions: z.union([z.literal('unknown'), list(text)]),
    mutes: z.union([
      z.literal('unknown'),
      z.object({
        paths: list(pathMute).describe('type, path, and the muted events; none: all'),
        processes: list(z.tuple([text, list(text)]).readonly()).describe('audit token in hexadecimal, events'),
        inverted: list(text),
      }),
    ]),
    defaultMutes: z.union([z.literal('unknown'), list(pathMute)]),
    processes: list(z.number()),
    running: z
      .exactOptional(list(z.tuple([z.int(), z.int().nullable(), z.int().nullable(), text.nullable()]).readonly()))
      .describe('pid, parent, start in microseconds since 1970, path'),
    missMode: z.enum(['kill', 'fail-closed', 'fail-open', 'unknown']),
    redaction: z.record(text, z.unknown()).nullable().describe('what was removed or replaced, rule by rule'),
    authTwins: list(text).describe('events with AUTH messages that were inserted, not recorded'),
    responses: z.boolean(),
    notes: list(text),
  })
  .meta({ id: 'header' });

export const infoSchema = z.object({
  trace: text,
  format: count.describe('version of the format of the file'),
  bytes: count,
  bytesPerMessage: z.number().nullable(),
  complete: z.boolean(),
  cut: cut.nullable().describe('where it was cut; null: it is complete'),
  messages: count,
  auth: count,
  notify: count,
  byType,
  runs: count,
  first: text.nullable().describe('time of the first message'),
  last: text.nullable(),
  durationNs: nanoseconds.nullable(),
  processes: count.describe('acting processes'),
  authTwins: count.describe('AUTH messages that were inserted, not recorded'),
  responses: count,
  lost: count.describe('messages that the trace lacks'),
  lostPlaces: count.describe('places where it lacks some'),
  firstLostBefore: count.nullable().describe('the message behind the first of them'),
  mutesKnown: z.boolean(),
  budgetNs: nanoseconds.describe('default budget'),
  budgets: z
    .object({ minNs: nanoseconds, maxNs: nanoseconds })
    .nullable()
    .describe('from queueing to deadline; null: no AUTH message has a deadline'),
  header: header.describe('what the file says about itself'),
});

const output = text.describe('the trace that was written');
const files = { trace: text.describe('the trace that was read'), output };

export const importSchema = z.object({
  file: text.describe('what was read; -: standard input'),
  output,
  messages: count,
  runs: count,
  clients: count.describe('the most clients of eslogger in one run'),
  sharedEvents: count.describe('events that several clients saw; each is one message'),
  authTwins: count.describe('AUTH messages that were inserted'),
  skipped: count.describe('lines that could not be imported'),
  missing: z
    .object({
      count,
      places: count,
      first: list(z.object({ count, before: count.describe('the message behind the hole'), line: count })),
    })
    .describe('messages that the sequence numbers say are missing'),
  cutLine: text.nullable().describe('place of the last line, if it is cut and was not imported'),
  badLines: list(z.object({ place: text, reason: text })).describe('the first of them'),
  bytesRead: count,
  bytesWritten: count,
  notes: list(text),
  warnings: list(text).describe('what the lines do not tell, although it matters here'),
  first: text.describe('time of the first message'),
  last: text,
  byType,
});

export const cutSchema = z.object({
  ...files,
  messages: count,
  of: count.describe('messages of the trace that was read'),
  responses: count,
  droppedResponses: count.describe('recorded answers to messages that were left out'),
  bytesWritten: count,
  cut: cut.nullable().describe('where the trace was cut; null: it was complete'),
});

export const editSchema = z.object({
  ...files,
  messages: count,
  chosen: count.describe('messages that match'),
  set: list(z.object({ field: text, messages: count.describe('chosen messages that have the field') })),
  bytesWritten: count,
  cut: cut.nullable().describe('where the trace was cut; null: it was complete'),
});

const replaced = z.object({ action: z.enum(redactionActions), values: count });
const redactedBy = z.object(
  Object.fromEntries(redactionRules.map((rule) => [rule, replaced])) as Readonly<
    Record<RedactionRule, typeof replaced>
  >,
);

export const redactSchema = z.object({
  ...files,
  profile: z.enum(profileNames),
  key: text.nullable().describe('file of the key; null: the key was made for this trace and is not kept'),
  messages: count,
  bytesWritten: count,
  rules: redactedBy.describe('distinct values that each rule replaced'),
  emptied: count.describe('messages of unknown event types, whose content was removed'),
  headerTexts: count.describe('texts in the header that were removed'),
  keyCheck: text.describe('the same for the same key'),
  cut: cut.nullable().describe('where the trace was cut; null: it was complete'),
});

export const recoverSchema = z.object({
  ...files,
  messages: count,
  records: count,
  bytesWritten: count,
  lost: z
    .object({
      offset: count.describe('first byte that could not be kept'),
      record: count.nullable(),
      reason: text,
      bytes: count,
      messages: count.nullable().describe('null: unknown'),
    })
    .nullable()
    .describe('null: the trace was whole'),
});

type Info = Json<Omit<ReturnType<typeof factsValue>, 'header'>>;
/** Without the redaction, which may hold any CBOR. */
type Header = Json<Omit<ReturnType<typeof factsValue>['header'], 'redaction'>>;

/** Do not compile if a value has a key or a type that the schema lacks, or the reverse. */
export const schemasAreThoseOfTheValues: readonly [
  Same<Omit<z.output<typeof infoSchema>, 'header'>, Info>,
  Same<Omit<z.output<typeof header>, 'redaction'>, Header>,
  Same<z.output<typeof importSchema>, Json<ReturnType<typeof summaryValue>>>,
  Same<z.output<typeof cutSchema>, Json<Edited<CutSummary>>>,
  Same<z.output<typeof editSchema>, Json<Edited<EditSummary>>>,
  Same<z.output<typeof redactSchema>, Json<Edited<Redacted>>>,
  Same<z.output<typeof recoverSchema>, Json<Edited<RecoverSummary>>>,
] = [true, true, true, true, true, true, true];
