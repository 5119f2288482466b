// What /proc reports about threads, on files made by hand: roles by name, and differences from the last safe reading
// before the first message.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageMeter } from '../../src/bench/thread-usage.ts';
import { freshFolder } from '../folder.ts';

interface Thread {
  readonly name: string;
  readonly ms: number;
  readonly waits?: number;
}

describe('use of threads', () => {
  let folder: string;
  beforeEach(() => {
    folder = freshFolder();
  });

  function write(threads: Readonly<Record<string, Thread>>, totalTicks: number): void {
    rmSync(join(folder, '7'), { recursive: true, force: true });
    for (const [tid, { name, ms, waits = 0 }] of Object.entries(threads)) {
      const task = join(folder, '7/task', tid);
      mkdirSync(task, { recursive: true });
      writeFileSync(join(task, 'schedstat'), `${ms * 1e6} 99 3\n`);
      const switches = `voluntary_ctxt_switches:\t${waits}\nnonvoluntary_ctxt_switches:\t1\n`;
      writeFileSync(join(task, 'status'), `Name:\t${name}\nUmask:\t0022\n${switches}`);
    }
    writeFileSync(join(folder, '7/stat'), `7 (a) b) S ${'0 '.repeat(10)}${totalTicks} 0 0 0\n`);
  }

  it('the use of threads is reported by role, from the first message on', () => {
    const meter = new UsageMeter(folder);
    write({ 7: { name: 'client', ms: 30 }, 8: { name: 'es-delivery', ms: 0 } }, 3);
    meter.lookBefore([7]);
    // The next reading may already include the first messages: it counts only when another one follows it.
    write({ 7: { name: 'client', ms: 35 }, 8: { name: 'es-delivery', ms: 10 } }, 4);
    meter.lookBefore([7]);
    write(
      {
        7: { name: 'client', ms: 40, waits: 5 },
        8: { name: 'es-delivery', ms: 50, waits: 2 },
        9: { name: 'worker', ms: 20 },
        10: { name: 'es-heartbeat', ms: 9, waits: 1000 },
        11: { name: 'es-children', ms: 4 },
      },
      22,
    );
    meter.sampleAll([7]);
    assert.deepEqual(meter.usage(), {
      handlerCpuNs: 50e6,
      // 10 of its main thread, 20 of its worker, and 97 of threads that have ended: 220 in all, less 30 from before
      // the first message, less the 93 of the threads that are still there.
      otherCpuNs: 10e6 + 20e6 + (220e6 - 30e6 - 93e6),
      replayerCpuNs: 9e6 + 4e6,
      voluntarySwitches: 7,
      forcedSwitches: 1,
      threads: 3,
    });
  });

  it('the use of threads is unknown without /proc', () => {
    const meter = new UsageMeter(join(folder, 'none'));
    meter.lookBefore([7]);
    meter.sampleAll([7]);
    assert.equal(meter.usage(), null);
  });
});
