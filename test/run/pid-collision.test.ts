// A client never gets the pid of a process of the trace, however densely the trace uses pids.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { TrialPool } from '../../src/trials/pool.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { client, makeTrace } from '../replayer/driver.ts';

describe('pids of the trace', () => {
  before(function () {
    leaveOutOnMac(this, "pids are chosen by the reaper, which is Linux's");
  });

  it('a client gets none of a thousand pids in a row that the trace uses', async () => {
    const next = spawnSync('/bin/true').pid;
    const pids = Array.from({ length: 1000 }, (_, index) => next + index);
    const trace = makeTrace(pids.map((pid) => ({ type: 1, pid }))).path;
    const judged = await runAndJudge({ trace, clients: [[await client('answers')]], pace: 'asap' });
    assert.equal(judged.exitCode, 0, JSON.stringify(judged.setupTrouble));
    assert.equal(judged.summary.loopback, 0);
    assert.equal(judged.summary.messages, pids.length);
  });

  it('clients of many trials at once get none of the pids of the trace, where only every other one is free', async () => {
    const next = spawnSync('/bin/true').pid;
    const pids = Array.from({ length: 1000 }, (_, index) => next + 2 * index);
    const trace = makeTrace(pids.map((pid) => ({ type: 1, pid }))).path;
    const options = { trace, clients: [[await client('answers')]], pace: 'asap' as const };
    const pool = new TrialPool({ workers: 4, cwd: tmpdir() });
    try {
      const trials = Array.from({ length: 12 }, (_, at) => ({
        id: `${at}`,
        options,
        exclusive: false,
        timeoutMs: null,
      }));
      const outcomes = await Promise.all(trials.map((trial) => pool.run(trial)));
      for (const { ending } of outcomes) {
        assert.equal(ending.is, 'judged');
        if (ending.is !== 'judged') continue;
        assert.equal(ending.run.exitCode, 0, JSON.stringify(ending.run.setupTrouble));
        assert.deepEqual([ending.run.summary.loopback, ending.run.summary.messages], [0, pids.length]);
      }
    } finally {
      await pool.close();
    }
  });
});
