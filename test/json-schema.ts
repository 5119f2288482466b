// Compares JSON that a command printed with its published schema.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonOutputName } from '../docs/tables/json/outputs.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });

const textOf = (name: JsonOutputName): string =>
  readFileSync(join(import.meta.dirname, `../docs/reference/${name}.schema.json`), 'utf8');

/** Returns what is wrong with a value; empty: it conforms. */
export function faultsOf(name: JsonOutputName, value: unknown): readonly string[] {
  return faults(name, () => JSON.parse(textOf(name)), value);
}

/** Returns whether a value has this form of those that the schema knows. */
export function hasForm(name: JsonOutputName, form: string, value: unknown): boolean {
  const only = (): object => ({ ...(JSON.parse(textOf(name)) as object), anyOf: [{ $ref: `#/$defs/${form}` }] });
  return faults(`${name}, ${form}`, only, value).length === 0;
}

/**
 * The same, and the schema must have every key of the value. The published one allows others, because keys may be added
 * later.
 */
export function closedFaultsOf(name: JsonOutputName, value: unknown): readonly string[] {
  const closed = (): unknown =>
    JSON.parse(textOf(name), (_key, part: unknown) =>
      isObject(part) && isObject((part as Schema).properties) ? { ...part, additionalProperties: false } : part,
    );
  return faults(`${name}, closed`, closed, value);
}

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
}

function faults(key: string, schema: () => unknown, value: unknown): readonly string[] {
  const validate = ajv.getSchema(key) ?? ajv.addSchema(schema() as object, key).getSchema(key);
  if (validate === undefined) throw new Error(key);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath} ${message} ${JSON.stringify(params)}`.trim(),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
