// How many threads macOS starts at most for blocks.
import assert from 'node:assert/strict';
import { softLimit, softLimitOf } from '../../src/judge/dispatch-limit.ts';

describe('the soft limit of libdispatch', () => {
  it('is 64, or five threads for each processor if that is more', () => {
    assert.deepEqual([1, 12, 13, 18, 32].map(softLimitOf), [64, 64, 65, 90, 160]);
  });

  it('on Linux is the least that a Mac has', () => {
    if (process.platform === 'linux') assert.equal(softLimit, 64);
    else assert.ok(softLimit >= 64);
  });
});
