// The exit status of a run in which several things happened.
import assert from 'node:assert/strict';
import { type RunOutcome, runExitCode } from '../../src/verdict/exit-code.ts';

const good: RunOutcome = {
  setupTrouble: false,
  clientEnded: false,
  interrupted: false,
  killed: false,
  violations: 0,
  hazards: 0,
  differences: 0,
  strict: false,
};

describe('exit codes', () => {
  const cases: readonly (readonly [string, Partial<RunOutcome>, number])[] = [
    ['a pass', {}, 0],
    ['a hazard', { hazards: 1 }, 0],
    ['a hazard under --strict', { hazards: 1, strict: true }, 1],
    ['a violation', { violations: 1 }, 1],
    ['a difference', { differences: 1 }, 1],
    ['a client that ended early with violations', { clientEnded: true, violations: 2 }, 5],
    ['a client that the run killed', { killed: true }, 1],
    [
      'set-up trouble with violations of a client that ended early',
      { setupTrouble: true, clientEnded: true, violations: 2 },
      3,
    ],
    ['Ctrl-C after a violation', { interrupted: true, violations: 1 }, 130],
  ];
  for (const [name, outcome, code] of cases)
    it(`${name} gives exit code ${code}`, () => assert.equal(runExitCode({ ...good, ...outcome }), code));
});
