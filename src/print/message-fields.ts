// The fields of a message's event as `name=value`, for a person who looks at one message.

import type { Message, Process, Text } from '../schema/generated/messages.ts';
import { type ObjectShape, type Shape, shapeOf } from '../schema/macos/eslogger-shape.ts';
import { eventRow } from '../schema/macos/events.ts';
import type { AsRead } from '../trace/unknown-fields.ts';
import { processText, text } from './message-target.ts';

/** Structs in structs are shown as `statfs.f_fstypename=apfs`, as far as this. */
const maxDepth = 2;

/** Returns printable texts; without fields that the trace does not have. Of a list it says the length. */
export function eventFields(message: Message): readonly string[] {
  const row = eventRow(message.event_type);
  if (!row?.member || !row.payload) return [];
  const payload = (message.event as Record<string, unknown>)[row.member];
  return payload === undefined ? [] : fieldsOf(shapeOf(row.payload), payload, '', 1);
}

function fieldsOf(shape: ObjectShape, value: unknown, prefix: string, depth: number): string[] {
  const object = value as Record<string, unknown>;
  return shape.fields.flatMap(({ key, shape: field }) => {
    const member = object[key];
    const name = `${prefix}${key}`;
    if (member === undefined || member === null) return [];
    if (field.kind === 'object' && !isImage(field))
      return depth < maxDepth ? fieldsOf(field, member, `${name}.`, depth + 1) : [];
    const shown = valueText(field, member);
    return shown === null ? [] : [`${name}=${shown}`];
  });
}

const isImage = ({ name }: ObjectShape): boolean => name === 'es_file_t' || name === 'es_process_t';

/** Null for what has no short text. */
function valueText(shape: Shape, value: unknown): string | null {
  switch (shape.kind) {
    case 'integer':
    case 'bool':
      return ['number', 'bigint', 'boolean'].includes(typeof value) ? String(value) : null;
    case 'string':
    case 'chars':
      return typeof value === 'string' || value instanceof Uint8Array ? text(value as Text) : null;
    case 'hex':
      return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : null;
    case 'array':
      return Array.isArray(value) ? `[${value.length}]` : null;
    case 'object':
      if (shape.name === 'es_process_t') return processText(value as AsRead<Process>);
      return text((value as AsRead<{ path: Text | null }>).path);
    default:
      return null;
  }
}
