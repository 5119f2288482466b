// A Perfetto trace of a million messages, of a real run's ledger: its size, its pieces, and the memory that it takes.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { lengthenTrace } from '../../src/bench/lengthened-trace.ts';
import { checkTrace } from '../../src/run/prepare/trace-check.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { PacketCounter } from './packet-counter.ts';

const messages = 1_000_000;

describe('a Perfetto trace of a million messages', function () {
  this.timeout(3_600_000);
  const folder = testFolder();

  it('a million messages take at most 450 bytes each, and no memory', async () => {
    const client = join(folder, 'opens-at-execs');
    await compileClient({ sources: [join(import.meta.dirname, '../page/opens-at-execs.c')], output: client });
    const trace = await lengthenTrace(checkTrace('@boot'), messages, folder);
    const counter = new PacketCounter();
    const heaps: number[] = [];
    let [pieces, largest] = [0, 0];
    const judged = await runAndJudge({
      trace,
      pace: 'asap',
      clients: [[client]],
      perfetto: (bytes) => {
        counter.add(bytes);
        largest = Math.max(largest, bytes.length);
        if (pieces++ % 100 === 0) heaps.push(heapAfterCollection());
      },
    });
    const delivered = judged.summary.messages;
    assert.ok(delivered >= messages, `${delivered}`);
    assert.equal(counter.handlerRuns, delivered);
    assert.equal(counter.open, 0);
    console.log(
      `      ${Math.round(counter.bytes / delivered)} bytes a message, ${heaps.length} heaps: ${inMegabytes(heaps)}`,
    );
    assert.ok(counter.bytes / delivered <= 450, `${counter.bytes / delivered}`);
    assert.ok(largest < 1 << 18, `${largest}`);
    // The first is before the window of names is full.
    const [early = 0, late = 0] = [heaps[2], Math.max(...heaps.slice(2))];
    assert.ok(late - early < 32 << 20, inMegabytes(heaps));
  });
});

const inMegabytes = (heaps: readonly number[]): string =>
  `${heaps.map((bytes) => Math.round(bytes / 1e6)).join(' ')} MB`;

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
