// A run in which nothing happens any more ends, at any pace, and says what was last seen.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../../src/run/ledger/ledger.ts';
import { activityOf, StuckWatch } from '../../src/run/watch/stuck.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { freshFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { Bench, goodControl, goodStandIn } from './stand-in.ts';

const limits = { stoppedMs: 5000, silentMs: 60_000 };
const never = (): boolean => false;

describe('the watch for a run that is stuck', () => {
  const look = (nowMs: number, more: object = {}) => ({ nowMs, activity: 'a', pids: [7], isDue: never, ...more });

  it('a silence ends the run after its limit, which begins again with each activity', () => {
    const watch = new StuckWatch(limits, never);
    for (let ms = 0; ms < 60_000; ms += 500) assert.equal(watch.look(look(ms)), null);
    assert.equal(watch.look(look(60_000, { activity: 'b' })), null);
    for (let ms = 60_500; ms < 120_000; ms += 500) assert.equal(watch.look(look(ms, { activity: 'b' })), null);
    assert.equal(watch.look(look(120_000, { activity: 'b' })), 'stuck');
  });

  it('the watch waits for what is due', () => {
    const watch = new StuckWatch(limits, never);
    const due = (): boolean => true;
    for (let ms = 0; ms <= 300_000; ms += 500) assert.equal(watch.look(look(ms, { isDue: due })), null);
  });

  it('the watch does not count time in which the harness did not run', () => {
    const watch = new StuckWatch(limits, (): boolean => true);
    assert.equal(watch.look(look(0)), null);
    assert.equal(watch.look(look(500)), null);
    assert.equal(watch.look(look(3_600_000)), null);
  });

  it('a stopped process ends the run sooner, unless it is continued', () => {
    let stopped = true;
    const watch = new StuckWatch(limits, (pid) => stopped && pid === 7);
    for (let ms = 0; ms <= 4500; ms += 500) assert.equal(watch.look(look(ms)), null);
    stopped = false;
    assert.equal(watch.look(look(5000)), null);
    stopped = true;
    for (let ms = 5500; ms < 10_000; ms += 500) assert.equal(watch.look(look(ms)), null);
    assert.equal(watch.look(look(10_000)), 'client-stopped');
  });
});

describe('the activity of a run', () => {
  const counters = { rows: 1, facts: 7, stalls: 2, respondSuccess: 1 };

  it('the activity of a run stays as it is when the machine stalls', () => {
    const stalled = { ...counters, facts: 9, stalls: 4 };
    assert.equal(activityOf([stalled, null], 1), activityOf([counters, null], 1));
  });

  it('the activity of a run changes with each thing that the client or the delivery does', () => {
    const before = activityOf([counters], 1);
    for (const name of ['rows', 'facts', 'respondSuccess'] as const)
      assert.notEqual(activityOf([{ ...counters, [name]: counters[name] + 1 }], 1), before, name);
    assert.notEqual(activityOf([counters], 0), before);
  });

  it('the count of stalls has every stall that the library recorded', async function () {
    leaveOutOnMac(this, 'it has the kernel stop the client, which a Mac has not tried');
    const sources = [join(import.meta.dirname, 'clients/stops-its-parent.c')];
    const client = await keptClient('stops-its-parent', { sources });
    const folder = freshFolder();
    const trace = writeTrace(folder, 'tenths-of-a-second');
    const judged = await runAndJudge({ trace, clients: [[client]], pace: 'asap', keepRunDirectory: true });
    const ledger = new Ledger([judged.keptDirectory ?? ''], 0, 0);
    const stalls = [...ledger.facts('stall')].length;
    assert.ok(stalls >= 1, 'each message stops the client for 100 ms');
    assert.equal(ledger.control()?.stalls, stalls);
    rmSync(judged.keptDirectory ?? '', { recursive: true, force: true });
  });
});

describe('a client that a signal stopped', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.make();
  });
  after(() => bench.remove());

  for (const pace of ['recorded', 'asap', 'step'] as const) {
    it(`a stopped client ends the run in pace ${pace}, and the report says what was answered`, async function () {
      leaveOutOnMac(this, 'the states of processes are in /proc');
      const stops = {
        ...goodStandIn,
        control: { ...goodControl, endNs: 0 },
        shared: { attached: 1, subscribed: 1 },
        kill: 'SIGSTOP',
      } as const;
      const options = { trace: bench.trace(), clients: [bench.client(stops)], pace, hungHandlerMs: 400 };
      const judged = await runAndJudge({ ...options, models: 'none' });
      assert.equal(judged.exitCode, 3);
      assert.match(judged.setupTrouble[0]?.sentence ?? '', /^A signal stopped the client \(SIGSTOP, /);
      assert.match(
        judged.setupTrouble[0]?.sentence ?? '',
        /The only AUTH message was answered, and 2 of 3 messages had not come/,
      );
    });
  }
});
