// assertPassed(): silent for a run that passed, else the report is the message.
import assert, { AssertionError } from 'node:assert/strict';
import { assertPassed } from '../../src/report/assert-passed.ts';
import { renderText } from '../../src/report/report-text.ts';
import { blockingOpen, leak, reportOf } from './reports.ts';

describe('assertPassed()', () => {
  it('assertPassed() returns for a run that passed, also with a hazard', () => {
    assertPassed(reportOf({ verdicts: [leak], exitCode: 0 }));
  });

  for (const [why, exitCode] of [
    ['has a violation', 1],
    ['has no result', 3],
    ['lost its client', 5],
    ['was interrupted', 130],
  ] as const)
    it(`assertPassed() throws the text of a report that ${why}, at the line of the test`, () => {
      const report = reportOf({ verdicts: [blockingOpen], exitCode });
      const thrown = caught(() => assertPassed(report));
      assert.ok(thrown instanceof AssertionError);
      assert.equal(thrown.message, renderText(report).trimEnd());
      assert.match(thrown.message, /VIOLATION {2}blocking-call/);
      assert.match(thrown.stack?.slice(thrown.stack.indexOf('\n    at ')) ?? '', /^\n +at .*assert-passed\.test\.ts/);
    });
});

function caught(call: () => void): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}
