// A line of `cat --json`: a message in eslogger's form. Made from the shapes that the printer uses.
import * as z from 'zod';
import { eventKey, type ObjectShape, type Shape, shapeOf } from '../../../src/schema/macos/eslogger-shape.ts';
import { eventRows } from '../../../src/schema/macos/events.ts';
import { list, text } from './parts.ts';

const bytes = z.object({ bytes: text.describe('hexadecimal') }).meta({ id: 'bytes' });
const anyText = z.union([text, bytes]).meta({ id: 'text', description: 'bytes if it is not UTF-8' });
const time = z
  .union([text, z.record(text, z.int())])
  .meta({ id: 'time', description: 'ISO 8601, or its two numbers if that cannot hold it' });

function schemaOf(shape: Shape): z.ZodType {
  switch (shape.kind) {
    case 'integer':
      return z.int();
    case 'bool':
      return z.boolean();
    case 'string':
    case 'chars':
      return anyText.nullable();
    case 'hex':
      return text.nullable();
    case 'uuid':
      return text;
    case 'time':
      return time;
    case 'words':
      return (shape.asObject ? z.record(text, z.int()) : list(z.int().nullable())).nullable();
    case 'object':
      return shape.nullable ? objectSchema(shape).nullable() : objectSchema(shape);
    case 'array':
      return list(schemaOf(shape.element));
    case 'aclText':
      return anyText.nullable();
    case 'json':
      return z.unknown();
    case 'choice': {
      const arms = shape.arms.map(({ key, shape: arm }) => [key, schemaOf(arm)] as const);
      if (shape.inline) return z.union([...arms.map(([, arm]) => arm), z.null()]);
      return z.object(Object.fromEntries(arms.map(([key, arm]) => [key, z.exactOptional(arm)])));
    }
  }
}

const objects = new Map<ObjectShape['fields'], z.ZodObject>();

/** A key is missing if the message's version, or the schema that recorded it, does not have it. */
function objectSchema({ name, fields }: ObjectShape): z.ZodObject {
  const known = objects.get(fields);
  if (known !== undefined) return known;
  const keys = fields.filter(({ hidden }) => !hidden);
  const schema = z.object(Object.fromEntries(keys.map(({ key, shape }) => [key, z.exactOptional(schemaOf(shape))])));
  const named = name.startsWith('es_') ? schema.meta({ id: name }) : schema;
  objects.set(fields, named);
  return named;
}

const events = new Map(
  eventRows.flatMap((row) => {
    const key = eventKey(row);
    return key === null || row.payload === null ? [] : [[key, z.exactOptional(objectSchema(shapeOf(row.payload)))]];
  }),
);

export const messageSchema = z.object({
  schema_version: z.literal(1),
  version: z.int().describe('of es_message_t'),
  time,
  mach_time: z.int(),
  deadline: z.int().nullable().describe('null: none was recorded'),
  process: objectSchema(shapeOf('es_process_t')),
  seq_num: z.exactOptional(z.int()),
  action_type: z.int().describe('0: AUTH, 1: NOTIFY'),
  action: z
    .object({
      result: z.object({
        result_type: z.int(),
        result: z.object({ auth: z.exactOptional(z.int()), flags: z.exactOptional(z.int()) }),
      }),
    })
    .nullable()
    .describe('null: AUTH'),
  event_type: z.int(),
  event: z.object(Object.fromEntries(events)).describe('one key: the event'),
  thread: z.exactOptional(objectSchema(shapeOf('es_thread_t')).nullable()),
  global_seq_num: z.exactOptional(z.int()),
});
