// The documents about `--json`: a JSON Schema for each output, report.md with the keys of the report, and json.md with
// those of the others.
import * as z from 'zod';
import { linked } from '../linked.ts';
import { type JsonOutputName, jsonOutput, jsonOutputNames } from './outputs.ts';

/** The parts of JSON Schema that these documents use. */
interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly description?: string;
}

/** The schema of an output and what it refers to. */
interface Converted {
  readonly forms: Readonly<Record<string, Schema>>;
  readonly parts: Readonly<Record<string, Schema>>;
}

function convert(name: JsonOutputName): Converted {
  const forms: Record<string, Schema> = {};
  const parts: Record<string, Schema> = {};
  for (const [form, schema] of Object.entries(jsonOutput(name).forms)) {
    const { $schema: _, $defs = {}, ...rest } = converted(schema) as Schema & { readonly $schema: string };
    forms[form] = rest;
    Object.assign(parts, $defs);
  }
  return { forms, parts };
}

// Keys are added later, so a value with more keys is valid: the schema is that of the input.
function converted(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
      if (jsonSchema.type === 'integer' && jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.type === 'integer' && jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.prefixItems !== undefined) {
        jsonSchema.minItems = jsonSchema.prefixItems.length;
        jsonSchema.items = false;
      }
      delete jsonSchema.id;
    },
  }) as unknown as Schema;
}

export function jsonSchemaText(name: JsonOutputName): string {
  const { of, orList } = jsonOutput(name);
  const { forms, parts } = convert(name);
  const refs = Object.keys(forms).map((form) => ({ $ref: `#/$defs/${form}` }));
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: Object.keys(of)
      .map((command) => `esreplay ${command} --json`)
      .join(', '),
    $comment: 'Generated from docs/tables/json by npm run generate.',
    description: Object.entries(of)
      .map(([command, gives]) => `${command}: ${gives}`)
      .join('. '),
    anyOf: [...refs, ...(orList ? refs.map((items) => ({ type: 'array', items })) : [])],
    $defs: { ...forms, ...parts },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

export function reportDoc(): string {
  const { forms, parts } = convert('report');
  return [
    '<!-- Made from docs/tables/json/report.ts by `npm run generate`; edit the table instead. -->',
    '# The report as JSON',
    '',
    '`esreplay run --json FILE` writes it, and `replay()` returns it. [report.schema.json](report.schema.json) is the same as a',
    'JSON Schema (2020-12). Within a `version`, keys are added and never renamed or removed. Times are nanoseconds. With',
    '`--os 13,15,27` the file holds an array of reports, one for each release. [json.md](json.md) has the JSON of other',
    'commands.',
    '',
    ...sections('##', { ...forms, ...parts }),
  ].join('\n');
}

/** Outputs whose keys are elsewhere: of the report in report.md, of a message in the headers of Endpoint Security. */
const elsewhere: readonly JsonOutputName[] = ['report', 'cat'];

export function jsonDoc(): string {
  return [
    '<!-- Made from docs/tables/json by `npm run generate`; edit the tables instead. -->',
    '# What `--json` gives',
    '',
    'Each kind of JSON has a JSON Schema (2020-12), which is in the package too:',
    "`import schema from 'esreplay/report.schema.json' with { type: 'json' }`. Keys are added and never renamed or removed, so a",
    'reader must accept keys that it does not know. Times are nanoseconds.',
    '',
    '| command | gives | schema |',
    '| --- | --- | --- |',
    ...jsonOutputNames.flatMap((name) =>
      Object.entries(jsonOutput(name).of).map(
        ([command, gives]) =>
          `| [esreplay ${command}](options.md#esreplay-${command}) | ${gives} | [${name}.schema.json](${name}.schema.json) |`,
      ),
    ),
    '',
    '[report.md](report.md) has the keys of the report. The keys of a message are the members of `es_message_t` and of its',
    'event, as eslogger writes them; [events.md](events.md) names the events.',
    '',
    ...jsonOutputNames
      .filter((name) => !elsewhere.includes(name))
      .flatMap((name) => {
        const { forms, parts } = convert(name);
        return [`## ${name}.schema.json`, '', ...sections('###', { ...forms, ...parts })];
      }),
  ].join('\n');
}

function sections(level: string, schemas: Readonly<Record<string, Schema>>): string[] {
  return Object.entries(schemas).flatMap(([name, schema]) => section(`${level} ${name}`, schema));
}

function section(heading: string, schema: Schema): string[] {
  const keys = rows('', schema);
  if (keys.length === 0) return [heading, '', `${variants(schema).map(keysText).join(' or ')}.`, ''];
  return [heading, '', '| key | type | meaning |', '| --- | --- | --- |', ...keys, ''];
}

/** The keys of one of several objects, in a line. */
function keysText({ properties = {} }: Schema): string {
  const keys = Object.entries(properties).map(([key, { const: only }]) => {
    return only === undefined ? key : `${key}: ${JSON.stringify(only)}`;
  });
  return `\`{ ${keys.join(', ')} }\``;
}

/** The keys of a nested object follow it, with its name as their prefix. */
function rows(prefix: string, { properties = {} }: Schema): string[] {
  return Object.entries(properties).flatMap(([key, schema]) => [
    `| \`${prefix}${key}\` | ${typeText(schema)} | ${linked((schema.description ?? '').replaceAll('|', '\\|'))} |`,
    ...rows(`${prefix}${key}${isList(schema) ? '[]' : ''}.`, inner(schema)),
  ]);
}

function variants(schema: Schema): readonly Schema[] {
  return schema.anyOf ?? [schema];
}

function isList(schema: Schema): boolean {
  return variants(schema).some(({ type }) => type === 'array');
}

/** The object that has the keys below a key: the value itself, an item of its list, or its type without null. */
function inner(schema: Schema): Schema {
  for (const each of variants(schema)) {
    if (each.properties !== undefined) return each;
    if (each.items?.properties !== undefined) return each.items;
  }
  return {};
}

const manyNames = 8;

function typeText(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/$defs/', '');
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' or ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined && schema.enum.length <= manyNames)
    return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (schema.prefixItems !== undefined) return `(${schema.prefixItems.map(typeText).join(', ')})`;
  if (schema.type === 'array') return `list of ${typeText(schema.items ?? {})}`;
  const values = schema.type === 'object' ? schema.additionalProperties : undefined;
  if (values?.$ref !== undefined) return `object of names and ${typeText(values)}`;
  if (values !== undefined) return 'object of names and values';
  return [schema.type ?? 'any'].flat().join(' or ');
}
