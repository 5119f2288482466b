// Compiles readers from eslogger's shapes: each reads one JSON value and makes the plain object of the trace level.
// Every key must be known, every key of the message's version must be present, and every number must fit its field.
import {
  type ChoiceShape,
  type ObjectShape,
  type Shape,
  type ShapeField,
  shapeOf,
} from '../schema/macos/eslogger-shape.ts';
import type { JsonError, JsonScanner } from './json.ts';
import {
  integerReaders,
  known,
  type Read,
  readChars,
  readHex,
  readJsonBytes,
  readText,
  readTextBytes,
  readTimespec,
  readTimeval,
  readUuid,
  readWords,
  slotsOf,
} from './value-readers.ts';

type Plain = Record<string, unknown>;

/** Compiles readers for one message version, which treat newer fields as unknown keys. */
export class ShapeReaders {
  private readonly objects = new Map<ObjectShape['fields'], Read>();

  constructor(readonly version: number) {}

  /** Returns the reader of a struct that is written as an object. */
  struct(name: string): Read {
    return this.compile(shapeOf(name));
  }

  compile(shape: Shape): Read {
    switch (shape.kind) {
      case 'integer':
        return integerReaders[shape.type];
      case 'bool':
        return (scanner) => scanner.bool();
      case 'string':
        return shape.emptyIsNull ? (scanner) => readText(scanner) ?? '' : readText;
      case 'chars':
        return readChars(shape.length);
      case 'hex':
        return readHex(shape.length, shape.nullable);
      case 'uuid':
        return readUuid;
      case 'time':
        return shape.fraction === 'tv_nsec' ? readTimespec : readTimeval;
      case 'words':
        return orNull(shape.nullable, readWords(shape.names, integerReaders[shape.type]));
      case 'object':
        return orNull(shape.nullable, this.object(shape));
      case 'array':
        return readArray(this.compile(shape.element), shape.nullable);
      case 'aclText':
        return readTextBytes;
      case 'json':
        return readJsonBytes;
      case 'choice':
        throw new Error('a choice is read together with the object that holds it');
    }
  }

  private object(shape: ObjectShape): Read {
    let reader = this.objects.get(shape.fields);
    if (!reader) {
      const made = new ObjectReader(shape, this);
      const read = (scanner: JsonScanner): Plain => made.read(scanner);
      reader = images.has(shape.name) ? behindSpace(read) : read;
      this.objects.set(shape.fields, reader);
    }
    return reader;
  }
}

/** Their errors are at the object itself, also if white space is before it. */
const images: ReadonlySet<string> = new Set(['es_process_t', 'es_file_t']);

export function behindSpace(read: Read): Read {
  return (scanner) => {
    scanner.kind(); // Skips the white space.
    return read(scanner);
  };
}

interface Slot {
  readonly field: ShapeField;
  readonly read: Read;
}

/** The position of an inline union's text, until its discriminator is known. */
class Postponed {
  constructor(
    readonly at: number,
    readonly end: number,
  ) {}
}

class ObjectReader {
  private readonly slots: readonly Slot[];
  /** Slots of what is a key of the JSON. */
  private readonly keys: ReadonlyMap<string, number>;
  /** A value for each slot, before any was read. */
  private readonly none: readonly unknown[];
  /** Something needs the second pass. */
  private readonly isSettled: boolean;
  // Fields that are settled in a second pass.
  private readonly silent: { readonly slot: number; readonly value: unknown }[] = [];
  private readonly choices: { readonly slot: number; readonly choice: ChoiceShape }[] = [];
  private readonly conditions: { readonly slot: number; readonly when: NonNullable<ShapeField['when']> }[] = [];
  private readonly counts: { readonly slot: number; readonly countOf: string }[] = [];

  constructor(
    private readonly shape: ObjectShape,
    private readonly readers: ShapeReaders,
  ) {
    // Fields that are not keys of the JSON come last, after the key table's end.
    const fields = shape.fields
      .filter((field) => field.since <= readers.version)
      .toSorted((a, b) => Number(a.hidden ?? false) - Number(b.hidden ?? false));
    this.slots = fields.map((field) => ({
      field,
      read: field.shape.kind === 'choice' ? this.choiceReader(field.shape) : readers.compile(field.shape),
    }));
    this.keys = slotsOf(fields.filter((field) => !field.hidden).map((field) => field.key));
    for (const [slot, { shape: of, silent, countOf, when }] of fields.entries()) {
      if (silent) this.silent.push({ slot, value: silent.value });
      if (of.kind === 'choice') this.choices.push({ slot, choice: of });
      if (when) this.conditions.push({ slot, when });
      if (countOf !== undefined) this.counts.push({ slot, countOf });
    }
    this.none = new Array(fields.length).fill(undefined);
    this.isSettled = [this.silent, this.choices, this.conditions, this.counts].some((fields) => fields.length > 0);
  }

  read(scanner: JsonScanner): Plain {
    const { slots } = this;
    const values = this.none.slice();
    const start = scanner.at;
    for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
      const keyAt = scanner.at;
      const key = scanner.key();
      const slot = this.keys.get(key);
      if (slot === undefined) throw this.unknownKey(scanner, key, keyAt);
      if (values[slot] !== undefined) throw scanner.errorAt(keyAt, 'key given twice in one object');
      values[slot] = (slots[slot] as Slot).read(scanner);
    }
    if (this.isSettled) this.settle(scanner, values, start);
    const object: Plain = {};
    for (let slot = 0; slot < slots.length; slot++) {
      const value = values[slot];
      if (value === undefined) {
        if (this.mayLack(slot)) continue;
        throw scanner.errorAt(start, `key "${(slots[slot] as Slot).field.key}" is missing`);
      }
      object[(slots[slot] as Slot).field.key] = value;
    }
    return object;
  }

  private unknownKey(scanner: JsonScanner, key: string, keyAt: number): JsonError {
    const newer = this.shape.fields.find((field) => field.key === key && field.since > this.readers.version);
    const why = newer ? ` in message version ${this.readers.version}: it came with ${newer.since}` : '';
    return scanner.errorAt(keyAt, `key "${key}" is unknown${why}`);
  }

  private mayLack(slot: number): boolean {
    const { field } = this.slots[slot] as Slot;
    return field.countOf !== undefined || field.when !== undefined || field.hidden === true;
  }

  /** Settles what needs the whole object: unions, counts, keys that may be left out. */
  private settle(scanner: JsonScanner, values: unknown[], start: number): void {
    for (const { slot, value } of this.silent) if (values[slot] === undefined) values[slot] = value;
    for (const { slot, choice } of this.choices) this.settleChoice(scanner, values, slot, choice, start);
    for (const { slot, when } of this.conditions) this.settleWhen(scanner, values, slot, when, start);
    for (const { slot, countOf } of this.counts) {
      if (values[slot] === undefined) continue;
      const counted = lengthOf(values[this.keys.get(countOf) ?? -1]);
      if (values[slot] !== BigInt(counted)) {
        const { key } = (this.slots[slot] as Slot).field;
        throw scanner.errorAt(start, `${key} is ${values[slot]}, but ${countOf} has ${counted}`);
      }
      values[slot] = undefined; // The array's own length replaces it.
    }
  }

  private settleChoice(
    scanner: JsonScanner,
    values: unknown[],
    slot: number,
    choice: ChoiceShape,
    start: number,
  ): void {
    const value = values[slot];
    if (value === undefined) return; // Reported as missing.
    if (choice.hidden) {
      const flag = this.slots.findIndex(({ field }) => field.key === choice.discriminator);
      values[flag] = Object.keys(value as Plain).length > 0;
      return;
    }
    const tag = values[this.keys.get(choice.discriminator) ?? -1];
    if (tag === undefined) return; // Likewise.
    const arm = choice.arms.find((candidate) => candidate.value === tag);
    if (value instanceof Postponed) {
      values[slot] = this.readPostponed(scanner, value, arm);
      return;
    }
    const [key] = Object.keys(value as Plain);
    if (key !== arm?.key) {
      const wanted = arm ? `"${arm.key}"` : 'nothing';
      throw scanner.errorAt(
        start,
        `${choice.discriminator} ${tag} wants ${wanted} here, not ${key ? `"${key}"` : 'nothing'}`,
      );
    }
  }

  private readPostponed(scanner: JsonScanner, place: Postponed, arm: ChoiceShape['arms'][number] | undefined): Plain {
    const resume = scanner.at;
    scanner.at = place.at;
    const object: Plain = {};
    if (arm && scanner.kind() !== 'null') object[arm.key] = this.readers.compile(arm.shape)(scanner);
    else if (!scanner.takeNull()) throw scanner.unexpected('null');
    scanner.at = resume;
    return object;
  }

  private settleWhen(
    scanner: JsonScanner,
    values: unknown[],
    slot: number,
    when: NonNullable<ShapeField['when']>,
    start: number,
  ): void {
    const { field } = this.slots[slot] as Slot;
    const tag = values[this.keys.get(when.field) ?? -1];
    const wanted = typeof tag === 'number' && when.values.includes(tag);
    if (wanted === (values[slot] !== undefined)) return;
    throw scanner.errorAt(
      start,
      `key "${field.key}" ${wanted ? 'is missing' : 'does not belong'} where ${when.field} is ${tag}`,
    );
  }

  private choiceReader(choice: ChoiceShape): Read {
    if (choice.hidden) {
      const [arm] = choice.arms;
      if (!arm) throw new Error(`${choice.discriminator} has no arm`);
      const read = this.readers.compile(arm.shape);
      return (scanner) => (scanner.takeNull() ? {} : { [arm.key]: read(scanner) });
    }
    if (choice.inline) {
      return (scanner) => {
        scanner.kind();
        const { at } = scanner;
        scanner.skip();
        return new Postponed(at, scanner.at);
      };
    }
    const keys = [...new Map(choice.arms.map((arm) => [arm.key, arm.shape]))];
    const table = slotsOf(keys.map(([key]) => key));
    const reads = keys.map(([, shape]) => this.readers.compile(shape));
    return (scanner) => {
      const object: Plain = {};
      for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
        const keyAt = scanner.at;
        const slot = known(scanner, table);
        if (Object.keys(object).length > 0) throw scanner.errorAt(keyAt, 'a second arm of one union');
        object[keys[slot]?.[0] as string] = (reads[slot] as Read)(scanner);
      }
      return object;
    };
  }
}

function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (value === null || typeof value !== 'object') return 0;
  const [inner] = Object.values(value);
  return Array.isArray(inner) ? inner.length : 0;
}

function orNull(nullable: boolean, read: Read): Read {
  return nullable ? (scanner) => (scanner.takeNull() ? null : read(scanner)) : read;
}

/** A NULL pointer means no elements, like a count of 0. */
function readArray(element: Read, nullable: boolean): Read {
  return (scanner) => {
    const array: unknown[] = [];
    if (nullable && scanner.takeNull()) return array;
    for (let more = scanner.openArray(); more; more = scanner.nextElement()) array.push(element(scanner));
    return array;
  };
}
