// How often a planted regression is found and an equal pair is flagged, over many experiments.
import assert from 'node:assert/strict';
import { experiment, isFlagged } from './experiment.ts';

describe('comparison, again and again', () => {
  const twenty = Array.from({ length: 20 }, (_, index) => index + 1);

  it('a slowdown of a fifth is found in 19 of 20 experiments, and none in 19 of 20 equal pairs', () => {
    const planted = twenty.filter((seed) => isFlagged(experiment(seed, 1.2, 15))).length;
    const same = twenty.filter((seed) => isFlagged(experiment(seed, 1, 15))).length;
    assert.ok(planted >= 19, `${planted} of 20`);
    assert.ok(same <= 1, `${same} of 20`);
  });
});
