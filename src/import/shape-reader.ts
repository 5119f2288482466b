// Readers compiled from eslogger's shapes: each reads one JSON value and makes the plain object of the trace level.
// Every key must be known, every key of the message's version must be there, every number must fit its field.
import { type ChoiceShape, type ObjectShape, type Shape, type ShapeField, shapeOf } from '../schema/eslogger-shape.ts';
import { JsonError, type JsonScanner, KeyTable } from './json.ts';
import { readTime } from './time-text.ts';

export type Read = (scanner: JsonScanner) => unknown;
type Plain = Record<string, unknown>;

/** Compiles readers for one message version; newer fields are unknown keys to it. */
export class ShapeReaders {
  private readonly objects = new Map<ObjectShape['fields'], ObjectReader>();

  constructor(readonly version: number) {}

  /** Reader of a struct that is written as an object. */
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
      reader = new ObjectReader(shape, this);
      this.objects.set(shape.fields, reader);
    }
    const made = reader;
    return (scanner) => made.read(scanner);
  }
}

interface Slot {
  readonly field: ShapeField;
  readonly read: Read;
}

/** Where an in-line choice's text stands, until its discriminator is known. */
class Postponed {
  constructor(
    readonly at: number,
    readonly end: number,
  ) {}
}

class ObjectReader {
  private readonly slots: readonly Slot[];
  private readonly table: KeyTable;
  // Fields that a second look decides.
  private readonly silent: { readonly slot: number; readonly value: unknown }[] = [];
  private readonly choices: { readonly slot: number; readonly choice: ChoiceShape }[] = [];
  private readonly conditions: { readonly slot: number; readonly when: NonNullable<ShapeField['when']> }[] = [];
  private readonly counts: { readonly slot: number; readonly countOf: string }[] = [];

  constructor(
    private readonly shape: ObjectShape,
    private readonly readers: ShapeReaders,
  ) {
    // What is no key of the JSON comes last, behind the key table's end.
    const fields = shape.fields
      .filter((field) => field.since <= readers.version)
      .toSorted((a, b) => Number(a.hidden ?? false) - Number(b.hidden ?? false));
    this.slots = fields.map((field) => ({
      field,
      read: field.shape.kind === 'choice' ? this.choiceReader(field.shape) : readers.compile(field.shape),
    }));
    this.table = new KeyTable(fields.filter((field) => !field.hidden).map((field) => field.key));
    for (const [slot, { shape: of, silent, countOf, when }] of fields.entries()) {
      if (silent) this.silent.push({ slot, value: silent.value });
      if (of.kind === 'choice') this.choices.push({ slot, choice: of });
      if (when) this.conditions.push({ slot, when });
      if (countOf !== undefined) this.counts.push({ slot, countOf });
    }
  }

  read(scanner: JsonScanner): Plain {
    const { slots } = this;
    const values: unknown[] = new Array(slots.length).fill(undefined);
    const start = scanner.at;
    for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
      const keyAt = scanner.at;
      const slot = scanner.key(this.table);
      if (slot < 0) throw this.unknownKey(scanner, keyAt);
      if (values[slot] !== undefined) throw new JsonError('this key stands twice in one object', keyAt + 1);
      values[slot] = (slots[slot] as Slot).read(scanner);
    }
    this.settle(scanner, values, start);
    const object: Plain = {};
    for (let slot = 0; slot < slots.length; slot++) {
      const value = values[slot];
      if (value === undefined) {
        if (this.mayLack(slot)) continue;
        throw new JsonError(`key "${(slots[slot] as Slot).field.key}" is missing`, start + 1);
      }
      object[(slots[slot] as Slot).field.key] = value;
    }
    return object;
  }

  private unknownKey(scanner: JsonScanner, keyAt: number): JsonError {
    const key = scanner.unknownKey;
    const newer = this.shape.fields.find((field) => field.key === key && field.since > this.readers.version);
    const why = newer ? ` in message version ${this.readers.version}: it came with ${newer.since}` : '';
    return new JsonError(`key "${key}" is unknown${why}`, keyAt + 1);
  }

  private mayLack(slot: number): boolean {
    const { field } = this.slots[slot] as Slot;
    return field.countOf !== undefined || field.when !== undefined || field.hidden === true;
  }

  /** What can only be decided with the whole object in hand: unions, counts, keys that may be left out. */
  private settle(scanner: JsonScanner, values: unknown[], start: number): void {
    for (const { slot, value } of this.silent) if (values[slot] === undefined) values[slot] = value;
    for (const { slot, choice } of this.choices) this.settleChoice(scanner, values, slot, choice, start);
    for (const { slot, when } of this.conditions) this.settleWhen(values, slot, when, start);
    for (const { slot, countOf } of this.counts) {
      if (values[slot] === undefined) continue;
      const counted = lengthOf(values[this.table.slotOf(countOf)]);
      if (values[slot] !== BigInt(counted)) {
        const key = this.table.keys[slot];
        throw new JsonError(`${key} is ${values[slot]}, but ${countOf} has ${counted}`, start + 1);
      }
      values[slot] = undefined; // The array's own length says it.
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
    const tag = values[this.table.slotOf(choice.discriminator)];
    if (tag === undefined) return; // Likewise.
    const arm = choice.arms.find((candidate) => candidate.value === tag);
    if (value instanceof Postponed) {
      values[slot] = this.readPostponed(scanner, value, arm);
      return;
    }
    const [key] = Object.keys(value as Plain);
    if (key !== arm?.key) {
      const wanted = arm ? `"${arm.key}"` : 'nothing';
      throw new JsonError(
        `${choice.discriminator} ${tag} wants ${wanted} here, not ${key ? `"${key}"` : 'nothing'}`,
        start + 1,
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

  private settleWhen(values: unknown[], slot: number, when: NonNullable<ShapeField['when']>, start: number): void {
    const { field } = this.slots[slot] as Slot;
    const tag = values[this.table.slotOf(when.field)];
    const wanted = typeof tag === 'number' && when.values.includes(tag);
    if (wanted === (values[slot] !== undefined)) return;
    throw new JsonError(
      `key "${field.key}" ${wanted ? 'is missing' : 'does not belong'} where ${when.field} is ${tag}`,
      start + 1,
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
    const table = new KeyTable(keys.map(([key]) => key));
    const reads = keys.map(([, shape]) => this.readers.compile(shape));
    return (scanner) => {
      const object: Plain = {};
      for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
        const keyAt = scanner.at;
        const slot = scanner.key(table);
        if (slot < 0) throw new JsonError(`key "${scanner.unknownKey}" is unknown`, keyAt + 1);
        if (Object.keys(object).length > 0) throw new JsonError('a second arm of one union', keyAt + 1);
        object[table.keys[slot] as string] = (reads[slot] as Read)(scanner);
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

/** A NULL pointer means no elements, as a count of 0 does. */
function readArray(element: Read, nullable: boolean): Read {
  return (scanner) => {
    const array: unknown[] = [];
    if (nullable && scanner.takeNull()) return array;
    for (let more = scanner.openArray(); more; more = scanner.nextElement()) array.push(element(scanner));
    return array;
  };
}

/** A 32-bit or smaller integer is a number, a 64-bit one a bigint. */
function integer(bits: number, signed: boolean): Read {
  const wide = bits === 64;
  const least = signed ? -(2 ** (bits - 1)) : 0;
  const most = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const leastBig = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const mostBig = signed ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n;
  return (scanner) => {
    const value = scanner.integer();
    if (!wide && typeof value === 'number' && value >= least && value <= most) return value;
    if (wide && value >= leastBig && value <= mostBig) return BigInt(value);
    scanner.at -= String(value).length;
    throw scanner.error(`${value} does not fit ${signed ? '' : 'u'}int${bits} (${leastBig} to ${mostBig})`);
  };
}

export const integerReaders = {
  u8: integer(8, false),
  u16: integer(16, false),
  u32: integer(32, false),
  u64: integer(64, false),
  i8: integer(8, true),
  i16: integer(16, true),
  i32: integer(32, true),
  i64: integer(64, true),
} as const;

const readBytesKey = new KeyTable(['bytes']);

/** Text or null. `{"bytes": "HEX"}` is what `cat --json` prints for text that is not UTF-8. */
function readText(scanner: JsonScanner): string | Uint8Array | null {
  const code = scanner.text.charCodeAt(scanner.at);
  if (code === 0x22) return scanner.string();
  const kind = scanner.kind();
  if (kind === 'null') {
    scanner.takeNull();
    return null;
  }
  if (kind !== 'object') return scanner.string();
  scanner.openObject();
  const slot = scanner.key(readBytesKey);
  if (slot < 0) throw scanner.error(`a string is expected, not an object`);
  const bytes = readHex(null, false)(scanner) as Uint8Array;
  if (scanner.nextMember()) throw scanner.error("'}' is expected");
  return bytes;
}

function readTextBytes(scanner: JsonScanner): Uint8Array | null {
  const text = readText(scanner);
  return typeof text === 'string' ? textBytes(text) : text;
}

const bytesObject = /^\{"bytes":"((?:[0-9A-F]{2})*)"\}$/;

/** JSON as it is written; bytes that are none stand in the printer's form for them. */
function readJsonBytes(scanner: JsonScanner): Uint8Array | null {
  if (scanner.takeNull()) return null;
  const text = scanner.skip();
  const hex = bytesObject.exec(text)?.[1];
  return hex === undefined ? textBytes(text) : bytesOf(hex);
}

function readChars(length: number): Read {
  return (scanner) => {
    scanner.kind();
    const { at } = scanner;
    const text = readText(scanner);
    const size = typeof text === 'string' ? Buffer.byteLength(text) : (text?.length ?? length + 1);
    if (size > length) throw new JsonError(`text of at most ${length} bytes is expected`, at + 1);
    return text;
  };
}

function readHex(length: number | null, nullable: boolean): Read {
  return (scanner) => {
    if (nullable && scanner.takeNull()) return null;
    scanner.kind();
    const { at } = scanner;
    const text = scanner.string();
    const sized = length === null ? text.length % 2 === 0 : text.length === 2 * length;
    if (!sized || !/^[0-9A-Fa-f]*$/.test(text)) {
      throw new JsonError(`${length === null ? 'pairs of' : 2 * length} hexadecimal digits are expected`, at + 1);
    }
    return bytesOf(text);
  };
}

function readUuid(scanner: JsonScanner): Uint8Array {
  scanner.kind();
  const { at } = scanner;
  const text = scanner.string();
  if (!/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(text))
    throw new JsonError('a UUID is expected', at + 1);
  return bytesOf(text.replaceAll('-', ''));
}

/** An array of words, or an object of them by name; which one is decided by the shape, not by the version. */
function readWords(names: readonly string[], word: Read): Read {
  const table = new KeyTable(names);
  return (scanner) => {
    const object: Plain = {};
    const asArray = scanner.kind() === 'array';
    const values: unknown[] = new Array(names.length).fill(undefined);
    const start = scanner.at;
    let count = 0;
    let more = asArray ? scanner.openArray() : scanner.openObject();
    while (more) {
      const keyAt = scanner.at;
      const slot = asArray ? count : scanner.key(table);
      if (slot < 0) throw new JsonError(`key "${scanner.unknownKey}" is unknown`, keyAt + 1);
      if (slot >= names.length) throw new JsonError(`${names.length} numbers are expected, not more`, keyAt + 1);
      if (values[slot] !== undefined) throw new JsonError('this key stands twice in one object', keyAt + 1);
      values[slot] = word(scanner);
      count++;
      more = asArray ? scanner.nextElement() : scanner.nextMember();
    }
    for (let slot = 0; slot < names.length; slot++) {
      if (values[slot] === undefined) {
        const lacks = asArray
          ? `${names.length} numbers are expected, not ${count}`
          : `key "${names[slot]}" is missing`;
        throw new JsonError(lacks, start + 1);
      }
      object[names[slot] as string] = values[slot];
    }
    return object;
  };
}

export function readTimespec(scanner: JsonScanner): { tv_sec: bigint; tv_nsec: bigint } {
  const { seconds, fraction } = readTime(scanner, 9);
  return { tv_sec: BigInt(seconds), tv_nsec: BigInt(fraction) };
}

function readTimeval(scanner: JsonScanner): { tv_sec: bigint; tv_usec: number } {
  const { seconds, fraction } = readTime(scanner, 6);
  return { tv_sec: BigInt(seconds), tv_usec: fraction };
}

/** A copy of its own: a Buffer's pool would keep neighbours alive, and two equal messages must compare equal. */
function bytesOf(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(hex, 2 * i) << 4) | digit(hex, 2 * i + 1);
  return bytes;
}

function digit(hex: string, at: number): number {
  const code = hex.charCodeAt(at);
  return code <= 0x39 ? code - 0x30 : (code & 0xdf) - 0x37;
}

function textBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'));
}
