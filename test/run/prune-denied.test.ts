// `--prune-denied` on a real client process: later events of a denied actor are not delivered, those of all others are.
import assert from 'node:assert/strict';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { client, makeTrace } from '../replayer/driver.ts';

const auth = { open: 1, exec: 0 } as const;
const notify = { open: 10, exec: 9, exit: 15 } as const;

describe('--prune-denied', () => {
  const run = async (answer: 'allow' | 'deny', pruneDenied: boolean): Promise<JudgedRun> => {
    const trace = makeTrace([
      { type: auth.exec, pid: 5_000_100 },
      { type: notify.exec, pid: 5_000_100 },
      { type: auth.open, pid: 5_000_100 },
      { type: notify.exit, pid: 5_000_100 },
      { type: notify.open, pid: 5_000_101 },
    ]).path;
    return runAndJudge({
      trace,
      clients: [[await client('answers'), answer]],
      pace: 'asap',
      pruneDenied,
      decisions: true,
    });
  };

  it('later events of a denied actor are dropped, but not the NOTIFY of the denial itself', async () => {
    const judged = await run('deny', true);
    assert.equal(judged.exitCode, 0, JSON.stringify(judged.setupTrouble));
    assert.equal(judged.summary.messages, 3);
    assert.equal(judged.summary.dropped, 2);
    assert.deepEqual([...(judged.decisions?.keys() ?? [])], [0]);
    assert.match(judged.command, / --prune-denied /);
  });

  it('all events are delivered without a denial, or without --prune-denied', async () => {
    assert.equal((await run('allow', true)).summary.messages, 5);
    assert.equal((await run('deny', false)).summary.messages, 5);
  });
});
