// Computes Darwin's struct layout: natural alignment, the same on arm64 and x86_64. `test/schema` compares every offset
// and size with the values from Apple's compiled headers.
import type { Field, Scalar, Struct, UnionField } from './fields.ts';
import { structNamed } from './structs.ts';

export interface Extent {
  readonly size: number;
  readonly align: number;
}
export interface Placed {
  readonly field: Field;
  readonly offset: number;
  readonly size: number;
}
export interface Layout extends Extent {
  readonly fields: readonly Placed[];
}

const scalarSize: Readonly<Record<Scalar, number>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  i8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
  bool: 1,
};
const wordSize: Readonly<Record<string, number>> = {
  uint8_t: 1,
  uint16_t: 2,
  int32_t: 4,
  uint32_t: 4,
  int64_t: 8,
  uint64_t: 8,
};
const natural = (size: number): Extent => ({ size, align: size });
const aligned = (offset: number, align: number): number => Math.ceil(offset / align) * align;

export const extentOf = (field: Field): Extent => {
  switch (field.kind) {
    case 'scalar':
      return natural(scalarSize[field.type]);
    case 'string':
    case 'token':
      return { size: 16, align: 8 };
    case 'bytes':
    case 'chars':
      return { size: field.length, align: 1 };
    case 'count':
    case 'bytesPointer':
    case 'image':
    case 'pointer':
    case 'array':
    case 'rawPointer':
      return natural(8);
    case 'irregular':
      return field.c === null ? { size: 0, align: 1 } : natural(8);
    case 'reserved': {
      const word = wordSize[field.c] ?? 1;
      return { size: field.length * word, align: word };
    }
    case 'words':
      return { size: 4 * field.names.length, align: 4 };
    case 'struct':
      return layoutOf(structNamed(field.struct));
    case 'group':
      return place(field.fields);
    case 'union':
      return unionExtent(field);
    case 'carve': {
      const inner = place(field.fields);
      return { size: aligned(Math.max(field.length, inner.size), inner.align), align: inner.align };
    }
  }
};

const unionExtent = (field: UnionField): Extent => {
  const arms = field.arms.map((arm) => extentOf(arm.field));
  const align = Math.max(...arms.map((arm) => arm.align));
  return { size: aligned(Math.max(field.reserved, ...arms.map((arm) => arm.size)), align), align };
};

const place = (fields: readonly Field[], union = false): Layout => {
  const placed: Placed[] = [];
  let end = 0;
  let align = 1;
  for (const field of fields) {
    const extent = extentOf(field);
    const offset = union ? 0 : aligned(end, extent.align);
    placed.push({ field, offset, size: extent.size });
    end = Math.max(end, offset + extent.size);
    align = Math.max(align, extent.align);
  }
  return { fields: placed, size: aligned(end, align), align };
};

const layouts = new Map<string, Layout>();

export const layoutOf = (row: Struct): Layout => {
  const known = layouts.get(row.name);
  if (known) return known;
  const layout = place(row.fields, row.union);
  layouts.set(row.name, layout);
  return layout;
};

/** Returns offsets inside a group, counted from its start. */
export const layoutOfFields = (fields: readonly Field[]): Layout => place(fields);

/** Returns sizes by message version, oldest first; the last one with since ≤ version applies. */
export const sizesOf = (row: Struct): { readonly since: number; readonly size: number }[] =>
  [1, ...row.grown].map((since, index) => {
    const next = row.grown[index] ?? Number.POSITIVE_INFINITY;
    return {
      since,
      size: place(
        row.fields.filter((field) => field.since < next),
        row.union,
      ).size,
    };
  });
