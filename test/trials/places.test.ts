// How many trials run at once.
import assert from 'node:assert/strict';
import { Places } from '../../src/trials/places.ts';

describe('places of trials', () => {
  it('a trial that waits makes room, and none begins while too many run again', () => {
    const places = new Places(2);
    const [first, second] = [places.take(), places.take()];
    assert.ok(!places.hasRoom);
    first.move(true);
    first.move(true);
    assert.deepEqual(places.underWay, { running: 1, waiting: 1 });
    assert.ok(places.hasRoom);
    const third = places.take();
    first.move(false);
    assert.deepEqual(places.underWay, { running: 3, waiting: 0 });
    third.leave();
    assert.ok(!places.hasRoom);
    second.move(true);
    second.leave();
    assert.deepEqual(places.underWay, { running: 1, waiting: 0 });
    assert.ok(places.hasRoom);
    first.leave();
    assert.ok(places.isEmpty);
  });

  it('a place that was left moves no more', () => {
    const places = new Places(2);
    const place = places.take();
    place.leave();
    place.move(true);
    place.leave();
    assert.deepEqual(places.underWay, { running: 0, waiting: 0 });
  });

  it('the number of trials that wait is bounded, and one worker never overlaps two', () => {
    const most = (workers: number): number => {
      const places = new Places(workers);
      let taken = 0;
      for (; places.hasRoom; taken += 1) places.take().move(true);
      return taken;
    };
    assert.deepEqual([1, 2, 4, 64].map(most), [1, 18, 36, 96]);
  });
});
