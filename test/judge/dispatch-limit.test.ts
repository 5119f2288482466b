// How many threads macOS starts at most for blocks.
import assert from 'node:assert/strict';
import { softLimit, softLimitOf } from '../../src/judge/dispatch-limit.ts';

describe('the soft limit of libdispatch', () => {
  it('the soft limit is 64 threads, or five for each processor if that is more', () => {
    assert.deepEqual([1, 12, 13, 18, 32].map(softLimitOf), [64, 64, 65, 90, 160]);
  });

  it('the soft limit on Linux is 64 threads, the smallest one of a Mac', () => {
    if (process.platform === 'linux') assert.equal(softLimit, 64);
    else assert.ok(softLimit >= 64);
  });
});
