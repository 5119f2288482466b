// The options of `record()` and of `esreplay record`: their checks, and the arguments for esrecord.
import * as z from 'zod';
import { redactionChanges } from '../edit/policy.ts';
import type { RedactionChanges } from '../edit/redaction-changes.ts';
import { didYouMean } from '../errors/did-you-mean.ts';
import { UsageError } from '../errors/errors.ts';
import { type ProfileName, redactionProfiles } from '../schema/contents.ts';
import { eventByName, eventLabels, eventSpellings } from '../schema/macos/events.ts';

export interface RecordOptions {
  /** The trace to write; until it is complete it is `NAME.incomplete`, which is never overwritten. */
  readonly out: string;
  /**
   * `AUTH_EXEC`, `ES_EVENT_TYPE_AUTH_EXEC`, `exec` (the NOTIFY type), or a number; omitted: every NOTIFY type of this
   * macOS.
   */
  readonly events?: readonly string[] | undefined;
  /** Also record the AUTH twins of those events; each is allowed at once. */
  readonly auth?: boolean | undefined;
  /** Let the system cache those answers: a cached question is neither asked nor recorded again. */
  readonly cache?: boolean | undefined;
  /** Replace a finished trace of that name once the new one is complete; without it, an existing trace is an error. */
  readonly force?: boolean | undefined;
  /**
   * Limit in megabytes for all memory of the recorder; what does not fit counts as lost. Default 64, with a flight
   * recorder 128; at least 32.
   */
  readonly memory?: number | undefined;
  /**
   * Limit in megabytes on the disk for all traces of that name; later messages count as lost, or with `keep` the oldest
   * traces are deleted.
   */
  readonly maxSize?: number | undefined;
  /** Start a new trace, `NAME-000001.estrace`, after this many megabytes or seconds. */
  readonly rotateSize?: number | undefined;
  readonly rotateEvery?: number | undefined;
  /**
   * Number of finished traces of that name to keep, newest first, when traces rotate or a flight recorder writes
   * several.
   */
  readonly keep?: number | undefined;
  /** Flight recorder: keep the last seconds in memory, and write them at a trigger and at the end. */
  readonly flight?: number | undefined;
  /** Megabytes to keep, at least 8; by default the most that fits into `memory`. */
  readonly flightSize?: number | undefined;
  /** Trigger when a program with this name or path ends. */
  readonly triggerExit?: string | undefined;
  /** Trigger when another Endpoint Security client is killed by no visible process, as at a missed deadline. */
  readonly triggerKill?: boolean | undefined;
  /** Remove confidential data before anything is written to a disk: a profile of docs/reference/redaction.md. */
  readonly redact?: ProfileName | undefined;
  /** Changes to that profile, as in a file for `esreplay redact --rules`. */
  readonly redactRules?: RedactionChanges | undefined;
  /** File with the key of the pseudonyms; omitted: a new key that is not saved. */
  readonly redactKey?: string | undefined;
}

const megabytes = z.number().positive().max(1e6);
const memory = megabytes.min(32);
const flightMemory = megabytes.min(8);
const seconds = z.number().positive().max(1e9);

const shape = z.strictObject({
  out: z.string().min(1),
  events: z.array(z.string().min(1)).min(1).optional(),
  auth: z.boolean().optional(),
  cache: z.boolean().optional(),
  force: z.boolean().optional(),
  memory: memory.optional(),
  maxSize: megabytes.optional(),
  rotateSize: megabytes.optional(),
  rotateEvery: seconds.optional(),
  keep: z.int().positive().optional(),
  flight: seconds.optional(),
  flightSize: flightMemory.optional(),
  triggerExit: z.string().min(1).optional(),
  triggerKill: z.boolean().optional(),
  redact: z.enum(Object.keys(redactionProfiles) as ProfileName[]).optional(),
  redactRules: redactionChanges.optional(),
  redactKey: z.string().min(1).optional(),
}) satisfies z.ZodType<RecordOptions>;

/**
 * Returns the arguments for esrecord. Throws UsageError for options that are misspelt, out of range, or useless
 * together.
 */
export function recorderWords(options: RecordOptions): string[] {
  const checked = shape.safeParse(options);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const name = issue?.path.join('.') ?? '';
    throw new UsageError(`invalid option${name === '' ? '' : ` '${name}'`}: ${issue?.message ?? ''}`);
  }
  const { out, events, redact, redactRules, ...rest } = checked.data;
  refuseUnknown(events ?? []);
  refuseUseless(checked.data);
  const words = ['--output', out, ...(events === undefined ? [] : ['--events', events.join(',')])];
  if (redact !== undefined) words.push('--redact', redact, ...changeWords(redactRules ?? {}));
  for (const [name, value] of Object.entries(rest)) {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) words.push(flag);
    else if (value !== undefined && value !== false) words.push(flag, String(value));
  }
  return words;
}

/** The recorder skips empty words and takes numbers. */
function refuseUnknown(events: readonly string[]): void {
  const unknown = events.find((name) => name !== '' && !/^\d+$/.test(name) && eventByName(name) === undefined);
  if (unknown !== undefined)
    throw new UsageError(`unknown event '${unknown}'`, {
      remedy: didYouMean(unknown, eventSpellings()) ?? `the events are ${eventLabels().join(', ')}`,
    });
}

function changeWords({ rules = {}, keep = {} }: RedactionChanges): string[] {
  const changed = Object.entries(rules).flatMap(([rule, action]) => ['--redact-rule', `${rule}=${action}`]);
  const kept = Object.entries(keep).flatMap(([kind, names]) =>
    (names ?? []).flatMap((name) => ['--redact-keep', `${kind}=${name}`]),
  );
  return [...changed, ...kept];
}

function refuseUseless(options: RecordOptions): void {
  const {
    flight,
    flightSize,
    triggerExit,
    triggerKill,
    rotateSize,
    rotateEvery,
    keep,
    force,
    redact,
    redactRules,
    redactKey,
  } = options;
  if ((redactKey !== undefined || redactRules !== undefined) && redact === undefined)
    throw new UsageError('redactKey and redactRules need redact', { remedy: 'add redact with a profile' });
  const isFlight = flight !== undefined || flightSize !== undefined;
  const rotates = rotateSize !== undefined || rotateEvery !== undefined;
  if ((triggerExit !== undefined || triggerKill) && !isFlight)
    throw new UsageError('a trigger needs a flight recorder', { remedy: 'add flight with the seconds to keep' });
  if (isFlight && rotates)
    throw new UsageError(
      'rotateSize and rotateEvery cannot be used with a flight recorder: it writes one trace per trigger',
    );
  if (keep !== undefined && !rotates && !isFlight)
    throw new UsageError('keep needs several traces', {
      remedy: 'add rotateSize, rotateEvery or flight',
    });
  if (force && (rotates || isFlight))
    throw new UsageError('force cannot be used with several traces: each gets a free number');
}
