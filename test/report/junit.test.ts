// JUnit XML: valid by both schemas in use, one case for each finding, and names that say which run it was.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RuleSlug } from '../../src/judge/rules.ts';
import { renderJunit } from '../../src/report/junit.ts';
import type { JudgedRun, Report } from '../../src/verdict/report.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import type { RepeatedFinding, Verification } from '../../src/verdict/verification.ts';
import { anyText } from '../any-text.ts';
import { cases } from '../cases.ts';
import { schemaProblems, schemas } from './junit-schemas.ts';
import { blockingOpen, deadlock, judgedRun, leak, lockWait, ofNoMessage, reportOf } from './reports.ts';
import { readXml, type XmlElement } from './xml-reader.ts';

const suppressions = [
  { rule: 'blocking-call', frame: 'f', call: null, reason: 'a reason', place: null, findings: 12, ...ofNoMessage },
  { rule: 'lock-wait', frame: null, call: 'x', reason: 'b', place: null, findings: 0, ...ofNoMessage },
];
const trouble = { sentence: 'No message was delivered.', remedy: 'Look at es_subscribe.' };
const ended = { sentence: 'The client ended by itself.', remedy: null };
const on = (macos: string, changes: Partial<JudgedRun> = {}): Report => {
  const made = reportOf(changes);
  return { ...made, os: { ...made.os, macos } };
};
const inEvent = (eventType: string, verdict: Verdict): Verdict => ({
  ...verdict,
  message: verdict.message === null ? null : { ...verdict.message, eventType: `ES_EVENT_TYPE_${eventType}` },
});
/** The same function, another line. */
const atLine = (line: number, verdict: Verdict = blockingOpen): Verdict => ({
  ...verdict,
  stack: verdict.stack.map((frame, at) => (at === 0 ? { ...frame, line } : frame)),
});
const flaky: RepeatedFinding = {
  rule: 'lock-wait',
  class: 'violation',
  call: 'pthread_mutex_lock',
  eventType: 'ES_EVENT_TYPE_AUTH_OPEN',
  sentence: 'It waited.',
  indices: [3],
  runs: [2, 7],
  command: 'esreplay run --seed 2',
  verdict: lockWait,
};
const steady: Verification = {
  because: 'verify' as const,
  runs: 20,
  asked: 20,
  seeds: null,
  exitCodes: [],
  failures: [],
  flaky: [],
  flakyDecisions: [],
  stalled: [],
};
const decision = {
  index: 3,
  path: '/path/3',
  pid: 103,
  answers: [
    { answer: 'deny', runs: [2, 3], command: 'run 2' },
    { answer: 'allow', runs: [1], command: 'run 1' },
  ],
};

const suitesOf = (...reports: Report[]) => readXml(renderJunit(...reports)).children;
const casesOf = (...reports: Report[]) =>
  suitesOf(...reports).flatMap(({ children }) => children.filter(({ name }) => name === 'testcase'));
/** Those that did not pass, by what they are, their names without the release, and their messages. */
const outcomes = (report: Report) =>
  casesOf(report).flatMap(({ attributes, children: [outcome] }) =>
    outcome === undefined
      ? []
      : [[outcome.name, attributes.name?.replace(' [macOS 26.3]', ''), outcome.attributes.message]],
  );
const passed = (report: Report) =>
  casesOf(report)
    .filter(({ children }) => children.length === 0)
    .map(({ attributes }) => attributes.name?.replace(' [macOS 26.3]', ''));
const outputOf = (report: Report) =>
  suitesOf(report)[0]?.children.find(({ name }) => name === 'system-out')?.text ?? assert.fail('no system-out');

const reports: Readonly<Record<string, Report[]>> = {
  'that passed': [reportOf()],
  'with findings': [reportOf({ verdicts: [blockingOpen, lockWait, deadlock, leak], exitCode: 1 })],
  'without a result': [reportOf({ setupTrouble: [trouble], clientEnded: ended, exitCode: 3 })],
  'that was interrupted': [reportOf({ interrupted: true, exitCode: 130 })],
  'with suppressions': [reportOf({ verdicts: [leak], suppressions })],
  'for several releases': [on('13.7', { verdicts: [leak] }), on('15.4', { verdicts: [blockingOpen], exitCode: 1 })],
  'of a handler in JavaScript': [reportOf({ client: null })],
  'that was verified': [
    reportOf({
      verify: { ...steady, flaky: [flaky], flakyDecisions: [decision] },
      exitCode: 1,
      verdicts: [blockingOpen],
    }),
  ],
  'of no time': [reportOf({ durationNs: 1 })],
  'of a long time': [reportOf({ durationNs: 12_345_678_900_000 })],
};

describe('JUnit XML', () => {
  for (const [name, schema] of Object.entries(schemas))
    for (const [what, made] of Object.entries(reports))
      it(`the JUnit XML of a run ${what} is valid by the schema of ${name}`, () => {
        assert.deepEqual(schemaProblems(readXml(renderJunit(...made)), schema), []);
      });

  it('the schemas refuse misplaced, unknown and missing parts', () => {
    const problems = (xml: string) => {
      const root = readXml(`<?xml version="1.0" encoding="UTF-8"?>${xml}`);
      return Object.values(schemas).map((schema) => schemaProblems(root, schema).length > 0);
    };
    const suite = (inside: string, more = '') =>
      `<testsuites><testsuite name="n" tests="0" failures="0" errors="0" time="0.1" id="0" package="p" hostname="h" timestamp="2026-01-31T12:00:00"${more}><properties/>${inside}<system-out/><system-err/></testsuite></testsuites>`;
    const both = (xml: string) => assert.deepEqual(problems(xml), [true, true], xml);
    const antOnly = (xml: string) => assert.deepEqual(problems(xml), [false, true], xml);
    const test = (inside: string) => suite(`<testcase name="n" classname="c" time="0">${inside}</testcase>`);
    assert.deepEqual(problems(suite('')), [false, false]);
    assert.deepEqual(problems(test('<skipped/>')), [false, false]);
    both('<testsuites skipped="0"/>');
    both(suite('', ' duration="1"'));
    both(suite('').replace('0.1', '1e-7'));
    both(suite('').replace(' tests="0"', ''));
    both(suite('').replace('<properties/>', '<properties>text</properties>'));
    both(test('<rerun/>'));
    antOnly('<testsuites tests="0"/>');
    antOnly(suite('').replace('12:00:00', '12:00:00Z'));
    antOnly(suite('').replace('<properties/>', ''));
    antOnly(suite('').replace('<system-err/>', ''));
    antOnly(test('<system-out/>'));
    antOnly(test('<failure type="t"/><failure type="t"/>'));
    antOnly(test('<failure/>'));
    antOnly(suite('<testcase name="n" classname="c"/>'));
  });

  it('a suite counts its tests, failures, errors and skipped tests', () => {
    const verdicts = [blockingOpen, inEvent('AUTH_OPEN', blockingOpen), atLine(42), lockWait, leak];
    const [suite] = suitesOf(reportOf({ verdicts, suppressions, exitCode: 1, clientEnded: ended }));
    const { tests, failures, errors, skipped } = suite?.attributes ?? {};
    assert.deepEqual({ tests, failures, errors, skipped }, { tests: '7', failures: '3', errors: '1', skipped: '0' });
  });

  it('the time of a run is in its own case, in seconds, and in no other', () => {
    const [suite] = suitesOf(reportOf({ durationNs: 61_234_500_000 }));
    assert.equal(suite?.attributes.time, '61.234');
    const times = suite?.children.flatMap(({ attributes: { time, name } }) =>
      time === undefined ? [] : [[name, time]],
    );
    assert.deepEqual(times?.slice(0, 2), [
      ['run [macOS 26.3]', '61.234'],
      ['deadline-miss [macOS 26.3]', '0.000'],
    ]);
  });

  it('the timestamp of a suite is in UTC, without a zone', () => {
    const second = (time: number) => Math.floor(time / 1000) * 1000;
    const before = second(Date.now());
    const made = Date.parse(`${suitesOf(reportOf())[0]?.attributes.timestamp}Z`);
    assert.ok(made >= before && made <= Date.now());
  });

  it('a case has the names of its trace, client and release', () => {
    const names = (report: Report) => {
      const { classname, name } = casesOf(report)[0]?.attributes ?? {};
      return [classname, name];
    };
    const client = ['build/my.agent', '--verbose'];
    const trace = { path: 'traces/early-boot.v2.estrace', messages: 1, complete: true };
    assert.deepEqual(names(on('15.4', { client, trace })), ['esreplay.early-boot_v2.my_agent', 'run [macOS 15.4]']);
    const [suite] = suitesOf(on('15.4', { client, trace }));
    assert.equal(suite?.attributes.name, 'traces/early-boot.v2.estrace, build/my.agent --verbose, macOS 15.4');
    const shell = ['/bin/sh', '-c', 'exec ./helper --quiet'];
    assert.equal(names(reportOf({ otherClients: [shell] }))[0], 'esreplay.first-run.client+helper');
    assert.equal(names(reportOf({ client: null }))[0], 'esreplay.first-run.JavaScript handler');
  });

  it('two cases never share class and name, because GitLab would take them for one', () => {
    const twice = [blockingOpen, atLine(42), atLine(43)];
    const cases = casesOf(on('13.7', { verdicts: twice }), on('15.4', { verdicts: twice }), on('15.4'));
    const names = cases.map(({ attributes: { classname, name } }) => `${classname} ${name}`);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.some((name) => name.endsWith(' [macOS 15.4] (3)')));
  });

  it('each place is a failure, and each rule without a place is a passed case', () => {
    const other = { ...lockWait, call: null, stack: [], message: null };
    const another = inEvent('AUTH_OPEN', blockingOpen);
    const message = another.message === null ? null : { ...another.message, index: 18 };
    const verdicts = [{ ...blockingOpen, omitted: 3 }, { ...another, message }, other, leak];
    const report = reportOf({ verdicts, exitCode: 1 });
    assert.deepEqual(outcomes(report), [
      ['failure', 'blocking-call: open() in is_script', blockingOpen.sentence],
      ['failure', 'lock-wait', lockWait.sentence],
    ]);
    assert.deepEqual(passed(report), ['run', 'deadline-miss', 'message-leak', 'changed-decision']);
    const [first] = casesOf(report).flatMap(({ children }) => children);
    assert.equal(first?.attributes.type, 'violation');
    assert.match(
      first?.text ?? '',
      /\n {4}at is_script \(src\/client\.c:41\)\n[\s\S]*in 5 messages \(AUTH_EXEC, AUTH_OPEN\)\nDecide from/,
    );
  });

  it('a difference is a failure, and a hazard is one only under --strict', () => {
    const difference = { ...blockingOpen, rule: 'changed-decision' as const, class: 'difference' as const };
    const report = reportOf({ verdicts: [difference, leak], exitCode: 1 });
    const rules = (made: Report) => outcomes(made).map(([is, name]) => [is, name?.split(':')[0]]);
    assert.deepEqual(rules(report), [['failure', 'changed-decision']]);
    assert.match(outputOf(report), /^hazard message-leak\nThe client still retained/);
    const strict = { ...report, options: { ...report.options, strict: true } };
    assert.deepEqual(rules(strict), [
      ['failure', 'message-leak'],
      ['failure', 'changed-decision'],
    ]);
    assert.equal(outputOf(strict), '');
  });

  it('a finding of a class that never fails is only output, even under --strict', () => {
    const report = reportOf({ verdicts: [{ ...leak, class: 'note' }] });
    for (const strict of [false, true]) {
      const made = { ...report, options: { ...report.options, strict } };
      assert.deepEqual(outcomes(made), []);
      assert.match(outputOf(made), /^note message-leak\n/);
    }
  });

  it('a finding of a rule that the report does not list is a failure', () => {
    const report = reportOf({ verdicts: [{ ...leak, rule: 'new-rule' as RuleSlug, class: 'violation' }], exitCode: 1 });
    assert.deepEqual(outcomes(report), [['failure', 'new-rule', leak.sentence]]);
  });

  it('a rule has fifty failures at most, and one more that counts the others', () => {
    const many = Array.from({ length: 53 }, (_, index) => atLine(index + 1));
    const all = outcomes(reportOf({ verdicts: many, exitCode: 1 }));
    assert.equal(all.length, 51);
    assert.deepEqual(all.at(-1), ['failure', 'blocking-call: more findings', '3 more findings are in --json.']);
  });

  it('a rule whose findings are all suppressed is a skipped case with the reason', () => {
    const report = reportOf({ suppressions });
    const reason = '12 findings suppressed, blocking-call at f: a reason';
    assert.deepEqual(outcomes(report), [['skipped', 'blocking-call', reason]]);
    assert.equal(outputOf(report), reason);
    const failing = reportOf({ suppressions, verdicts: [blockingOpen], exitCode: 1 });
    assert.deepEqual(
      outcomes(failing).map(([is]) => is),
      ['failure'],
    );
    assert.equal(outputOf(failing), reason);
  });

  it('a suppressed kill at a deadline is still a failure of the run', () => {
    const [only] = outcomes(reportOf({ suppressions, exitCode: 1 })).filter(([is]) => is === 'failure');
    assert.match(only?.join() ?? '', /^failure,run,The run failed with exit status 1: a suppression/);
  });

  it('a run without a result is an error, and its rules are skipped', () => {
    const outcome = outcomes(reportOf({ setupTrouble: [trouble], clientEnded: ended, exitCode: 3 }));
    assert.deepEqual(outcome.slice(0, 2), [
      ['error', 'run', trouble.sentence],
      ['skipped', 'deadline-miss', 'The run has no result.'],
    ]);
    assert.deepEqual(outcomes(reportOf({ clientEnded: ended, exitCode: 5 })), [['error', 'run', ended.sentence]]);
    assert.deepEqual(outcomes(reportOf({ interrupted: true, exitCode: 130 })).slice(0, 2), [
      ['error', 'run', 'The run was interrupted.'],
      ['skipped', 'deadline-miss', 'The run was interrupted.'],
    ]);
  });

  it('each decision that changes from run to run is a failure', () => {
    const report = (changes: Partial<Verification>) => reportOf({ verify: { ...steady, ...changes }, exitCode: 1 });
    const changing = report({ flakyDecisions: [decision] });
    const message = 'The decision of message 3, /path/3, changes from run to run.';
    assert.deepEqual(outcomes(changing), [['failure', 'verify: message 3', message]]);
    const [failure] = casesOf(changing).flatMap(({ children }) => children);
    assert.equal(failure?.text, `${message}\ndeny in 2 of 20: run 2\nallow in 1 of 20: run 1`);
    const many = Array.from({ length: 52 }, (_, index) => ({ ...decision, index }));
    assert.deepEqual(outcomes(report({ flakyDecisions: many })).at(-1), [
      'failure',
      'verify: more decisions',
      '2 more decisions that change from run to run are in --json.',
    ]);
    assert.equal(passed(reportOf({ verify: steady })).at(-1), 'verify');
  });

  it('a flaky finding is a failure, also one that only other runs have', () => {
    const here = { ...flaky, call: 'open', rule: 'blocking-call' as const, indices: [17] };
    const hereToo = { ...here, eventType: 'ES_EVENT_TYPE_AUTH_EXEC', runs: [4] };
    const verify = {
      ...steady,
      flaky: [flaky, { ...flaky, rule: 'message-leak' as const, class: 'hazard' as const }, hereToo],
    };
    const report = reportOf({ verify, verdicts: [blockingOpen], exitCode: 1 });
    assert.deepEqual(outcomes(report), [
      ['failure', 'blocking-call: open() in is_script', blockingOpen.sentence],
      ['failure', 'lock-wait: pthread_mutex_lock()', 'It waited.'],
    ]);
    const [first, second] = casesOf(report).flatMap(({ children }) => children.map(({ text }) => text));
    assert.match(first ?? '', /\nflaky: in 1 of 20 runs \(4\)\n/);
    assert.equal(second, 'It waited.\nflaky: in 2 of 20 runs (2, 7)\nesreplay run --seed 2');
  });

  it('markup in a text stays text, and control characters are escaped', () => {
    const sentence = 'a ]]> b ]]> <failure/> &amp; "\n\u0001\u001b[2J \ud800 \ufffe';
    const [failure] = casesOf(reportOf({ verdicts: [{ ...blockingOpen, sentence }], exitCode: 1 })).flatMap(
      ({ children }) => children,
    );
    const shown = 'a ]]> b ]]> <failure/> &amp; "\\x0a\\x01\\x1b[2J \ufffd \ufffd';
    assert.equal(failure?.attributes.message, shown);
    assert.equal(failure?.text.split('\n')[0], shown);
  });

  it('the XML is well-formed and valid, whatever its texts are', () => {
    const hostile = fc
      .array(fc.oneof(fc.constantFrom(']]>', '<', '&', '"', '\n', '\r', '&#0;', '\ud800'), anyText()))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(hostile, hostile, hostile, (sentence, path, reason) => {
        const stack = [{ function: path, file: reason, line: 1, image: path, address: reason }];
        const verdict = inEvent(path, { ...blockingOpen, sentence, stack, whose: reason, advice: path, call: reason });
        const root = readXml(
          renderJunit(
            judgedRun({
              verdicts: [verdict, { ...leak, sentence: path }],
              command: reason,
              exitCode: 1,
              client: [path, reason],
              trace: { path: sentence, messages: 1, complete: true },
              suppressions: suppressions.map((each) => ({ ...each, reason })),
              verify: { ...steady, flakyDecisions: [{ ...decision, path }], flaky: [{ ...flaky, sentence }] },
            }),
          ),
        );
        for (const schema of Object.values(schemas)) assert.deepEqual(schemaProblems(root, schema), []);
        const count = (element: XmlElement): number =>
          element.children.reduce((sum, child) => sum + count(child), element.name === 'failure' ? 1 : 0);
        assert.equal(count(root), 3);
      }),
      { numRuns: cases(100) },
    );
  });
});
