// Dotted paths to fields, with the names of `cat --json`: checked against the schema once, then read from every
// message.
import { orMeant } from '../errors/did-you-mean.ts';
import type { Message } from '../schema/generated/messages.ts';
import { eventKey, type ObjectShape, type Shape, shapeOf } from '../schema/macos/eslogger-shape.ts';
import { eventRow, eventRows } from '../schema/macos/events.ts';
import { timeText } from './time-text.ts';

export type FieldKind = 'number' | 'text' | 'bool' | 'object' | 'list';
/** Undefined: this message lacks the field. A present object is the empty string. */
export type Found = bigint | string | boolean | null | undefined;

export interface Field {
  readonly kind: FieldKind;
  /** Keys from the message to the field. */
  readonly path: readonly string[];
  readonly read: (message: Message) => Found;
}

const envelope: Readonly<Record<string, FieldKind>> = {
  version: 'number',
  time: 'text',
  mach_time: 'number',
  deadline: 'number',
  seq_num: 'number',
  action_type: 'number',
  event_type: 'number',
  global_seq_num: 'number',
  thread: 'object',
  'thread.thread_id': 'number',
  'action.result.result_type': 'number',
  'action.result.result.auth': 'number',
  'action.result.result.flags': 'number',
};

/** Returns the field, or a complaint about the path. */
export function fieldAt(path: string): Field | string {
  const words = path.split('.');
  const [first = '', second, ...rest] = words;
  if (path === 'deadline')
    return { kind: 'number', path: words, read: ({ deadline }) => (deadline === 0n ? null : deadline) };
  const known = envelope[path];
  // The plain object lacks the JSON's outer `result`.
  if (first === 'action' && known) {
    const keys = words.slice(2);
    return { kind: known, path: ['action', ...keys], read: ({ action }) => walk(action, keys) };
  }
  if (known) return { kind: known, path: words, read: (message) => walk(message, words) };
  if (first === 'process') {
    const found = resolve(shapeOf('es_process_t'), words.slice(1), path);
    if (typeof found === 'string') return found;
    return { kind: found.kind, path: ['process', ...found.steps], read: ({ process }) => walk(process, found.steps) };
  }
  if (first !== 'event')
    return `unknown field ${path}${orMeant(first, firstWords())}; the first word is one of ${firstWords().join(', ')}`;
  if (second === undefined) return 'event missing, for example event.open.file.path';
  const row = eventRows.find((each) => each.payload !== null && eventKey(each) === second);
  if (!row?.payload || !row.member) return `unknown event ${second}${orMeant(second, eventKeys())}`;
  const { member } = row;
  const found = resolve(shapeOf(row.payload), rest, path);
  if (typeof found === 'string') return found;
  return {
    kind: found.kind,
    path: ['event', member, ...found.steps],
    read: (message) =>
      eventRow(message.event_type)?.member === member
        ? walk((message.event as Record<string, unknown>)[member], found.steps)
        : undefined,
  };
}

const eventKeys = (): string[] => eventRows.flatMap((each) => (each.payload === null ? [] : (eventKey(each) ?? [])));

const firstWords = (): string[] => [
  ...new Set(['event', 'process', ...Object.keys(envelope).map((key) => key.split('.')[0] ?? key)]),
];

interface Resolved {
  readonly kind: FieldKind;
  /** Keys of the plain object, including an inline union's arm, which the JSON leaves out. */
  readonly steps: readonly string[];
}

function resolve(shape: Shape, words: readonly string[], path: string): Resolved | string {
  const [word, ...rest] = words;
  if (word === undefined) {
    return { kind: kindOf(shape), steps: [] };
  }
  if (shape.kind === 'choice' && shape.inline) {
    const arm = shape.arms.find((each) => each.shape.kind === 'object' && fieldOf(each.shape, word));
    if (arm) return after(arm.key, resolve(arm.shape, words, path));
  }
  const inner = innerShape(shape, word);
  if (inner) return after(word, resolve(inner, rest, path));
  const outer = path.split('.').slice(0, -words.length).join('.');
  const offered = keysOf(shape);
  return `${outer} has no field ${word}${orMeant(word, offered)}${offered.length === 0 ? '' : `; it has ${offered.join(', ')}`}`;
}

function after(step: string, found: Resolved | string): Resolved | string {
  return typeof found === 'string' ? found : { ...found, steps: [step, ...found.steps] };
}

function innerShape(shape: Shape, word: string): Shape | undefined {
  if (shape.kind === 'object') return fieldOf(shape, word);
  if (shape.kind === 'choice') return shape.arms.find((arm) => arm.key === word)?.shape;
  const isWord = shape.kind === 'words' && shape.asObject && shape.names.includes(word);
  return isWord ? { kind: 'integer', type: shape.type } : undefined;
}

const fieldOf = (shape: ObjectShape, key: string): Shape | undefined =>
  shape.fields.find((field) => field.key === key && !field.hidden && field.countOf === undefined)?.shape;

function keysOf(shape: Shape): readonly string[] {
  if (shape.kind === 'object') {
    return shape.fields.filter((field) => fieldOf(shape, field.key)).map((field) => field.key);
  }
  if (shape.kind === 'choice') return [...new Set(shape.arms.map((arm) => arm.key))];
  return shape.kind === 'words' && shape.asObject ? shape.names : [];
}

function kindOf(shape: Shape): FieldKind {
  switch (shape.kind) {
    case 'integer':
      return 'number';
    case 'bool':
      return 'bool';
    case 'object':
      return 'object';
    case 'words':
      return shape.asObject ? 'object' : 'text';
    case 'choice': {
      const [arm] = shape.arms;
      return shape.inline && arm ? kindOf(arm.shape) : 'object';
    }
    // A list of texts is read as its texts joined by spaces: `event.exec.args ~ --upload`.
    case 'array':
      return ['object', 'choice', 'array'].includes(shape.element.kind) ? 'list' : 'text';
    default:
      return 'text';
  }
}

function walk(start: unknown, steps: readonly string[]): Found {
  let value = start;
  for (const step of steps) {
    if (value === null) return null;
    if (typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[step];
    if (value === undefined) return undefined;
  }
  return simple(value);
}

function simple(value: unknown): Found {
  switch (typeof value) {
    case 'bigint':
    case 'string':
    case 'boolean':
    case 'undefined':
      return value;
    case 'number':
      return BigInt(value);
  }
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex').toUpperCase();
  if (Array.isArray(value)) return value.map((each) => String(simple(each))).join(' ');
  return ofObject(value as object);
}

/**
 * Reads a time as text, and an inline union as the content of its arm or null; of any other object, only the presence
 * counts.
 */
function ofObject(value: { tv_sec?: bigint; tv_nsec?: bigint; tv_usec?: number }): Found {
  if (value.tv_sec !== undefined && value.tv_nsec !== undefined) {
    return timeText(value.tv_sec, value.tv_nsec, 9) ?? undefined;
  }
  if (value.tv_sec !== undefined) return timeText(value.tv_sec, BigInt(value.tv_usec ?? 0), 6) ?? undefined;
  const members = Object.values(value);
  if (members.length === 0) return null;
  const [only] = members as unknown[];
  return members.length === 1 && (typeof only !== 'object' || only instanceof Uint8Array) ? simple(only) : '';
}
