// Which findings are tied to a macOS release: those in all runs of it, and in no run of the others.
import assert from 'node:assert/strict';
import type { Report } from '../../src/verdict/report.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { compareReleases, releasesDiffer } from '../../src/verify/compare-releases.ts';
import { compareRuns } from '../../src/verify/compare-runs.ts';
import { blockingOpen, dispatchMainNote, judgedRun, leak } from '../report/reports.ts';

const at = (line: number, index = 17): Verdict => ({
  ...blockingOpen,
  stack: blockingOpen.stack.map((frame) => ({ ...frame, line: frame.line === null ? null : line })),
  message: blockingOpen.message === null ? null : { ...blockingOpen.message, index },
});

/** The report of a release: each run has its findings. */
function of(macos: string, ...runs: readonly (readonly Verdict[])[]): Report {
  const judged = runs.map((verdicts) => judgedRun({ verdicts, exitCode: verdicts.length > 0 ? 1 : 0 }));
  const compared = compareRuns(judged, () => null);
  const [first] = judged;
  assert.ok(first !== undefined);
  const verify = { ...compared, because: 'releases' as const, asked: runs.length, seeds: null };
  return { ...first, os: { ...first.os, macos, requested: macos }, verify };
}

const seen = (...reports: readonly Report[]) =>
  compareReleases(reports).findings.map(({ tied, releases }) => [tied, releases.map(({ runs }) => runs)]);

describe('findings of several releases', () => {
  const found = [at(1)];

  it('a finding of every run on some releases alone is tied to them', () => {
    assert.deepEqual(seen(of('13', found, found, found), of('15', [], [], [])), [[true, [3, 0]]]);
    assert.deepEqual(seen(of('13', [], []), of('15', found, found), of('27', found, found)), [[true, [0, 2, 2]]]);
  });

  it('a finding that one run of a release lacks is tied to none', () => {
    assert.deepEqual(seen(of('13', found, [], found), of('15', [], [], [])), [[false, [2, 0]]]);
  });

  it('a finding that a run of another release has is tied to none', () => {
    assert.deepEqual(seen(of('13', found, found, found), of('15', [], [], found)), [[false, [3, 1]]]);
    assert.deepEqual(seen(of('13', [], [], found), of('15', found, [], [])), [[false, [1, 1]]]);
  });

  it('a finding of every run is left out', () => {
    assert.deepEqual(seen(of('13', found, found), of('15', found, found)), []);
    assert.deepEqual(seen(of('13', [], []), of('15', [], [])), []);
  });

  it('findings at one place are the same, whatever their messages', () => {
    assert.deepEqual(seen(of('13', [at(1, 3)], [at(1, 4)]), of('15', [at(1, 5)], [at(1, 3)])), []);
    assert.deepEqual(seen(of('13', [at(1, 3)], [at(1, 4)]), of('15', [], [])), [[true, [2, 0]]]);
  });

  it('each finding is tied by itself', () => {
    const both = [at(1), at(2), leak];
    assert.deepEqual(seen(of('13', both, [at(1), leak]), of('15', [leak], [leak])), [
      [true, [2, 0]],
      [false, [1, 0]],
    ]);
  });

  it('notes and stalls of the machine are no findings here', () => {
    const stalled: Verdict = { ...leak, rule: 'machine-stalled' };
    assert.deepEqual(seen(of('13', [stalled, dispatchMainNote]), of('15', [])), []);
    assert.equal(releasesDiffer([judgedRun({ verdicts: [stalled, dispatchMainNote] }), judgedRun()]), false);
  });

  it('releases differ by the places of findings or by the exit status', () => {
    const one = judgedRun({ verdicts: [at(1, 3)] });
    assert.equal(releasesDiffer([one, judgedRun({ verdicts: [at(1, 4), at(1, 5)] })]), false);
    assert.equal(releasesDiffer([one, judgedRun({ verdicts: [at(2)] })]), true);
    assert.equal(releasesDiffer([one, { ...one, exitCode: 5 }]), true);
  });
});
