// How often a planted regression is found and an equal pair is flagged, over many experiments.
import assert from 'node:assert/strict';
import { experiment, isFlagged } from './experiment.ts';

describe('comparison, again and again', () => {
  const twenty = Array.from({ length: 20 }, (_, index) => index + 1);

  it('finds a regression of a fifth in at least 19 of 20, and none in at least 19 of 20 where there is none', () => {
    const planted = twenty.filter((seed) => isFlagged(experiment(seed, 1.2, 15))).length;
    const same = twenty.filter((seed) => isFlagged(experiment(seed, 1, 15))).length;
    assert.ok(planted >= 19, `${planted} of 20`);
    assert.ok(same <= 1, `${same} of 20`);
  });
});
