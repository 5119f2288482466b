// What a SARIF file of esreplay must be: the part of the standard's schema that it uses, closed, and the limits that GitHub
// documents for uploads.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';

const text = { type: 'string', minLength: 1 };
const whole = (minimum: number) => ({ type: 'integer', minimum });
const object = (properties: Readonly<Record<string, unknown>>, ...optional: readonly string[]) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required: Object.keys(properties).filter((key) => !optional.includes(key)),
});
const list = (items: unknown, more: object = {}) => ({ type: 'array', items, ...more });
const message = object({ text });
const level = { enum: ['none', 'note', 'warning', 'error'] };

const region = object({ startLine: whole(1), startColumn: whole(1), endLine: whole(1), endColumn: whole(1) });
const uri = { type: 'string', pattern: "^[A-Za-z0-9\\-._~:/?#\\[\\]@!$&'()*+,;=%]+$" };
const physicalLocation = object({ artifactLocation: object({ uri }), region });
const location = object({ id: whole(0), physicalLocation, message }, 'id', 'message');
const flowLocation = object({ location, executionOrder: whole(0) });
const codeFlow = object({
  threadFlows: list(object({ locations: list(flowLocation, { minItems: 1 }) }), { minItems: 1 }),
});
const rule = object({
  id: text,
  name: { ...text, maxLength: 255 },
  shortDescription: object({ text: { ...text, maxLength: 1024 } }),
  fullDescription: object({ text: { ...text, maxLength: 1024 } }),
  help: message,
  defaultConfiguration: object({ level }),
  properties: object({
    tags: list(text, { maxItems: 10, uniqueItems: true }),
    precision: { enum: ['very-high', 'high', 'medium', 'low'] },
    'problem.severity': { enum: ['error', 'warning', 'recommendation'] },
  }),
});
const result = object(
  {
    ruleId: text,
    ruleIndex: whole(0),
    level,
    message,
    locations: list(location, { minItems: 1, maxItems: 10 }),
    relatedLocations: list(location, { uniqueItems: true }),
    codeFlows: list(codeFlow),
    partialFingerprints: {
      type: 'object',
      additionalProperties: { type: 'string' },
      required: ['primaryLocationLineHash'],
    },
  },
  'relatedLocations',
  'codeFlows',
);
const run = object({
  tool: object({ driver: object({ name: text, semanticVersion: text, rules: list(rule, { uniqueItems: true }) }) }),
  automationDetails: object({ id: text }),
  columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
  invocations: list(
    object({
      executionSuccessful: { type: 'boolean' },
      toolExecutionNotifications: list(object({ level, message })),
    }),
  ),
  results: list(result),
});
const validate = new Ajv2020({ allErrors: true }).compile(
  object({ $schema: uri, version: { const: '2.1.0' }, runs: list(run, { minItems: 1 }) }),
);

const place = z.object({
  physicalLocation: z.object({
    artifactLocation: z.object({ uri: z.string() }),
    region: z.object({ startLine: z.number(), startColumn: z.number(), endColumn: z.number() }),
  }),
  message: z.object({ text: z.string() }).optional(),
});
const parsed = z.object({
  runs: z.tuple([
    z.object({
      tool: z.object({ driver: z.object({ rules: z.array(z.object({ id: z.string() })) }) }),
      automationDetails: z.object({ id: z.string() }),
      invocations: z.array(
        z.object({ toolExecutionNotifications: z.array(z.object({ message: z.object({ text: z.string() }) })) }),
      ),
      results: z.array(
        z.object({
          ruleId: z.string(),
          ruleIndex: z.number(),
          level: z.string(),
          message: z.object({ text: z.string() }),
          locations: z.tuple([place]),
          relatedLocations: z.array(place).default([]),
          codeFlows: z
            .array(z.object({ threadFlows: z.array(z.object({ locations: z.array(z.object({ location: place })) })) }))
            .default([]),
          partialFingerprints: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ]),
});
export type SarifRun = z.infer<typeof parsed>['runs'][0];
export type SarifResult = SarifRun['results'][number];

/** Returns the run of a file, once the file is valid and GitHub would show all of it. */
export function checkedSarif(written: string): SarifRun {
  const value: unknown = JSON.parse(written);
  assert.equal(validate(value), true, JSON.stringify(validate.errors?.slice(0, 3)));
  const [{ results, tool, ...run }] = parsed.parse(value).runs;
  assert.ok(gzipSync(written).length <= 10_000_000, 'a file is at most 10 MB');
  assert.ok(results.length <= 5000, 'GitHub shows 5,000 results');
  for (const { ruleId, ruleIndex, codeFlows } of results) {
    assert.equal(tool.driver.rules[ruleIndex]?.id, ruleId);
    const steps = codeFlows.flatMap(({ threadFlows }) => threadFlows.flatMap(({ locations }) => locations));
    assert.ok(steps.length <= 1000, 'GitHub shows 1,000 locations of flows');
  }
  return { results, tool, ...run };
}
