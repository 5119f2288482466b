// docs/reference/report.schema.json describes what `--json` writes: every report conforms, and the schema has every
// key.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { renderJson } from '../../src/report/json.ts';
import { blockingOpen, deadlock, leak, lockWait, reportOf } from './reports.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
}

const text = readFileSync(join(import.meta.dirname, '../../docs/reference/report.schema.json'), 'utf8');

/**
 * The same without other keys: the schema must have every key of a report. The published one allows others, because
 * keys may be added later.
 */
const closed: unknown = JSON.parse(text, (_key, value: unknown) =>
  isObject(value) && isObject((value as Schema).properties) ? { ...value, additionalProperties: false } : value,
);

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const trouble = { sentence: 'No message was delivered.', remedy: null };
const suppressions = [
  { rule: 'blocking-call', frame: 'audit_*', call: null, reason: 'goes in 4.2', place: 'file:1', findings: 12 },
];
const models = { set: 'early-boot', services: [{ name: 'trustd', source: 'its manual', assumed: null, calls: 2 }] };
const repeated = {
  rule: 'deadline-miss',
  class: 'violation',
  call: null,
  eventType: 'ES_EVENT_TYPE_AUTH_OPEN',
  sentence: 'It was late.',
  indices: [3, 7],
  runs: [1, 2],
  command: 'esreplay run',
} as const;
const answers = [{ answer: 'deny and cached', runs: [2], command: 'esreplay run' }];
const verification = {
  runs: 2,
  asked: 3,
  seeds: ['1', '2'],
  exitCodes: [1, 1],
  failures: [repeated],
  flaky: [{ ...repeated, call: 'open' }],
  flakyDecisions: [{ index: 3, path: '/etc/hosts', pid: null, answers }],
  stalled: [2],
};
const reports = {
  passing: reportOf(),
  failing: reportOf({ verdicts: [{ ...blockingOpen, omitted: 300 }, lockWait, leak], exitCode: 1 }),
  deadlock: reportOf({ verdicts: [deadlock], models, exitCode: 1 }),
  'without result': reportOf({ setupTrouble: [trouble], clientEnded: { ...trouble, stack: leak.stack }, exitCode: 3 }),
  suppressed: reportOf({ suppressions }),
  verified: reportOf({ verify: verification, exitCode: 1 }),
};

describe('the JSON Schema of reports', () => {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });
  const open = ajv.compile(JSON.parse(text) as object);
  const validate = ajv.compile(closed as object);

  for (const [name, report] of Object.entries(reports)) {
    it(`has every key of a report that is ${name}`, () => {
      validate(JSON.parse(renderJson(report)));
      assert.deepEqual(validate.errors, null);
    });
  }

  it('takes several releases as an array', () => {
    validate(JSON.parse(renderJson([reports.passing, reports.failing])));
    assert.deepEqual(validate.errors, null);
  });

  it('takes a key that a later version adds, and refuses what is no report', () => {
    const report = JSON.parse(renderJson(reports.failing)) as Record<string, unknown>;
    assert.equal(open({ ...report, later: 1 }), true);
    assert.equal(open({ ...report, exitCode: 17 }), false);
    assert.equal(open({ ...report, verdicts: [{ rule: 'no-such-rule' }] }), false);
    const { summary: _, ...rest } = report;
    assert.equal(open(rest), false);
  });
});
