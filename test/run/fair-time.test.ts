// Misses and --fair-time where the verdict does not depend on the load of the machine; fair-time.heavy.ts has hogs.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { RunOptions } from '../../src/run/options.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { type TraceName, writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';

describe('a client that takes longer than its budget', () => {
  const folder = testFolder();

  async function run(words: string, options: Partial<RunOptions>, trace: TraceName = 'tenths-of-a-second') {
    const program = await keptClient('takes-time', { sources: [join(import.meta.dirname, 'clients/takes-time.c')] });
    const clients = [[program, ...words.split(' ')]];
    return runAndJudge({ trace: writeTrace(folder, trace), clients, pace: 'asap', ...options });
  }

  const missesOf = ({ verdicts }: JudgedRun) => verdicts.filter(({ rule }) => rule === 'deadline-miss');

  it('a client that sleeps past its budget is found in fair time', async () => {
    const misses = missesOf(await run('sleeps 1500', { fairTime: true }));
    assert.ok(misses.length > 0);
    for (const { sentence, times } of misses) {
      assert.match(sentence, /its budget was 100 ms\b/);
      assert.ok(times !== null && times.lostNs !== null && times.lostNs >= 0, JSON.stringify(times));
      assert.equal(times.budgetNs, 100e6 + times.lostNs);
    }
  });

  it('a client whose handler waits for a sleeping thread is found in fair time', async () => {
    assert.ok(missesOf(await run('sleeps 1500 waits', { fairTime: true })).length > 0);
  });

  it('a client that misses a deadline is killed in fair time', async () => {
    const judged = await run('sleeps 1500 queue', { fairTime: true, onMiss: 'kill' });
    assert.match(missesOf(judged)[0]?.sentence ?? '', /and was killed .* after it/);
  });

  it('the report of a missed deadline has its lost time without --fair-time too', async () => {
    const judged = await run('sleeps 1500', {});
    const [miss] = missesOf(judged);
    assert.equal(miss?.times?.budgetNs, 100e6);
    assert.ok(miss?.times?.lostNs !== null, JSON.stringify(miss));
    assert.doesNotMatch(judged.command, /--fair-time/);
  });

  it('a client survives deadlines that pass while its handler makes system calls', async () => {
    const judged = await run('works 30', {}, 'fiftieths-of-a-second');
    assert.equal(judged.clientEnded, null);
    assert.equal(judged.summary.responded, 20);
  });
});
