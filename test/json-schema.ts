// Compares JSON that a command printed with its published schema.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { AnyValidateFunction } from 'ajv/dist/core.js';
import type { JsonOutputName } from '../docs/tables/json/outputs.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });

const textOf = (name: JsonOutputName): string =>
  readFileSync(join(import.meta.dirname, `../docs/reference/${name}.schema.json`), 'utf8');

/** Returns what is wrong with a value; empty: it conforms. */
export function faultsOf(name: JsonOutputName, value: unknown): readonly string[] {
  return faults(name, () => JSON.parse(textOf(name)), value);
}

/** Returns whether a value has this form of those that the schema knows, and no key besides. */
export function hasForm(name: JsonOutputName, form: string, value: unknown): boolean {
  const validate = validatorOf(`${name}-closed`, () => closed(name)) && ajv.getSchema(`${name}-closed#/$defs/${form}`);
  assert.ok(validate, `${name} has no form ${form}`);
  return validate(value) === true;
}

/**
 * The same, and the schema must have every key of the value. The published one allows others, because keys may be added
 * later.
 */
export function closedFaultsOf(name: JsonOutputName, value: unknown): readonly string[] {
  return faults(`${name}-closed`, () => closed(name), value);
}

function closed(name: JsonOutputName): unknown {
  return JSON.parse(textOf(name), (_key, part: unknown) =>
    isObject(part) && isObject((part as Schema).properties) ? { ...part, additionalProperties: false } : part,
  );
}

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
}

function faults(key: string, schema: () => unknown, value: unknown): readonly string[] {
  const validate = validatorOf(key, schema);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath} ${message} ${JSON.stringify(params)}`.trim(),
  );
}

function validatorOf(key: string, schema: () => unknown): AnyValidateFunction {
  const validate = ajv.getSchema(key) ?? ajv.addSchema(schema() as object, key).getSchema(key);
  assert.ok(validate, key);
  return validate;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
