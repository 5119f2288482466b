// The options of `record()` and of `esreplay record`: their checks, and the arguments for esrecord.
import * as z from 'zod';
import { type RedactionChanges, redactionChanges } from '../edit/policy.ts';
import { UsageError } from '../errors.ts';
import { type ProfileName, redactionProfiles } from '../schema/contents.ts';

export interface RecordOptions {
  /** The trace to write; until it is whole it is `NAME.incomplete`, which is never overwritten. */
  readonly out: string;
  /** `exec` (the NOTIFY type), `auth_exec`, `ES_EVENT_TYPE_AUTH_EXEC`, or a number; left out: every NOTIFY type that this macOS has. */
  readonly events?: readonly string[] | undefined;
  /** The AUTH twins of those events too; each is allowed at once. */
  readonly auth?: boolean | undefined;
  /** Those answers may be cached: what was asked once is not asked again, and not recorded again. */
  readonly cache?: boolean | undefined;
  /** A finished trace of that name is replaced, when this one is whole; otherwise it is an error that it is there. */
  readonly force?: boolean | undefined;
  /** Megabytes of memory that the recorder takes for everything; what does not fit is counted as lost. 64 unless said, 128 for a flight recorder, 32 at least. */
  readonly memory?: number | undefined;
  /** Megabytes on the disk for all traces of that name; what comes after is counted as lost, or with `keep` the oldest go. */
  readonly maxSize?: number | undefined;
  /** Begin another trace, `NAME-000001.estrace`, when one has so many megabytes, or seconds. */
  readonly rotateSize?: number | undefined;
  readonly rotateEvery?: number | undefined;
  /** Finished traces of that name that are kept when traces rotate or a flight recorder writes several, the newest. */
  readonly keep?: number | undefined;
  /** Flight recorder: keep the last seconds in memory and write them when triggered, and at the end. */
  readonly flight?: number | undefined;
  /** Megabytes of what it keeps, 8 at least; as many as fit into `memory` unless said. */
  readonly flightSize?: number | undefined;
  /** Trigger: a program of this name or path ends. */
  readonly triggerExit?: string | undefined;
  /** Trigger: another Endpoint Security client is killed with nobody seen to do it, as for a missed deadline. */
  readonly triggerKill?: boolean | undefined;
  /** Take out what must not be shown before anything is on a disk: a profile of docs/reference/redaction.md. */
  readonly redact?: ProfileName | undefined;
  /** What changes that profile: as a file of `esreplay redact --rules` says it. */
  readonly redactRules?: RedactionChanges | undefined;
  /** File of the key of the pseudonyms; left out: a new one that is kept nowhere. */
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

/** The words for esrecord. Throws UsageError for what is misspelt, out of range, or useless together. */
export function recorderWords(options: RecordOptions): string[] {
  const checked = shape.safeParse(options);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const name = issue?.path.join('.') ?? '';
    throw new UsageError(`invalid option${name === '' ? '' : ` '${name}'`}: ${issue?.message ?? ''}`);
  }
  const { out, events, redact, redactRules, ...rest } = checked.data;
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
