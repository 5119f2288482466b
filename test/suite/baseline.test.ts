// `--baseline`: which findings of a cell an earlier result has.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Baseline, readBaseline } from '../../src/suite/baseline.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { testFolder } from '../folder.ts';
import { blockingOpen, reportOf } from '../report/reports.ts';
import { attemptOf, cellOf, suiteOf } from './results.ts';

const cell = 'agent/boot/27';

/** The call at a line of a function. */
function at(line: number, name = 'is_script'): Verdict {
  const [own, ...outer] = blockingOpen.stack;
  assert.ok(own !== undefined);
  return { ...blockingOpen, stack: [{ ...own, line, function: name }, ...outer] };
}

const difference = (nth: number, target = '/etc/hosts'): Verdict => ({
  ...blockingOpen,
  rule: 'changed-decision',
  class: 'difference',
  call: null,
  stack: [],
  identity: { event: 'AUTH_OPEN', actor: 'com.example.a', target, nth, of: 3 },
});

describe('the baseline of a suite', () => {
  const file = join(testFolder(), 'old.json');
  const write = (cells: unknown): Baseline => {
    writeFileSync(file, JSON.stringify(cells));
    return readBaseline(file);
  };
  const baseline = (...verdicts: readonly Verdict[]): Baseline =>
    write(suiteOf([cellOf(cell, 'failed', [attemptOf(reportOf({ verdicts, exitCode: 1 }))])]));

  it('a call in a function keeps its identity when its line moves', () => {
    const { lackedBy } = baseline(at(41));
    assert.deepEqual(lackedBy(cell, [at(97)]), []);
    assert.notDeepEqual(lackedBy(cell, [at(41, 'is_signed')]), [], 'another function');
    assert.notDeepEqual(lackedBy(cell, [{ ...at(41), call: 'stat' }]), [], 'another call');
    assert.notDeepEqual(lackedBy('agent/boot/15', [at(41)]), [], 'another cell');
  });

  it('a second line of one function is new, and the numbers of both are said', () => {
    const { lackedBy, grown } = baseline(at(41));
    assert.notDeepEqual(lackedBy(cell, [at(41), at(44)]), []);
    assert.deepEqual(lackedBy(cell, [at(60, 'other'), at(41), at(44)]), [0, 1, 2]);
    assert.deepEqual(grown(cell, [at(41), at(44), at(60, 'other')]), [
      'blocking-call at 2 lines of one function, of which the baseline has 1',
    ]);
    assert.deepEqual(grown(cell, [at(41)]), []);
  });

  it('a decision is known by its message, whichever number that has', () => {
    const { lackedBy } = baseline(difference(2));
    const { message } = blockingOpen;
    assert.ok(message !== null);
    assert.deepEqual(lackedBy(cell, [{ ...difference(2), message: { ...message, index: 900 } }]), []);
    assert.notDeepEqual(lackedBy(cell, [difference(1)]), [], 'another message that is alike');
    assert.notDeepEqual(lackedBy(cell, [difference(2, '/etc/passwd')]), []);
  });

  it('a finding without a place is known by its rule and event', () => {
    const miss: Verdict = { ...difference(1), rule: 'deadline-miss' };
    const { lackedBy } = baseline(miss);
    assert.deepEqual(lackedBy(cell, [{ ...miss, identity: difference(3, '/x').identity }]), []);
    assert.notDeepEqual(lackedBy(cell, [{ ...miss, identity: blockingOpen.identity }]), [], 'another event');
  });

  it('a result without identities knows findings by rule and line', () => {
    const { identity: _, ...older } = at(41);
    const { lackedBy } = write({ cells: [{ id: cell, attempts: [{ report: { verdicts: [older] } }] }] });
    assert.deepEqual(lackedBy(cell, [at(41)]), []);
    assert.notDeepEqual(lackedBy(cell, [at(42)]), []);
  });
});
