// Encodes and decodes generic CBOR values with cbor-x: the header, the end block, and fields that this version does not
// know. Records do not use it, see `record-decoder.ts`. cbor-x writes integers of 2^32 and more as floats unless they
// are bigints, small bigints in nine bytes, Uint8Array with a tag, and plain objects with a long head; `prepare` avoids
// all of that, and the output is checked by the walk. This entry point of the package omits its native helper: a header
// has too few texts to gain what loading it costs.
import { Decoder, Encoder } from 'cbor-x/encode';
import { CborFault } from './cbor-fault.ts';
import { walkCbor } from './cbor-walk.ts';

export type CborValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly CborValue[]
  | { readonly [key: string]: CborValue }
  | ReadonlyMap<CborValue, CborValue>;

const options = { useRecords: false, mapsAsObjects: false, tagUint8Array: false } as const;
const encoder = new Encoder(options);
const decoder = new Decoder(options);

/** Returns the canonical bytes of a value. Numbers must be integers; plain objects become maps with text keys. */
export function encodeCbor(value: CborValue): Uint8Array {
  const bytes = Uint8Array.from(encoder.encode(prepare(value)));
  walkCbor(bytes);
  return bytes;
}

/**
 * Returns the value of the only item in `bytes[start, end)`: maps as Map, integers beyond 2^53 as bigint, byte strings
 * copied.
 */
export function decodeCbor(bytes: Uint8Array, start = 0, end = bytes.length): CborValue {
  const stop = walkCbor(bytes, start, end);
  if (stop !== end) throw new CborFault('bytes after the item', stop);
  return plain(decoder.decode(Uint8Array.from(bytes.subarray(start, end))));
}

function prepare(value: CborValue): unknown {
  if (typeof value === 'bigint') return value >= -0x100000000n && value <= 0xffffffffn ? Number(value) : value;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`not an integer that CBOR may hold here: ${value}`);
    return prepare(BigInt(value));
  }
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (isArray(value)) return value.map(prepare);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const sorted = entries.map(([key, item]) => ({ key, order: encodeCbor(key), item }));
  sorted.sort((a, b) => Buffer.compare(a.order, b.order));
  return new Map(sorted.map(({ key, item }) => [prepare(key), prepare(item)]));
}

function plain(value: unknown): CborValue {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [plain(key), plain(item)]));
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return value as CborValue;
}

function isArray(value: object): value is readonly CborValue[] {
  return Array.isArray(value);
}
