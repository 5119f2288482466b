// Prints the tables' structs as C, for the kit's headers and for headers like an SDK's.

import type { Field, HeaderName, Struct } from '../../src/schema/fields.ts';
import { layoutOf } from '../../src/schema/layout.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { bornMacos, sinceMacos } from '../../src/schema/macos/first-macos.ts';
import { macosNumber } from '../../src/schema/macos/versions.ts';
import { structs } from '../../src/schema/structs.ts';

export interface Dialect {
  /** Returns the spelling of a Darwin type. */
  readonly cType: (name: string) => string;
  /** Leaves out what newer macOS releases added; in Apple's encoding. */
  readonly macos: number;
}

const imageTypes = { file: 'es_file_t', process: 'es_process_t', thread: 'es_thread_t' } as const;

const nullability = (nullable: boolean): string => (nullable ? '_Nullable' : '_Nonnull');

const member = (field: Field, indent: string, dialect: Dialect): string => {
  const line = (text: string): string => `${indent}${text};\n`;
  switch (field.kind) {
    case 'scalar':
      return line(`${dialect.cType(field.c)} ${field.name}`);
    case 'count':
      return line(`size_t ${field.name}`);
    case 'string':
      return line(`es_string_token_t ${field.name}`);
    case 'token':
      return line(`es_token_t ${field.name}`);
    case 'bytes':
      return line(`${field.c} ${field.name}`);
    case 'chars':
      return line(`char ${field.name}[${field.length}]`);
    case 'bytesPointer':
      return line(`${field.c} *${nullability(field.nullable)} ${field.name}`);
    case 'image':
      return line(`${imageTypes[field.image]} *${nullability(field.nullable)} ${field.name}`);
    case 'pointer':
      return line(`${dialect.cType(field.struct)} *${nullability(field.nullable)} ${field.name}`);
    case 'struct':
      return line(`${dialect.cType(field.struct)} ${field.name}`);
    case 'group':
      return `${indent}struct {\n${members(field.fields, `${indent}  `, dialect)}${indent}} ${field.name};\n`;
    case 'words':
      return line(`${field.type === 'u32' ? 'unsigned int' : 'int32_t'} ${field.name}[${field.names.length}]`);
    case 'array':
      return line(
        `${field.readOnly ? 'const ' : ''}${field.element} *${field.unstated ? '_Null_unspecified' : nullability(field.nullable)} ${field.name}`,
      );
    case 'rawPointer':
      return line(`${field.c.replace('*', '*_Null_unspecified')} ${field.name}`.replace('* _Null', '*_Null'));
    case 'irregular':
      return field.c === null ? '' : line(`${field.c} ${nullability(field.nullable)} ${field.name}`);
    case 'reserved':
      if (field.length === 1) return line(`${field.c} ${field.name}`);
      return line(`${field.c} ${field.name}[${field.length === 0 ? '' : field.length}]`);
    case 'union': {
      // Two discriminator values may share an arm and its member.
      const arms = field.arms.map((arm) => member(arm.field, `${indent}  `, dialect)).join('');
      const reserved = field.reserved > 0 ? `${indent}  uint8_t reserved[${field.reserved}];\n` : '';
      return `${indent}union {\n${arms}${reserved}${indent}}${field.name && ' '}${field.name};\n`;
    }
    case 'carve': {
      const inner = members(field.fields, `${indent}    `, dialect);
      const named = `${indent}  struct {\n${inner}${indent}  };\n`;
      return `${indent}union {\n${indent}  uint8_t reserved[${field.length}];\n${named}${indent}};\n`;
    }
  }
};

const members = (fields: readonly Field[], indent: string, dialect: Dialect): string =>
  fields
    .filter(({ since }) => sinceMacos(since) <= dialect.macos)
    .map((field) => member(field, indent, dialect))
    .join('');

export const structText = (row: Struct, dialect: Dialect, name = dialect.cType(row.name)): string => {
  const body = members(fieldsOf(row, dialect), '  ', dialect);
  if (row.name.startsWith('struct ')) return `${name} {\n${body}};\n`;
  return `typedef ${row.union ? 'union' : 'struct'} {\n${body}} ${row.name};\n`;
};

/** Returns the fields of that macOS; those of the union of events came with their events. */
const fieldsOf = (row: Struct, { macos }: Dialect): readonly Field[] => {
  if (row.name === 'es_events_t')
    return row.fields.filter(({ name }) =>
      eventRows.some((event) => event.member === name && macosNumber(event.firstMacos) <= macos),
    );
  const newer = layoutOf(row).fields.find(({ field }) => sinceMacos(field.since) > macos);
  const last = row.fields.at(-1);
  if (newer === undefined || last?.kind !== 'reserved' || row.grown.length > 0) return row.fields;
  // Later additions took some of the reserved bytes at the end.
  const end = layoutOf(row).fields.at(-1)?.offset ?? 0;
  return [...row.fields.slice(0, -1), { ...last, length: end + last.length - newer.offset }];
};

/** Returns the names of the structs that must precede a field's type. */
const needs = (field: Field): string[] => {
  switch (field.kind) {
    case 'struct':
    case 'pointer':
      return [field.struct];
    case 'image':
      return [imageTypes[field.image]];
    case 'array':
      return [field.element];
    case 'group':
    case 'carve':
      return field.fields.flatMap(needs);
    case 'union':
      return field.arms.flatMap((arm) => needs(arm.field));
    default:
      return [];
  }
};

/** Returns a header's structs, each after the ones that it needs. */
const ordered = (header: HeaderName, macos: number): Struct[] => {
  const pending = structs.filter((row) => row.header === header && bornMacos(row) <= macos);
  const done: Struct[] = [];
  const visit = (row: Struct): void => {
    if (done.includes(row)) return;
    for (const name of row.fields.flatMap(needs)) {
      const needed = pending.find((other) => other.name === name);
      if (needed) visit(needed);
    }
    done.push(row);
  };
  for (const row of pending) visit(row);
  return done;
};

export const structsOf = (header: HeaderName, dialect: Dialect): string =>
  ordered(header, dialect.macos)
    .map((row) => structText(row, dialect))
    .join('\n');
