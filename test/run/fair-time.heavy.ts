// --fair-time beside programs that hog the processors: the verdict is that of a quiet machine. `npm run fair-time` does
// the same 200 times.
import assert from 'node:assert/strict';
import { leaveOutOnMac } from '../linux-only.ts';
import { runBesideHogs, ways } from './beside-hogs.ts';

describe('--fair-time beside hogs', () => {
  before(function () {
    leaveOutOnMac(this, 'its system tells the time for a process, not for its threads');
  });

  it('a client that needs a fifth of its budget gets no finding beside hogs', async () => {
    const outcomes = await runBesideHogs('careful', 2 * ways.careful.length, {});
    assert.deepEqual(
      outcomes.filter(({ right }) => !right),
      [],
    );
  });

  it('a client that takes twice its budget is found beside hogs', async () => {
    const outcomes = await runBesideHogs('late', ways.late.length, {});
    assert.deepEqual(
      outcomes.filter(({ right }) => !right),
      [],
    );
  });
});
