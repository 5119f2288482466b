// docs/reference/report.schema.json and report.md: the report of `--json`, for programs and for people.
import * as z from 'zod';
import { linked } from './linked.ts';
import { reportSchema } from './report-schema.ts';

/** The parts of JSON Schema that these two use. */
interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly description?: string;
}

// Keys are added later, so a report with more keys is valid: the schema is that of the input.
const converted = z.toJSONSchema(reportSchema, {
  io: 'input',
  override: ({ jsonSchema }) => {
    delete jsonSchema.readOnly;
    if (jsonSchema.type === 'integer' && jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.type === 'integer' && jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    delete jsonSchema.id;
  },
});
const { $schema, $defs = {}, ...report } = converted as unknown as Schema & { readonly $schema: string };

export function reportSchemaText(): string {
  const schema = {
    $schema,
    title: 'The report of esreplay run --json',
    $comment: 'Generated from docs/tables/report-schema.ts by npm run generate.',
    description: 'One report; with several releases in --os, an array of reports.',
    anyOf: [{ $ref: '#/$defs/report' }, { type: 'array', items: { $ref: '#/$defs/report' } }],
    $defs: { report, ...$defs },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

export function reportDoc(): string {
  return [
    '<!-- Made from docs/tables/report-schema.ts by `npm run generate`; edit the table instead. -->',
    '# The report as JSON',
    '',
    '`esreplay run --json FILE` writes it, and `replay()` returns it. [report.schema.json](report.schema.json) is the same as a',
    'JSON Schema (2020-12). Within a `version`, keys are added and never renamed or removed. Times are nanoseconds. With',
    '`--os 13,15,27` the file holds an array of reports, one for each release.',
    '',
    ...section('report', report),
    ...Object.entries($defs).flatMap(([name, schema]) => section(name, schema)),
  ].join('\n');
}

function section(name: string, schema: Schema): string[] {
  return [`## ${name}`, '', '| key | type | meaning |', '| --- | --- | --- |', ...rows('', schema), ''];
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
  if (schema.type === 'array') return `list of ${typeText(schema.items ?? {})}`;
  if (schema.type === 'object' && schema.additionalProperties !== undefined) return 'object of names and values';
  return [schema.type ?? 'any'].flat().join(' or ');
}
