// The header: the state that a recording starts from. traces/FORMAT.md describes its map in the file; here it is a
// typed object.

import { isPlan } from '../schema/plan.ts';
import { type CborValue, decodeCbor, encodeCbor } from './cbor.ts';
import { CborFault } from './cbor-fault.ts';
import { type EventEntry, type FieldLists, knownFields } from './field-lists.ts';
import { traceLimits } from './limits.ts';

/** Mute type, path, and names of the muted events; no names: all events. */
export type PathMute = readonly [type: string, path: string, events: readonly string[]];

export interface Mutes {
  readonly paths: readonly PathMute[];
  /** Bytes of an audit token and event names. */
  readonly processes: readonly (readonly [token: Uint8Array, events: readonly string[]])[];
  /** Inversion types that are on. */
  readonly inverted: readonly string[];
}

/** A process that was running when the recording began; null for what the system did not report. */
export type RunningProcess = readonly [
  pid: number,
  parent: number | null,
  /** Microseconds since 1970. */
  startUs: bigint | null,
  path: string | null,
];

/** What a header says of everything that only a recorder knows. */
export const unrecorded = {
  bootId: null,
  subscriptions: 'unknown',
  mutes: 'unknown',
  defaultMutes: 'unknown',
  processes: [],
  missMode: 'unknown',
  redaction: null,
  authTwins: [],
  responses: false,
  notes: [],
} as const;

/** Everything that a writer states in the header; the field lists are added from the schema. */
export interface TraceHeaderInput {
  /** Program and version that wrote the file. */
  readonly application: string;
  /** How it was made: the command or the script. */
  readonly createdBy: string;
  readonly os: { readonly build: string | null; readonly version: string | null; readonly major: number | null };
  /** es_message_t.version of the first run. */
  readonly messageVersion: number;
  /** One mach tick is numer/denom nanoseconds. */
  readonly timebase: readonly [numer: number, denom: number];
  readonly bootId: string | null;
  /** mach_absolute_time at the start of the first run's clock, and the wall clock then in nanoseconds since 1970. */
  readonly machBase: bigint;
  readonly wallBase: bigint;
  readonly source: 'eslogger' | 'recorder' | 'built';
  /** Default AUTH budget in ticks, and its source. */
  readonly budget: bigint;
  readonly budgetSource: string;
  readonly subscriptions: 'unknown' | readonly string[];
  readonly mutes: 'unknown' | Mutes;
  readonly defaultMutes: 'unknown' | readonly PathMute[];
  /** Ids of processes known to be alive when the recording began. */
  readonly processes: readonly number[];
  /** All processes running when the recording began, except the recorder, by pid. Missing: unknown. */
  readonly running?: readonly RunningProcess[];
  readonly missMode: 'kill' | 'fail-closed' | 'fail-open' | 'unknown';
  /** What was removed or replaced, rule by rule. */
  readonly redaction: null | Readonly<Record<string, CborValue>>;
  /** Events with AUTH messages that were inserted, not recorded. */
  readonly authTwins: readonly string[];
  readonly responses: boolean;
  readonly notes: readonly string[];
}

export interface TraceHeader extends TraceHeaderInput, FieldLists {
  /** Keys unknown to this version. */
  readonly raw: Readonly<Record<string, CborValue>>;
}

const requiredKeys: readonly (keyof TraceHeader)[] = [
  ...(['application', 'createdBy', 'os', 'messageVersion', 'timebase', 'bootId', 'machBase', 'wallBase'] as const),
  ...(['source', 'budget', 'budgetSource', 'subscriptions', 'mutes', 'defaultMutes', 'processes', 'missMode'] as const),
  ...(['redaction', 'authTwins', 'responses', 'events', 'fields', 'notes'] as const),
];

/** Optional keys. */
const otherKeys: readonly (keyof TraceHeader)[] = ['running'];

export function encodeHeader(header: TraceHeaderInput, lists: FieldLists): Uint8Array {
  const { os, mutes, ...rest } = header;
  const known: Record<string, CborValue> = {
    ...rest,
    os: { build: os.build, version: os.version, major: os.major },
    mutes: mutes === 'unknown' ? mutes : { paths: mutes.paths, processes: mutes.processes, inverted: mutes.inverted },
    events: lists.events,
    fields: lists.fields,
  };
  const keys = [...requiredKeys, ...otherKeys.filter((key) => known[key] !== undefined)];
  const bytes = encodeCbor(Object.fromEntries(keys.map((key) => [key, known[key] as CborValue])));
  decodeHeader(bytes);
  return bytes;
}

/** Throws CborFault for anything but a header. */
export function decodeHeader(bytes: Uint8Array): TraceHeader {
  const map = mapOf(decodeCbor(bytes), 'the header');
  const at = (key: keyof TraceHeader): CborValue => {
    const value = map.get(key);
    if (value === undefined) throw new CborFault('missing from the header', 0).within(key);
    return value;
  };
  const read = <T>(key: keyof TraceHeader, as: (value: CborValue) => T): T => {
    try {
      return as(at(key));
    } catch (error) {
      throw error instanceof CborFault && error.path.length === 0 ? error.within(key) : error;
    }
  };
  return {
    application: read('application', text),
    createdBy: read('createdBy', text),
    os: read('os', osOf),
    messageVersion: read('messageVersion', (value) => uint(value, 1, traceLimits.messageVersion)),
    timebase: read('timebase', timebaseOf),
    bootId: read('bootId', textOrNull),
    machBase: read('machBase', (value) => uint64(value, 0xffffffffffffffffn)),
    wallBase: read('wallBase', (value) => uint64(value, 0x7fffffffffffffffn)),
    source: read('source', (value) => oneOf(value, ['eslogger', 'recorder', 'built'])),
    budget: read('budget', (value) => uint64(value, 0xffffffffffffffffn)),
    budgetSource: read('budgetSource', text),
    subscriptions: read('subscriptions', (value) => (value === 'unknown' ? value : texts(value))),
    mutes: read('mutes', (value) => (value === 'unknown' ? value : mutesOf(value))),
    defaultMutes: read('defaultMutes', (value) => (value === 'unknown' ? value : array(value).map(pathMute))),
    processes: read('processes', (value) => array(value).map((id) => uint(id, 0, 0xffffffff))),
    ...(map.has('running') ? { running: read('running', (value) => array(value).map(runningProcess)) } : {}),
    missMode: read('missMode', (value) => oneOf(value, ['kill', 'fail-closed', 'fail-open', 'unknown'])),
    redaction: read('redaction', (value) => (value === null ? null : record(value, 'redaction'))),
    authTwins: read('authTwins', texts),
    responses: read('responses', bool),
    events: read('events', (value) => array(value).map(eventEntry)),
    fields: read('fields', (value) =>
      Object.fromEntries(
        Object.entries(record(value, 'fields')).map(([plan, names]) => [plan, fieldNames(plan, texts(names))]),
      ),
    ),
    notes: read('notes', texts),
    raw: Object.fromEntries([...map].filter(([key]) => !knownKeys.has(key))),
  };
}

const knownKeys: ReadonlySet<string> = new Set([...requiredKeys, ...otherKeys]);

const fault = (what: string): never => {
  throw new CborFault(`expected ${what}`, 0);
};

function mapOf(value: CborValue, what: string): Map<string, CborValue> {
  if (!(value instanceof Map)) return fault(`a map for ${what}`);
  for (const key of value.keys()) if (typeof key !== 'string') fault(`only text keys in ${what}`);
  return value as Map<string, CborValue>;
}

const record = (value: CborValue, what: string): Record<string, CborValue> => Object.fromEntries(mapOf(value, what));
const text = (value: CborValue): string => (typeof value === 'string' ? value : fault('text'));
const textOrNull = (value: CborValue): string | null => (value === null ? null : text(value));
const bool = (value: CborValue): boolean => (typeof value === 'boolean' ? value : fault('true or false'));
const array = (value: CborValue): readonly CborValue[] => (Array.isArray(value) ? value : fault('an array'));
const texts = (value: CborValue): readonly string[] => array(value).map(text);

function uint(value: CborValue | undefined, min: number, max: number): number {
  return typeof value === 'number' && value >= min && value <= max ? value : fault(`an integer from ${min} to ${max}`);
}

function uint64(value: CborValue, max: bigint): bigint {
  const wide = typeof value === 'number' ? BigInt(value) : value;
  return typeof wide === 'bigint' && wide >= 0n && wide <= max ? wide : fault('an unsigned 64-bit integer in range');
}

function oneOf<T extends string>(value: CborValue, allowed: readonly T[]): T {
  return allowed.find((word) => word === value) ?? fault(`one of ${allowed.join(', ')}`);
}

function osOf(value: CborValue): TraceHeader['os'] {
  const os = mapOf(value, 'os');
  const major = os.get('major') ?? null;
  return {
    build: textOrNull(os.get('build') ?? null),
    version: textOrNull(os.get('version') ?? null),
    major: major === null ? null : uint(major, 0, 0xffff),
  };
}

function tuple(value: CborValue, what: string, length: number): readonly CborValue[] {
  const items = array(value);
  return items.length === length ? items : fault(what);
}

/** Returns the names. A list of a plan that this version knows cannot be mapped if it is absurd. */
function fieldNames(plan: string, names: readonly string[]): readonly string[] {
  if (!isPlan(plan)) return names;
  if (names.length > traceLimits.fields) return fault(`at most ${traceLimits.fields} fields of ${plan}`);
  const known = knownFields(plan, names);
  return new Set(known).size === known.length ? names : fault(`each field of ${plan} once`);
}

function timebaseOf(value: CborValue): readonly [number, number] {
  const [numer, denom] = tuple(value, '[numer, denom]', 2);
  return [uint(numer, 1, 0xffffffff), uint(denom, 1, 0xffffffff)];
}

function pathMute(value: CborValue): PathMute {
  const [type, path, events] = tuple(value, '[type, path, events]', 3);
  return [text(type ?? null), text(path ?? null), texts(events ?? null)];
}

function mutesOf(value: CborValue): Mutes {
  const mutes = mapOf(value, 'mutes');
  return {
    paths: array(mutes.get('paths') ?? null).map(pathMute),
    processes: array(mutes.get('processes') ?? null).map((entry) => {
      const [token, events] = tuple(entry, '[token, events]', 2);
      return [token instanceof Uint8Array ? token : fault('audit token bytes'), texts(events ?? null)] as const;
    }),
    inverted: texts(mutes.get('inverted') ?? null),
  };
}

function runningProcess(value: CborValue): RunningProcess {
  const [pid, parent = null, startUs = null, path = null] = tuple(value, '[pid, parent, start, path]', 4);
  return [
    uint(pid, 0, 0xffffffff),
    parent === null ? null : uint(parent, 0, 0xffffffff),
    startUs === null ? null : uint64(startUs, 0xffffffffffffffffn),
    textOrNull(path),
  ];
}

function eventEntry(value: CborValue): EventEntry {
  const [number, name, plan] = tuple(value, '[number, name, plan name]', 3);
  return [uint(number, 0, traceLimits.eventType), text(name ?? null), text(plan ?? null)];
}
