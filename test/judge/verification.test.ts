// Runs compared: what is steady, what is flaky, and in which runs.
import assert from 'node:assert/strict';
import type { ExpectedDecision } from '../../src/observed/decision.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { compareRuns } from '../../src/verify/compare-runs.ts';
import { blockingOpen, judgedRun, leak } from '../report/reports.ts';

const decide = (decisions: Record<number, ExpectedDecision['decision']>, cache = false) =>
  new Map(Object.entries(decisions).map(([index, decision]) => [Number(index), { decision, cache, eventType: 0 }]));
const inMessage = (verdict: Verdict, index: number): Verdict => ({
  ...verdict,
  message: verdict.message === null ? null : { ...verdict.message, index },
});
const compare = (...runs: Partial<JudgedRun>[]) =>
  compareRuns(
    runs.map((run, place) => judgedRun({ verdicts: [], command: `run ${place + 1}`, exitCode: 0, ...run })),
    (index) => ({ path: `/path/${index}`, pid: 100 + index }),
  );

describe('compared runs', () => {
  it('a finding of all runs is a failure, one of some is flaky, each with its first command', () => {
    const { failures, flaky, exitCodes } = compare(
      { verdicts: [blockingOpen], exitCode: 1 },
      { verdicts: [leak, blockingOpen], exitCode: 1 },
      { verdicts: [blockingOpen, leak], exitCode: 1 },
    );
    assert.deepEqual(
      failures.map(({ rule, runs, indices, command }) => [rule, runs, indices, command]),
      [['blocking-call', [1, 2, 3], [17], 'run 1']],
    );
    assert.deepEqual(
      flaky.map(({ rule, runs, command }) => [rule, runs, command]),
      [['message-leak', [2, 3], 'run 2']],
    );
    assert.deepEqual(exitCodes, [1, 1, 1]);
  });

  it('a rule that finds other messages from run to run is flaky in those messages', () => {
    const { failures, flaky } = compare(
      { verdicts: [1, 2, 3].map((index) => inMessage(blockingOpen, index)) },
      { verdicts: [2, 1].map((index) => inMessage(blockingOpen, index)) },
    );
    assert.deepEqual(
      failures.map(({ indices }) => indices),
      [[1, 2]],
    );
    assert.deepEqual(
      flaky.map(({ indices, runs }) => [indices, runs]),
      [[[3], [1]]],
    );
  });

  it('a run that omitted findings of a call site is taken to have each of them', () => {
    const { flaky, failures } = compare(
      { verdicts: [1, 2].map((index) => inMessage(blockingOpen, index)) },
      { verdicts: [{ ...inMessage(blockingOpen, 1), omitted: 4 }] },
    );
    assert.deepEqual([flaky.length, failures.flatMap(({ indices }) => indices)], [0, [1, 2]]);
  });

  it('a message with two answers has the runs of each, the commonest first', () => {
    const { flakyDecisions } = compare(
      { decisions: decide({ 3: 'allow', 5: 'deny' }) },
      { decisions: decide({ 3: 'deny', 5: 'deny' }) },
      { decisions: decide({ 3: 'deny' }) },
    );
    assert.deepEqual(flakyDecisions, [
      {
        index: 3,
        path: '/path/3',
        pid: 103,
        answers: [
          { answer: 'deny', runs: [2, 3], command: 'run 2' },
          { answer: 'allow', runs: [1], command: 'run 1' },
        ],
      },
    ]);
  });

  it('flags and caching are part of an answer', () => {
    const { flakyDecisions } = compare(
      { decisions: decide({ 0: 1, 1: 'allow' }) },
      { decisions: decide({ 0: 3, 1: 'allow' }) },
      { decisions: decide({ 1: 'allow' }, true) },
    );
    assert.deepEqual(
      flakyDecisions.map(({ index, answers }) => [index, answers.map(({ answer }) => answer)]),
      [
        [0, ['flags 0x1', 'flags 0x3']],
        [1, ['allow', 'allow and cached']],
      ],
    );
  });

  it('a machine stall in some runs is listed, and not flaky', () => {
    const { flaky, failures, stalled } = compare(
      { verdicts: [{ ...leak, rule: 'machine-stalled' }] },
      { verdicts: [] },
      { verdicts: [{ ...leak, rule: 'machine-stalled' }] },
    );
    assert.deepEqual([flaky, failures, stalled], [[], [], [1, 3]]);
  });
});
