// docs/reference/report.schema.json describes what `--json` writes: every report conforms, and the schema has every
// key.
import assert from 'node:assert/strict';
import { renderJson } from '../../src/report/json.ts';
import { closedFaultsOf, faultsOf } from '../json-schema.ts';
import { blockingOpen, deadlock, leak, lockWait, ofNoMessage, reportOf } from './reports.ts';

const trouble = { sentence: 'No message was delivered.', remedy: null };
const suppressions = [
  {
    rule: 'blocking-call',
    frame: 'audit_*',
    call: null,
    reason: 'goes in 4.2',
    place: 'file:1',
    findings: 12,
    ...ofNoMessage,
  },
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
  verdict: deadlock,
} as const;
const answers = [{ answer: 'deny and cached', runs: [2], command: 'esreplay run' }];
const verification = {
  runs: 2,
  because: 'verify' as const,
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
  'one of several releases': reportOf({
    verify: { ...verification, because: 'releases', seeds: null },
    releases: { findings: [{ tied: false, releases: [{ macos: '13', runs: 1, of: 3 }], verdict: deadlock }] },
  }),
};

describe('the JSON Schema of reports', () => {
  for (const [name, report] of Object.entries(reports)) {
    it(`the schema has every key of this report: ${name}`, () => {
      assert.deepEqual(closedFaultsOf('report', JSON.parse(renderJson(report))), []);
    });
  }

  it('the schema accepts the reports of several releases as an array', () => {
    const several = JSON.parse(renderJson([reports.passing, reports.failing]));
    assert.deepEqual(closedFaultsOf('report', several), []);
  });

  it('the schema accepts a key of a later version, and refuses what is no report', () => {
    const report = JSON.parse(renderJson(reports.failing)) as Record<string, unknown>;
    assert.deepEqual(faultsOf('report', { ...report, later: 1 }), []);
    const { summary: _, ...rest } = report;
    const others = [{ ...report, exitCode: 17 }, { ...report, verdicts: [{ rule: 'no-such-rule' }] }, rest];
    for (const other of others) assert.notDeepEqual(faultsOf('report', other), []);
  });
});
