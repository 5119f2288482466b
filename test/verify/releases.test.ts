// The runs of `run --os 13,15,27`: one of each, and more in turn if the releases differ.
import assert from 'node:assert/strict';
import type { Timeline } from '../../src/timeline/shape.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runReleases } from '../../src/verify/releases.ts';
import { blockingOpen, judgedRun } from '../report/reports.ts';

const names = ['13', '15', '27'];
const passing = {};
const failing = { verdicts: [blockingOpen], exitCode: 1 };
const noResult = { setupTrouble: [{ sentence: 'No library.', remedy: null }], exitCode: 3 };
const interrupted = { interrupted: true, exitCode: 130 };

/** Makes the runs with these results, in the order in which they are asked for; the last one is for all later runs. */
async function runAs(...results: readonly Partial<JudgedRun>[]) {
  const asked: string[] = [];
  const reports = await runReleases(names, async (os, what) => {
    asked.push(`${os} ${/, run (\d)/.exec(what)?.[1] ?? 1}`);
    const changes = results[Math.min(asked.length, results.length) - 1];
    const run = judgedRun(changes);
    return { ...run, os: { ...run.os, macos: os, requested: os } };
  });
  return { asked, reports };
}

describe('the runs of several releases', () => {
  it('releases that agree take one run each', async () => {
    assert.deepEqual((await runAs(passing)).asked, ['13 1', '15 1', '27 1']);
    const { asked, reports } = await runAs(failing);
    assert.equal(asked.length, 3);
    assert.deepEqual(
      reports.map(({ verify, releases }) => [verify, releases]),
      names.map(() => [null, null]),
    );
  });

  it('releases that differ take three runs each, in turn', async () => {
    const { asked, reports } = await runAs(failing, passing);
    assert.deepEqual(asked.slice(3), ['13 2', '15 2', '27 2', '13 3', '15 3', '27 3']);
    assert.deepEqual(
      reports.map(({ exitCode, verify }) => [exitCode, verify?.runs]),
      [
        [1, 3],
        [0, 3],
        [0, 3],
      ],
    );
    assert.deepEqual(
      reports.map(({ releases }) => releases?.findings[0]?.tied),
      [false, false, false],
    );
  });

  it('findings of later runs count, and one timeline is kept', async () => {
    const timeline = { summaries: '' } as unknown as Timeline;
    const early = { timeline: { ...timeline, summaries: 'first' } };
    const later = { ...failing, timeline: { ...timeline, summaries: 'later' } };
    const { reports } = await runAs(early, failing, early, later, passing);
    assert.deepEqual(
      reports.map(({ exitCode, timeline: kept }) => [exitCode, kept?.summaries]),
      [
        [1, 'later'],
        [1, undefined],
        [0, 'first'],
      ],
    );
  });

  it('decisions are not compared between releases', async () => {
    const decisions = new Map([[1, { decision: 'allow', cache: false, eventType: 0 } as const]]);
    const other = new Map([[1, { decision: 'deny', cache: false, eventType: 0 } as const]]);
    const { reports } = await runAs({ ...failing, decisions }, { decisions: other });
    assert.deepEqual(
      reports.map(({ verify }) => verify?.flakyDecisions),
      [[], [], []],
    );
  });

  it('an interrupted run is the last one, and earlier findings are kept', async () => {
    const early = await runAs(failing, interrupted);
    assert.deepEqual(early.asked, ['13 1', '15 1']);
    const { asked, reports } = await runAs(failing, passing, passing, passing, interrupted);
    assert.deepEqual(asked.at(-1), '15 2');
    assert.deepEqual(
      reports.map(({ exitCode }) => exitCode),
      [1, 130, 0],
    );
    assert.equal(reports[0]?.verdicts.length, 1);
  });

  it('a later run without a result leaves the releases uncompared, with a note', async () => {
    const { asked, reports } = await runAs(failing, passing, passing, noResult);
    assert.equal(asked.length, 4);
    assert.deepEqual(
      reports.map(({ exitCode, releases }) => [exitCode, releases]),
      [
        [1, null],
        [0, null],
        [0, null],
      ],
    );
    assert.match(reports[0]?.notes.at(-1) ?? '', /^The releases differ, perhaps by chance/);
  });

  it('a release without a result is left out', async () => {
    const { asked, reports } = await runAs(noResult, failing, passing);
    assert.deepEqual(asked.slice(3), ['15 2', '27 2', '15 3', '27 3']);
    assert.deepEqual(
      reports.map(({ exitCode, releases }) => [exitCode, releases?.findings.length]),
      [
        [3, undefined],
        [1, 1],
        [0, 1],
      ],
    );
    assert.equal((await runAs(noResult, passing)).asked.length, 3);
  });
});
