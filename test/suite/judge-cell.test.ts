// What the attempts of a cell mean together.
import assert from 'node:assert/strict';
import type { Cell } from '../../src/suite/cell.ts';
import { mayBeOfLoad, resultOf } from '../../src/suite/judge-cell.ts';
import type { Attempt } from '../../src/suite/result.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import type { Verification } from '../../src/verdict/verification.ts';
import { blockingOpen, reportOf } from '../report/reports.ts';

const cell: Cell = {
  kind: 'test',
  id: 'agent/boot/27',
  client: 'agent',
  trace: 'boot',
  os: '27',
  tags: [],
  inputs: [],
  options: { trace: 'boot.estrace', clients: [['./agent']] },
  verify: null,
  checkCache: false,
  exclusive: false,
  timeoutMs: null,
  tracePath: 'boot.estrace',
  expect: null,
  suppressions: null,
  outputMap: null,
  known: [],
  skipped: null,
};
const judging = { allowFlaky: false, today: '2026-01-01', baseline: null };

function attempt(exitCode: number, rules: readonly Verdict['rule'][], wasBeside = false): Attempt {
  const verdicts = rules.map((rule) => ({ ...blockingOpen, rule }));
  return {
    exitCode,
    durationNs: 1e6,
    waitedNs: 0,
    wasBeside,
    report: exitCode === 3 ? null : reportOf({ verdicts, exitCode }),
    gate: null,
    compare: null,
    explore: null,
    finding: null,
    product: null,
    error: exitCode === 3 ? { message: 'no result', place: null, remedy: null } : null,
    output: '',
  };
}
const beside = (exitCode: number, ...rules: Verdict['rule'][]): Attempt => attempt(exitCode, rules, true);
const alone = (exitCode: number, ...rules: Verdict['rule'][]): Attempt => attempt(exitCode, rules);

describe('the verdict on a cell', () => {
  it('a finding about time beside other cells, and no result, ask for a run alone', () => {
    assert.ok(mayBeOfLoad(beside(1, 'deadline-miss')) && mayBeOfLoad(beside(3)) && mayBeOfLoad(beside(5)));
    assert.ok(!mayBeOfLoad(beside(1, 'blocking-call')) && !mayBeOfLoad(alone(1, 'deadline-miss')));
    assert.ok(!mayBeOfLoad(beside(0)));
  });

  it('a late answer that is laid to other programs asks for a run without other cells, also if it fails nothing', () => {
    assert.ok(mayBeOfLoad(beside(0, 'machine-stalled')));
    assert.ok(!mayBeOfLoad(alone(0, 'machine-stalled')) && !mayBeOfLoad(beside(0, 'thin-headroom')));
  });

  const cases: readonly (readonly [what: string, attempts: readonly Attempt[], verdict: string, exitCode: number])[] = [
    ['a pass', [beside(0)], 'passed', 0],
    ['a finding beside others', [beside(1, 'blocking-call')], 'failed', 1],
    ['a miss of load', [beside(1, 'deadline-miss'), alone(0)], 'passed', 0],
    ['a miss that comes again alone', [beside(1, 'deadline-miss'), alone(1, 'deadline-miss')], 'failed', 1],
    [
      'a miss beside a finding that load cannot cause',
      [beside(1, 'deadline-miss', 'double-free' as 'blocking-call'), alone(0)],
      'flaky',
      1,
    ],
    [
      'a miss of load beside a lasting finding',
      [beside(1, 'deadline-miss', 'blocking-call'), alone(1, 'blocking-call')],
      'failed',
      1,
    ],
    ['a stall by other cells', [beside(0, 'machine-stalled'), alone(0)], 'passed', 0],
    [
      'a late answer that other cells had hidden',
      [beside(0, 'machine-stalled'), alone(1, 'deadline-miss')],
      'failed',
      1,
    ],
    ['no result of load', [beside(3), alone(0)], 'passed', 0],
    ['no result at all', [beside(3), alone(3)], 'error', 3],
    ['a retry that passes', [alone(1, 'blocking-call'), alone(0)], 'flaky', 1],
    ['an interrupted run', [alone(130)], 'unfinished', 130],
  ];
  for (const [what, attempts, verdict, exitCode] of cases)
    it(`${what} gives: ${verdict}`, () => {
      const result = resultOf(cell, attempts, judging);
      assert.deepEqual([result.verdict, result.exitCode, result.attempts], [verdict, exitCode, attempts]);
    });

  it('a known finding hides no client that crashed or never began', () => {
    const known = [{ rule: 'blocking-call', reason: 'later', place: 'known[0]', until: '2025-01-01' }];
    for (const exitCode of [5, 3]) {
      const ended = { ...alone(exitCode), report: reportOf({ exitCode }), error: null };
      const result = resultOf({ ...cell, known }, [ended], judging);
      assert.deepEqual([result.verdict, result.exitCode, result.because], ['failed', exitCode, '']);
    }
    assert.equal(resultOf({ ...cell, known }, [alone(0)], judging).exitCode, 1);
  });

  it('a flaky cell passes where it is allowed, and says how often it failed', () => {
    const result = resultOf(cell, [alone(1, 'blocking-call'), alone(0)], { ...judging, allowFlaky: true });
    assert.deepEqual([result.verdict, result.exitCode, result.because], ['flaky', 0, '1 of 2 attempts failed']);
  });

  const verified = (codes: readonly number[], flakyDecisions: Verification['flakyDecisions'], seeds = true): string => {
    const verify: Verification = {
      because: 'verify',
      runs: codes.length,
      asked: codes.length,
      seeds: seeds ? codes.map((_, at) => String(at + 1)) : null,
      exitCodes: codes,
      failures: [],
      flaky: [],
      flakyDecisions,
      stalled: [],
    };
    const made = { ...alone(1), report: reportOf({ exitCode: 1, verify }) };
    const { verdict, because } = resultOf(cell, [made], judging);
    assert.equal(verdict, 'flaky');
    return because;
  };
  const answers = [
    { answer: 'allow', runs: [1, 3, 4, 5], command: 'x' },
    { answer: 'deny', runs: [2], command: 'x' },
  ];
  const decision = { index: 17, path: '/etc/hosts', pid: 9, answers };

  it('runs of verify that disagree are counted, with the seeds of those that failed', () => {
    assert.equal(verified([0, 1, 0, 0, 0], []), '1 of 5 runs failed, seed 2');
    assert.equal(verified([0, 1, 0, 1, 1], []), '3 of 5 runs failed, seeds 2, 4, 5');
    assert.equal(verified([0, 1, 1, 1, 1, 1], []), '5 of 6 runs failed, seeds 2, 3, 4 and 2 more');
    assert.equal(verified([0, 1], [], false), '1 of 2 runs failed');
  });

  it('decisions of verify that differ are named, with the seeds of the rarer answers', () => {
    const words = 'message 17, /etc/hosts: allow in 4 of 5 runs; deny in 1 of 5 runs, seed 2';
    assert.equal(verified([0, 0, 0, 0, 0], [decision]), words);
    assert.equal(
      verified([0, 0, 0, 0, 0], [decision, { ...decision, index: 18 }], false),
      'message 17, /etc/hosts: allow in 4 of 5 runs; deny in 1 of 5 runs; and 1 more decision',
    );
    assert.equal(verified([0, 1, 0, 0, 0], [decision]), `1 of 5 runs failed, seed 2; ${words}`);
  });
});
