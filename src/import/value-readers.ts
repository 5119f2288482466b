// Readers of single values: numbers that must fit their field, text, bytes, times. `shape-reader.ts` builds objects
// with them.
import { toBigint } from '../trace/wide-integer.ts';
import type { JsonScanner } from './json.ts';
import { readTime } from './utc-time.ts';

export type Read = (scanner: JsonScanner) => unknown;
type Plain = Record<string, unknown>;

/** Returns integers of up to 32 bits as numbers, 64-bit ones as bigints. */
function integer(bits: number, signed: boolean): Read {
  const wide = bits === 64;
  const min = signed ? -(2 ** (bits - 1)) : 0;
  const max = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const minBig = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const maxBig = signed ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n;
  return (scanner) => {
    const value = scanner.integer();
    if (typeof value === 'number') {
      if (value >= min && value <= max) return wide ? toBigint(value) : value;
    } else if (wide && value >= minBig && value <= maxBig) return value;
    scanner.at -= String(value).length;
    throw scanner.error(`${value} does not fit ${signed ? '' : 'u'}int${bits} (${minBig} to ${maxBig})`);
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

export const slotsOf = (keys: readonly string[]): ReadonlyMap<string, number> =>
  new Map(keys.map((key, slot) => [key, slot]));

/** Reads a key and returns its slot. */
export function known(scanner: JsonScanner, slots: ReadonlyMap<string, number>): number {
  const { at } = scanner;
  const key = scanner.key();
  const slot = slots.get(key);
  if (slot === undefined) throw scanner.errorAt(at, `key "${key}" is unknown`);
  return slot;
}

/** Reads text or null. `cat --json` prints text that is not UTF-8 as `{"bytes": "HEX"}`. */
export function readText(scanner: JsonScanner): string | Uint8Array | null {
  const kind = scanner.kind();
  if (kind === 'null') {
    scanner.takeNull();
    return null;
  }
  if (kind !== 'object') return scanner.string();
  scanner.openObject();
  if (scanner.key() !== 'bytes') throw scanner.error(`a string is expected, not an object`);
  const bytes = readHex(null, false)(scanner) as Uint8Array;
  if (scanner.nextMember()) throw scanner.error("'}' is expected");
  return bytes;
}

export function readTextBytes(scanner: JsonScanner): Uint8Array | null {
  const text = readText(scanner);
  return typeof text === 'string' ? textBytes(text) : text;
}

const bytesObject = /^\{"bytes":"((?:[0-9A-F]{2})*)"\}$/;

/** Reads JSON as written; bytes that are not JSON have the printer's form for them. */
export function readJsonBytes(scanner: JsonScanner): Uint8Array | null {
  if (scanner.takeNull()) return null;
  const text = scanner.skip();
  const hex = bytesObject.exec(text)?.[1];
  return hex === undefined ? textBytes(text) : bytesOf(hex);
}

export function readChars(length: number): Read {
  return (scanner) => {
    scanner.kind();
    const { at } = scanner;
    const text = readText(scanner);
    const size = typeof text === 'string' ? Buffer.byteLength(text) : (text?.length ?? length + 1);
    if (size > length) throw scanner.errorAt(at, `text of at most ${length} bytes is expected`);
    return text;
  };
}

export function readHex(length: number | null, nullable: boolean): Read {
  return (scanner) => {
    if (nullable && scanner.takeNull()) return null;
    scanner.kind();
    const { at } = scanner;
    const text = scanner.string();
    const sized = length === null ? text.length % 2 === 0 : text.length === 2 * length;
    if (!sized || !/^[0-9A-Fa-f]*$/.test(text)) {
      throw scanner.errorAt(at, `expected ${length === null ? 'pairs of' : 2 * length} hexadecimal digits`);
    }
    return bytesOf(text);
  };
}

export function readUuid(scanner: JsonScanner): Uint8Array {
  scanner.kind();
  const { at } = scanner;
  const text = scanner.string();
  if (!/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(text))
    throw scanner.errorAt(at, 'a UUID is expected');
  return bytesOf(text.replaceAll('-', ''));
}

/** Reads an array of words, or an object with them by name; the shape decides which, not the version. */
export function readWords(names: readonly string[], word: Read): Read {
  const slots = slotsOf(names);
  return (scanner) => {
    const object: Plain = {};
    const asArray = scanner.kind() === 'array';
    const values: unknown[] = new Array(names.length).fill(undefined);
    const start = scanner.at;
    let count = 0;
    let more = asArray ? scanner.openArray() : scanner.openObject();
    while (more) {
      const keyAt = scanner.at;
      const slot = asArray ? count : known(scanner, slots);
      if (slot >= names.length) throw scanner.errorAt(keyAt, `expected ${names.length} numbers, found more`);
      if (values[slot] !== undefined) throw scanner.errorAt(keyAt, 'key given twice in one object');
      values[slot] = word(scanner);
      count++;
      more = asArray ? scanner.nextElement() : scanner.nextMember();
    }
    for (let slot = 0; slot < names.length; slot++) {
      if (values[slot] === undefined) {
        const lacks = asArray ? `expected ${names.length} numbers, found ${count}` : `key "${names[slot]}" is missing`;
        throw scanner.errorAt(start, lacks);
      }
      object[names[slot] as string] = values[slot];
    }
    return object;
  };
}

export function readTimespec(scanner: JsonScanner): { tv_sec: bigint; tv_nsec: bigint } {
  const { seconds, fraction } = readTime(scanner, 9);
  return { tv_sec: toBigint(seconds), tv_nsec: toBigint(fraction) };
}

export function readTimeval(scanner: JsonScanner): { tv_sec: bigint; tv_usec: number } {
  const { seconds, fraction } = readTime(scanner, 6);
  return { tv_sec: toBigint(seconds), tv_usec: fraction };
}

/**
 * Makes a separate copy: a Buffer's pool would keep its neighbours alive, and two equal messages must compare equal.
 */
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
