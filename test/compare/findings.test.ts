// Findings that only one build has: by rule and function, noise apart.
import assert from 'node:assert/strict';
import { comparedFindings } from '../../src/compare/findings.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { blockingOpen, dispatchMainNote, leak } from '../report/reports.ts';

const runs = (...of: readonly (readonly Verdict[])[]) => of.map((verdicts) => ({ verdicts }));
const none = runs([], [], []);

describe('the findings of two builds', () => {
  it('a finding in every run of one build alone is new or gone', () => {
    const { findings, flakyFindings } = comparedFindings({
      old: runs([leak], [leak], [leak]),
      new: runs([blockingOpen], [blockingOpen], [blockingOpen]),
    });
    assert.deepEqual(
      findings.map(({ change, rule }) => `${change} ${rule}`),
      ['gone-finding message-leak', 'new-finding blocking-call'],
    );
    assert.deepEqual(flakyFindings, []);
  });

  it('a finding that some runs lack is noise', () => {
    const { findings, flakyFindings } = comparedFindings({ old: none, new: runs([leak], [], [leak]) });
    assert.deepEqual(findings, []);
    assert.deepEqual(
      flakyFindings.map(({ rule, seen }) => [rule, seen]),
      [['message-leak', { old: 0, new: 2 }]],
    );
  });

  it('a finding whose line and folder an edit has moved is the same', () => {
    const moved = {
      ...blockingOpen,
      stack: blockingOpen.stack.map((frame) => ({
        ...frame,
        line: (frame.line ?? 0) + 7,
        image: 'agent-main',
        file: frame.file === null ? null : `/elsewhere/${frame.file}`,
      })),
    };
    assert.ok(moved.stack.some(({ file }) => file !== null));
    const { findings } = comparedFindings({ old: runs([blockingOpen]), new: runs([moved]) });
    assert.deepEqual(findings, []);
  });

  it('another call in the same function is a finding of its own', () => {
    const { findings } = comparedFindings({
      old: runs([blockingOpen]),
      new: runs([blockingOpen, { ...blockingOpen, call: 'stat' }]),
    });
    assert.deepEqual(
      findings.map(({ change, rule }) => `${change} ${rule}`),
      ['new-finding blocking-call'],
    );
  });

  it('notes and stalls of the machine are no findings of a build', () => {
    const stalled: Verdict = { ...leak, rule: 'machine-stalled' };
    const { findings, flakyFindings } = comparedFindings({
      old: none,
      new: runs([stalled, dispatchMainNote], [stalled], [stalled]),
    });
    assert.deepEqual([findings, flakyFindings], [[], []]);
  });
});
