import assert from 'node:assert/strict';
import { progressLine } from '../../src/cli/progress.ts';

describe('progress', () => {
  it('counts, and guesses only when there is something to guess from', () => {
    assert.equal(progressLine(0, 1000, 2000), '0 of 1,000 messages, 0 %');
    assert.equal(progressLine(500, 1000, 2000), '500 of 1,000 messages, 50 %, about 2 s left');
    assert.equal(progressLine(10, 1000, 60_000), '10 of 1,000 messages, 1 %, about 2 h left'.replace('2 h', '1.6 h'));
    assert.equal(progressLine(1000, 1000, 2000), '1,000 of 1,000 messages, 100 %');
  });
});
