// How eslogger writes each struct as JSON, derived from the struct tables: keys are the header's member names, so only
// the exceptions are rows here. `src/import` reads these shapes and `src/print` prints them. The rules were checked
// against the key lists of 51 event types from macOS 27.0's eslogger; rows marked "by analogy" were not.

import type { Field, Scalar, Struct, UnionField } from '../fields.ts';
import { structNamed } from '../structs.ts';
import type { EventRow } from './events.ts';

export type Shape =
  | { readonly kind: 'integer'; readonly type: Exclude<Scalar, 'bool'> }
  | { readonly kind: 'bool' }
  /** Text, or null for NULL data. */
  | { readonly kind: 'string' }
  /** Text of at most `length` bytes. */
  | { readonly kind: 'chars'; readonly length: number }
  /** Upper-case hexadecimal; `length` null = any. */
  | { readonly kind: 'hex'; readonly length: number | null; readonly nullable: boolean }
  | { readonly kind: 'uuid' }
  /** UTC time with six or nine decimals. */
  | { readonly kind: 'time'; readonly fraction: 'tv_nsec' | 'tv_usec' }
  /** Named 32-bit words: an array, for audit tokens mostly an object. */
  | {
      readonly kind: 'words';
      readonly type: 'u32' | 'i32';
      readonly names: readonly string[];
      readonly asObject: boolean;
      readonly nullable: boolean;
    }
  | ObjectShape
  | { readonly kind: 'array'; readonly element: Shape; readonly nullable: boolean }
  | ChoiceShape
  /** Bytes with text that the message's C form lacks: an ACL's text form. */
  | { readonly kind: 'aclText' }
  /** Bytes with JSON text: the entitlements dictionary. */
  | { readonly kind: 'json' };

export interface ObjectShape {
  readonly kind: 'object';
  readonly name: string;
  readonly fields: readonly ShapeField[];
  readonly nullable: boolean;
}

/** A tagged union. Inline: the chosen arm's value replaces an object with the arm's key. */
export interface ChoiceShape {
  readonly kind: 'choice';
  readonly discriminator: string;
  readonly arms: readonly { readonly value: number; readonly key: string; readonly shape: Shape }[];
  readonly inline: boolean;
  /** The discriminator is a bool that the JSON leaves out: null in place of the union means that it is false. */
  readonly hidden: boolean;
}

export interface ShapeField {
  readonly key: string;
  readonly since: number;
  readonly shape: Shape;
  /** eslogger may leave it out, and then it has this value; it is printed only if it differs. */
  readonly silent?: { readonly value: unknown; readonly always: boolean };
  /** eslogger writes null whatever the message has. */
  readonly onlyNull?: boolean;
  /** Not a member of the plain object: the length of this array. */
  readonly countOf?: string;
  /** Not a key of the JSON. */
  readonly hidden?: boolean;
  /** Present exactly if another field has one of these values. */
  readonly when?: { readonly field: string; readonly values: readonly number[] };
}

/** `struct.field` → the meaning of its absence. eslogger does not write these, or not in every release. */
const silentFields: Readonly<Record<string, { value: unknown; always: boolean }>> = {
  'es_process_t.cdhash_full': { value: null, always: false },
  'es_event_exec_t.entitlements': { value: null, always: true },
  'es_thread_state_t.state': { value: null, always: true },
};

/** Fields that eslogger's manual says it lacks: null. */
const onlyNull: ReadonlySet<string> = new Set(['es_thread_state_t.state']);

/** Unions with an inline value. `member_array` by analogy with `member_value`. */
const inlineUnions: ReadonlySet<string> = new Set([
  'es_event_gatekeeper_user_override_t.file',
  'es_od_member_id_t.member_value',
  'es_od_member_id_array_t.member_array',
]);

const shapes = new Map<string, ObjectShape>();

/** Returns the shape of a struct that is written as an object. */
export const shapeOf = (structName: string): ObjectShape => {
  const known = shapes.get(structName);
  if (known) return known;
  const row = structNamed(structName);
  const shape: ObjectShape = {
    kind: 'object',
    name: structName,
    fields: fieldsOf(row, row.fields, 1),
    nullable: false,
  };
  shapes.set(structName, shape);
  return shape;
};

/** Returns the shape of a struct that something points to: an object, words or a time. */
export const shapeOfStruct = (structName: string): Shape => structShape(structName, false);

/**
 * Returns the name of the only key of `event`; AUTH types, which eslogger never shows, use that of their NOTIFY twin.
 */
export const eventKey = (row: EventRow): string | null => row.eslogger ?? row.member;

const fieldsOf = (owner: Struct, fields: readonly Field[], since: number): ShapeField[] =>
  fields.flatMap((field) => {
    const from = Math.max(since, field.since);
    if (field.kind === 'reserved' || field.kind === 'rawPointer') return [];
    if (field.kind === 'carve') return fieldsOf(owner, field.fields, from);
    if (field.kind === 'count') return countField(owner, fields, field.name, from);
    if (field.kind === 'union' && field.name === '')
      return field.arms.flatMap((arm) => splicedArm(owner, field, arm, from));
    const hidden = fields.some(
      (other) => other.kind === 'union' && other.discriminator === field.name && isFlag(other),
    );
    const silent = silentFields[`${owner.name}.${field.name}`];
    return [
      {
        key: field.name,
        since: from,
        shape: shapeOfField(owner, field),
        ...(hidden ? { hidden } : {}),
        ...(silent ? { silent } : {}),
        ...(onlyNull.has(`${owner.name}.${field.name}`) ? { onlyNull: true } : {}),
      },
    ];
  });

const countField = (owner: Struct, fields: readonly Field[], name: string, since: number): ShapeField[] => {
  const counted = fields.find((field) => field.kind === 'array' && field.count === name);
  // A union of arrays has its count next to it too; the length is that of the arm that is set.
  const countOf = counted?.name ?? fields.find((field) => field.kind === 'union')?.name;
  if (countOf === undefined) throw new Error(`${owner.name}.${name} counts nothing`);
  return [{ key: name, since, shape: { kind: 'integer', type: 'u64' }, countOf }];
};

const splicedArm = (owner: Struct, union: UnionField, arm: UnionField['arms'][number], since: number): ShapeField[] =>
  fieldsOf(owner, [arm.field], since).map((field) => ({
    ...field,
    when: { field: union.discriminator, values: arm.values },
  }));

/** A union controlled by a `has_…` flag: eslogger leaves the flag out and writes the value or null. */
const isFlag = (union: UnionField): boolean => union.discriminator.startsWith('has_');

const shapeOfField = (owner: Struct, field: Field): Shape => {
  switch (field.kind) {
    case 'scalar':
      return field.type === 'bool' ? { kind: 'bool' } : { kind: 'integer', type: field.type };
    case 'string':
      return { kind: 'string' };
    case 'token':
      return { kind: 'hex', length: null, nullable: true };
    case 'bytes':
      return field.c === 'uuid_t' ? { kind: 'uuid' } : { kind: 'hex', length: field.length, nullable: false };
    case 'chars':
      return { kind: 'chars', length: field.length };
    case 'bytesPointer':
      return { kind: 'hex', length: field.length, nullable: field.nullable };
    case 'image':
      return { ...shapeOf(`es_${field.image}_t`), nullable: field.nullable };
    case 'pointer':
      return structShape(field.struct, field.nullable);
    case 'struct':
      return structShape(field.struct, false);
    case 'group':
      return { kind: 'object', name: field.name, fields: fieldsOf(owner, field.fields, 1), nullable: false };
    case 'array':
      return { kind: 'array', element: elementShape(field.element), nullable: field.nullable };
    case 'union':
      return {
        kind: 'choice',
        discriminator: field.discriminator,
        arms: field.arms.flatMap((arm) =>
          arm.values.map((value) => ({ value, key: arm.field.name, shape: shapeOfField(owner, arm.field) })),
        ),
        inline: isFlag(field) || inlineUnions.has(`${owner.name}.${field.name}`),
        hidden: isFlag(field),
      };
    case 'irregular':
      return irregularShapes[field.irregular];
    default:
      throw new Error(`${owner.name}.${field.name}: a ${field.kind} has no JSON form`);
  }
};

const structShape = (name: string, nullable: boolean): Shape => {
  if (name === 'struct timespec') return { kind: 'time', fraction: 'tv_nsec' };
  if (name === 'struct timeval') return { kind: 'time', fraction: 'tv_usec' };
  const only = structNamed(name).fields;
  const words = only[0];
  if (only.length === 1 && words?.kind === 'words') {
    return { kind: 'words', type: words.type, names: words.names, asObject: name === 'audit_token_t', nullable };
  }
  return { ...shapeOf(name), nullable };
};

const elementShape = (element: string): Shape => {
  if (element === 'es_string_token_t') return { kind: 'string' };
  if (element === 'uuid_t') return { kind: 'uuid' };
  return shapeOf(element);
};

const strings: Shape = { kind: 'array', element: { kind: 'string' }, nullable: false };

const irregularShapes = {
  args: strings,
  env: strings,
  fds: { kind: 'array', element: shapeOf('es_fd_t'), nullable: false },
  acl: { kind: 'aclText' },
  entitlements: { kind: 'json' },
} as const satisfies Record<string, Shape>;
