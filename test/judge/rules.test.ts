// Every rule fires where it should and is silent on the nearest case: the lists in `cases/`.
import assert from 'node:assert/strict';
import type { Finding } from '../../src/judge/finding.ts';
import { type JudgeOptions, judge } from '../../src/judge/judge.ts';
import { rules } from '../../src/judge/rules.ts';
import { answerCases, late, never } from './cases/answers.ts';
import { callCases } from './cases/calls.ts';
import { deadlockCases } from './cases/deadlocks.ts';
import { lineCases } from './cases/lines.ts';
import { memoryCases } from './cases/memory.ts';
import { poolCases } from './cases/pools.ts';
import { queueCases } from './cases/queues.ts';
import { authRow, notifyRow, observationOf, type Seen } from './observations.ts';
import { ms } from './rule-case.ts';

const cases = [
  ...deadlockCases,
  ...answerCases,
  ...callCases,
  ...memoryCases,
  ...poolCases,
  ...queueCases,
  ...lineCases,
];
/** Cases of one rule may have the same sentence: the number tells their titles apart. */
const numbered = cases.map((each, at) => ({
  ...each,
  number: cases.slice(0, at + 1).filter(({ rule }) => rule === each.rule).length,
}));

function findings(seen: Seen, options: JudgeOptions = {}): readonly Finding[] {
  return judge(observationOf(seen), options).findings;
}

describe('rules', () => {
  for (const {
    rule,
    fires,
    silent,
    sentence,
    advice = /./,
    stack,
    options = {},
    twinOptions = options,
    class: wanted = 'violation',
    number,
  } of numbered) {
    it(`${rule} fires in case ${number}: ${sentence.source}`, () => {
      const found = findings(fires, options).filter((finding) => finding.rule === rule);
      assert.equal(found.length, 1);
      assert.match(found[0]?.sentence ?? '', sentence);
      assert.equal(found[0]?.class, wanted);
      assert.match(found[0]?.advice ?? '', advice);
      if (stack !== undefined) assert.equal(found[0]?.stack, stack);
    });

    it(`${rule} is silent for the twin of case ${number}: ${sentence.source}`, () => {
      assert.deepEqual(
        findings(silent, twinOptions).filter((finding) => finding.rule === rule),
        [],
      );
    });

    it(`${rule} finds nothing in case ${number} when disabled: ${sentence.source}`, () => {
      const found = findings(fires, { ...options, disabledRules: [rule] });
      assert.deepEqual(
        found.filter((finding) => finding.rule === rule),
        [],
      );
    });
  }

  it('every rule has a case in test/judge/cases/', () => {
    const ofSeveralRuns = ['cache-changes-decision']; // test/verify/check-cache.test.ts
    const tested = new Set([...cases.map(({ rule }) => rule), ...ofSeveralRuns]);
    assert.deepEqual(
      rules.map(({ slug }) => slug).filter((slug) => !tested.has(slug)),
      [],
    );
  });

  it('a message that is late and killed, or missing and unretained, has one finding', () => {
    assert.equal(findings({ rows: [{ ...never, killed: true }] }).length, 1);
    assert.equal(findings({ rows: [{ ...never, unretainedReturn: true }] }).length, 1);
    assert.equal(findings({ rows: [{ ...late, unretainedReturn: true }] }).length, 1);
    assert.equal(findings({ rows: [{ ...late, stalled: true }], observation: { stallNs: 4 * ms } }).length, 1);
    assert.equal(
      findings({ rows: [{ ...never, stalled: true }], observation: { stallNs: 4 * ms } })[0]?.rule,
      'missing-response',
    );
    assert.equal(findings({ rows: [{ ...never, killed: true, stalled: true }] })[0]?.rule, 'deadline-miss');
  });

  it('a careful client has no findings', () => {
    assert.deepEqual(findings({ rows: [authRow(), notifyRow({ traceIndex: 8 })] }), []);
  });
});
