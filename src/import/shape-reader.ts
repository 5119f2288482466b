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
        return readText;
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

/** The position of an inline union's text, until its discriminator is known. */
class Postponed {
  constructor(
    readonly at: number,
    readonly end: number,
  ) {}
}

class ObjectReader {
  private readonly fields: readonly ShapeField[];
  /** By key; other fields are no keys of the JSON. */
  private readonly reads: ReadonlyMap<string, Read>;

  constructor(
    private readonly shape: ObjectShape,
    private readonly readers: ShapeReaders,
  ) {
    this.fields = shape.fields.filter(({ since }) => since <= readers.version);
    const read = ({ shape: of }: ShapeField): Read =>
      of.kind === 'choice' ? this.choiceReader(of) : readers.compile(of);
    this.reads = new Map(this.fields.filter(({ hidden }) => !hidden).map((field) => [field.key, read(field)]));
  }

  read(scanner: JsonScanner): Plain {
    const values = new Map<string, unknown>();
    const start = scanner.at;
    for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
      const keyAt = scanner.at;
      const key = scanner.key();
      const read = this.reads.get(key);
      if (read === undefined) throw this.unknownKey(scanner, key, keyAt);
      if (values.has(key)) throw scanner.errorAt(keyAt, 'key given twice in one object');
      values.set(key, read(scanner));
    }
    this.settle(scanner, values, start);
    const object: Plain = {};
    for (const { key, countOf, when, hidden } of this.fields) {
      if (values.has(key)) object[key] = values.get(key);
      else if (countOf === undefined && when === undefined && hidden !== true)
        throw scanner.errorAt(start, `key "${key}" is missing`);
    }
    return object;
  }

  private unknownKey(scanner: JsonScanner, key: string, keyAt: number): JsonError {
    const newer = this.shape.fields.find((field) => field.key === key && field.since > this.readers.version);
    const why = newer ? ` in message version ${this.readers.version}: it came with ${newer.since}` : '';
    return scanner.errorAt(keyAt, `key "${key}" is unknown${why}`);
  }

  /** Settles what needs the whole object: unions, counts, keys that may be left out. */
  private settle(scanner: JsonScanner, values: Map<string, unknown>, start: number): void {
    for (const { key, silent } of this.fields) if (silent && !values.has(key)) values.set(key, silent.value);
    for (const { key, shape } of this.fields)
      if (shape.kind === 'choice' && values.has(key)) this.settleChoice(scanner, values, key, shape, start);
    for (const { key, when } of this.fields) {
      if (!when) continue;
      const tag = values.get(when.field);
      const isWanted = typeof tag === 'number' && when.values.includes(tag);
      if (isWanted !== values.has(key))
        throw scanner.errorAt(
          start,
          `key "${key}" ${isWanted ? 'is missing' : 'does not belong'} where ${when.field} is ${tag}`,
        );
    }
    for (const { key, countOf } of this.fields) {
      if (countOf === undefined || !values.has(key)) continue;
      const counted = lengthOf(values.get(countOf));
      if (values.get(key) !== BigInt(counted))
        throw scanner.errorAt(start, `${key} is ${values.get(key)}, but ${countOf} has ${counted}`);
      values.delete(key); // The array's own length replaces it.
    }
  }

  private settleChoice(
    scanner: JsonScanner,
    values: Map<string, unknown>,
    slot: string,
    choice: ChoiceShape,
    start: number,
  ): void {
    const value = values.get(slot);
    if (choice.hidden) {
      values.set(choice.discriminator, Object.keys(value as Plain).length > 0);
      return;
    }
    const tag = values.get(choice.discriminator);
    if (tag === undefined) return; // Reported as missing.
    const arm = choice.arms.find((candidate) => candidate.value === tag);
    if (value instanceof Postponed) {
      values.set(slot, this.readPostponed(scanner, value, arm));
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
    const reads = new Map(choice.arms.map((arm) => [arm.key, this.readers.compile(arm.shape)]));
    return (scanner) => {
      const object: Plain = {};
      for (let more = scanner.openObject(); more; more = scanner.nextMember()) {
        const keyAt = scanner.at;
        const key = scanner.key();
        const read = reads.get(key);
        if (read === undefined) throw scanner.errorAt(keyAt, `key "${key}" is unknown`);
        if (Object.keys(object).length > 0) throw scanner.errorAt(keyAt, 'a second arm of one union');
        object[key] = read(scanner);
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
