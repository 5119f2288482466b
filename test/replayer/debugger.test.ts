// A client under a debugger: its deadlines stop while the debugger is attached.
import assert from 'node:assert/strict';
import { FactKind, MissMode, Pace, Settled } from '../../src/schema/generated/ledger.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { drive, makeTrace, type Step } from './driver.ts';

const authOpen = 1;

describe('the replayer', () => {
  before(function () {
    leaveOutOnMac(this, "its debugger is made of Linux's ptrace");
  });

  for (const { how, mode } of [
    { how: 'watch', mode: 'report' },
    { how: 'watch', mode: 'kill' },
    { how: 'stop', mode: 'report' },
    { how: 'stop', mode: 'kill' },
  ] as const) {
    it(`deadlines stand still under a debugger (${how}, ${mode})`, async () => {
      // The second one comes when the first is answered, and by then the debugger is attached.
      const steps: Step[] = [
        { type: authOpen, pid: 100, thread: 1 },
        { type: authOpen, pid: 100, thread: 1, budgetMs: 1500 },
      ];
      const ran = await drive('traced', [how, '2500'], makeTrace(steps), {
        pace: Pace.recorded,
        onMiss: MissMode[mode],
      });
      const attached = Number(/attached (\d+)/.exec(ran.stdout)?.[1] ?? 0);
      assert.ok(attached >= 4, `the child could attach: ${ran.stdout}${ran.stderr}`);
      const [, second] = ran.rows;
      assert.ok(second !== undefined && second.returnedNs - second.deliveredNs > 2400e6);
      assert.ok(ran.facts.every(({ kind }) => kind !== FactKind.miss));
      assert.deepEqual(
        ran.rows.map(({ settled }) => settled),
        [Settled.inTime, Settled.inTime],
      );
    });
  }
});
