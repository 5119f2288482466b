// The text of a suite, of made-up results.
import assert from 'node:assert/strict';
import { nothingStale } from '../../src/suite/stale.ts';
import { suiteText } from '../../src/suite/suite-text.ts';
import { blockingOpen, leak, reportOf } from '../report/reports.ts';
import { attemptOf, cellOf, cellsOf, suiteOf } from './results.ts';

describe('the text of a suite', () => {
  it('the last output of a client keeps its lines, and nothing else of it has an effect', () => {
    const attempt = { ...attemptOf(null, 'timed out'), output: 'first\n\u001b[2Jsecond\n' };
    const cells = [cellOf('agent/day', 'error', [attempt])];
    const text = suiteText(cellsOf(cells), suiteOf(cells), { sources: null, stale: nothingStale });
    assert.match(text, /\nERROR timed out\n[\s\S]*\n {3}\| first\n {3}\| \\x1b\[2Jsecond\n/);
  });

  it('a place says whether the baseline has it, and in which test it is new', () => {
    const opening = reportOf({ verdicts: [leak, blockingOpen], exitCode: 1 });
    const leaking = reportOf({ verdicts: [leak], exitCode: 1 });
    const textOf = (first: readonly number[] | null, second: readonly number[] | null): string[] => {
      const cells = [
        { ...cellOf('agent/day/15', 'failed', [attemptOf(opening)]), newFindings: first },
        { ...cellOf('agent/day/27', 'failed', [attemptOf(leaking)]), newFindings: second },
      ];
      const text = suiteText(cellsOf(cells), suiteOf(cells), { sources: null, stale: nothingStale });
      return [...text.matchAll(/^ {3}since {5}(.*)$/gm)].map(([, words = '']) => words);
    };
    assert.deepEqual(textOf(null, null), []);
    assert.deepEqual(textOf([1], []), ['new, not in the baseline', 'in the baseline']);
    assert.deepEqual(textOf([0], []), ['in the baseline', 'new in agent/day/15, in the baseline of others']);
    assert.deepEqual(textOf([0], [0]), ['in the baseline', 'new, not in the baseline']);
  });

  it('time that only waited is apart from the time of a test and of the suite', () => {
    const attempt = { ...attemptOf(null), durationNs: 1_200e6, waitedNs: 1_000e6 };
    const cells = [
      cellOf('agent/day', 'passed', [attempt, attempt]),
      cellOf('agent/dusk', 'passed', [attemptOf(null)]),
    ];
    const text = suiteText(cellsOf(cells), suiteOf(cells), { sources: null, stale: nothingStale });
    assert.match(text, /\n {2}PASS {4}agent {2}day .* 400 ms, waits 2 s\n/);
    assert.match(text, /\n {2}PASS {4}agent {2}dusk .* 120 ms\n/);
    assert.match(text, /\nPASSED {2}2 passed, in 2\.5 s, beside 2 s of waits \(exit status 0\)\n$/);
  });

  it('a row that is too long for the terminal goes on below', () => {
    const cells = ['15', '26', '27'].map((os) =>
      cellOf(`${'agent'.repeat(7)}/${'day'.repeat(10)}/${os}`, 'passed', [attemptOf(null)]),
    );
    const text = suiteText(cellsOf(cells), suiteOf(cells), { sources: null, stale: nothingStale });
    assert.ok(
      text.split('\n').every((line) => line.length <= 80),
      text,
    );
    assert.match(text, /\n {2}PASS {4}\S+ {2}\S+\n {10}15 26 27 +360 ms\n/);
  });

  it('a flaky test without a finding has the command that makes it again', () => {
    const cells = [cellOf('agent/day', 'flaky', [attemptOf(reportOf({ exitCode: 1 }))], '1 of 5 runs failed, seed 2')];
    const text = suiteText(cellsOf(cells), suiteOf(cells), { sources: null, stale: nothingStale });
    assert.match(
      text,
      /\nFlaky\n {2}- agent day: 1 of 5 runs failed, seed 2\n {3}again {5}esreplay test -t agent\/day\n/,
    );
  });

  it('a command names the suite file unless it is the usual one, and no line breaks it', () => {
    const cells = [cellOf('agent/day', 'error', [attemptOf(null, 'timed out')])];
    const againIn = (file: string): string | undefined => {
      const text = suiteText(cellsOf(cells), { ...suiteOf(cells), file }, { sources: null, stale: nothingStale });
      return /^ {3}again {5}(.*)$/m.exec(text)?.[1];
    };
    assert.equal(againIn('esreplay.yaml'), 'esreplay test -t agent/day');
    assert.equal(againIn('other suite.yaml'), "esreplay test 'other suite.yaml' -t agent/day");
    const long = `${'long/'.repeat(30)}a b.yaml`;
    assert.equal(againIn(long), `esreplay test '${long}' -t agent/day`);
  });
});
