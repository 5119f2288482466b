// Writes the fixed structs of a run's shared files; `generated/ledger.ts` reads them.
import { codes, fixedLayouts } from '../../schema/generated/ledger.ts';

export type StructName = keyof typeof fixedLayouts;
type FieldNames<S extends StructName> = keyof (typeof fixedLayouts)[S]['fields'] & string;
export type StructValues<S extends StructName> = { readonly [F in FieldNames<S>]?: Value | readonly number[] };
type Value = number | bigint | string;

interface FieldLayout {
  readonly offset: number;
  readonly type: string;
  readonly count: number;
}

/** Omitted fields are zero. Throws RangeError for a text that does not fit. */
export function writeStruct<S extends StructName>(name: S, values: StructValues<S>): Uint8Array {
  const layout = fixedLayouts[name];
  const bytes = new Uint8Array(layout.size);
  const view = new DataView(bytes.buffer);
  const fields = layout.fields as Readonly<Record<string, FieldLayout>>;
  for (const { offset, type, count } of Object.values(fields)) {
    if (!codedTypes.includes(type)) continue;
    for (let index = 0; index < count; index += 1) writers[type]?.(view, offset + 8 * index, 0);
  }
  for (const [field, value] of Object.entries(values) as [string, Value | readonly number[]][]) {
    const place = fields[field];
    if (place === undefined) throw new RangeError(`${name} has no field ${field}`);
    const write = writers[place.type];
    if (typeof value === 'object') {
      if (value.length > place.count)
        throw new RangeError(`${name}.${field}: ${value.length} of at most ${place.count}`);
      const width = codedTypes.includes(place.type) ? 8 : Number(place.type.slice(1)) / 8;
      for (const [index, each] of value.entries()) write?.(view, place.offset + index * width, each);
    } else if (write !== undefined) write(view, place.offset, value);
    else writeText(bytes, place, String(value), `${name}.${field}`);
  }
  return bytes;
}

/** Returns the offset of a field, for a write into a file that others have mapped. */
export function fieldOffset<S extends StructName>(name: S, field: FieldNames<S>): number {
  return (fixedLayouts[name].fields as Readonly<Record<string, FieldLayout>>)[field]?.offset ?? 0;
}

type Write = (view: DataView, at: number, value: Value) => void;

const writers: Readonly<Record<string, Write>> = {
  u8: (view, at, value) => view.setUint8(at, Number(value)),
  u16: (view, at, value) => view.setUint16(at, Number(value), true),
  u32: (view, at, value) => view.setUint32(at, Number(value), true),
  i32: (view, at, value) => view.setInt32(at, Number(value), true),
  u64: (view, at, value) => view.setBigUint64(at, BigInt(value), true),
  i64: (view, at, value) => view.setBigInt64(at, BigInt(value), true),
  tally: (view, at, value) => {
    view.setUint32(at, Number(value), true);
    view.setUint32(at + 4, Math.imul(Number(value), codes.tallyFactor) + codes.tallySalt, true);
  },
  stamp: (view, at, value) =>
    view.setBigUint64(at, BigInt(value) * BigInt(codes.stampFactor) + BigInt(codes.stampSalt), true),
  marks: (view, at, value) => {
    view.setUint32(at, Number(value) + codes.marksMade, true);
    view.setUint32(at + 4, Number(value) + codes.marksMade, true);
  },
};

/** Self-checking words; zeros are invalid. */
const codedTypes: readonly string[] = ['tally', 'stamp', 'marks'];

// The magic fills its eight bytes; every other text keeps its terminator.
function writeText(bytes: Uint8Array, place: FieldLayout, value: string, name: string): void {
  const encoded = new TextEncoder().encode(value);
  const capacity = place.count === 8 ? 8 : place.count - 1;
  if (encoded.length > capacity) throw new RangeError(`${name}: ${encoded.length} bytes, at most ${capacity}`);
  bytes.set(encoded, place.offset);
}
