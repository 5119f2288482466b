// Several questions at once, of which the first yes counts.
import assert from 'node:assert/strict';
import { firstTrue } from '../../src/shrink/first-true.ts';

describe('the first of several answers', () => {
  it('the first yes counts in the order of the questions, whichever is answered first', async () => {
    const answers = [false, true, true];
    const counts: number[] = [];
    const place = await firstTrue(
      [0, 1, 2],
      async (at) => answers[at] === true,
      2,
      (known) => counts.push(known),
    );
    assert.equal(place, 1);
    assert.deepEqual(counts, [1, 2]);
  });

  it('questions asked ahead of one that fails may fail too', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): number => unhandled.push(error);
    process.on('unhandledRejection', note);
    try {
      const asked = firstTrue(
        [0, 1, 2],
        async (at) => {
          throw new RangeError(String(at));
        },
        3,
        () => undefined,
      );
      await assert.rejects(asked, /^RangeError: 0$/);
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(unhandled, []);
    } finally {
      process.off('unhandledRejection', note);
    }
  });
});
