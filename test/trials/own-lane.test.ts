// Runs of this process: one after another, ended together, and never beside an exclusive trial of the same pool.
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import type { RunOptions } from '../../src/run/options.ts';
import { OwnLane } from '../../src/trials/own-lane.ts';
import type { UnderWay } from '../../src/trials/places.ts';
import { TrialPool } from '../../src/trials/pool.ts';

/** It ends at once, without a result. */
const options: RunOptions = { trace: '@first-run', clients: [['/bin/true']], pace: 'asap' };

describe('the lane of this process', () => {
  it('runs that are asked for at once are made one after another', async () => {
    const seen: string[] = [];
    const lane = new OwnLane({
      view: (what) => {
        seen.push(`begins ${what}`);
        return { show: () => undefined, clear: () => seen.push(`ends ${what}`) };
      },
    });
    await Promise.all([lane.run(options, 'one'), lane.run(options, 'two')]);
    assert.deepEqual(seen, ['begins one', 'ends one', 'begins two', 'ends two']);
  });

  it('a run that fails to start does not hold the next one', async () => {
    const lane = new OwnLane();
    const broken = lane.run({ ...options, trace: '@none' });
    const next = lane.run(options);
    await assert.rejects(broken, /@none/);
    assert.equal((await next).interrupted, false);
  });

  it('a stop ends the run that is made and those that wait', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const lane = new OwnLane({ interrupt: { signal, killNow: signal } });
    const sleeps = { ...options, clients: [['/bin/sleep', '60']], onLook: () => controller.abort() };
    const runs = await Promise.all([lane.run(sleeps), lane.run(sleeps)]);
    assert.deepEqual(
      runs.map(({ interrupted }) => interrupted),
      [true, true],
    );
  });

  it('a run of this process and an exclusive trial of its pool wait for each other', async () => {
    for (const first of ['own', 'exclusive'] as const) {
      const seen: number[] = [];
      const onChange = ({ running, waiting }: UnderWay): unknown => seen.push(running + waiting);
      const pool = new TrialPool({ workers: 2, cwd: tmpdir(), onChange });
      const own = () => pool.own.run(options);
      const exclusive = () => pool.run({ id: 'alone', options, exclusive: true, timeoutMs: null });
      try {
        await Promise.all(first === 'own' ? [own(), exclusive()] : [exclusive(), own()]);
      } finally {
        await pool.close();
      }
      assert.deepEqual(seen, [1, 0, 1, 0], first);
    }
  });
});
