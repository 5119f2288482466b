// A client never gets the pid of a process of the trace, however densely the trace uses pids.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
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
});
