// Messages that wait behind a busy handler until their deadlines pass, in real client processes.
import assert from 'node:assert/strict';
import { FactKind, MissMode, Pace, RowFlag, Settled } from '../../src/schema/generated/ledger.ts';
import { drive, makeTrace, type Step } from './driver.ts';
import { assertSums, facts, indices, row } from './ran.ts';

const auth = { open: 1 } as const;
const notify = { exit: 15 } as const;

describe('behind a busy handler', () => {
  // The first message keeps the handler busy; the second waits behind it and has the shorter budget.
  const behind: Step[] = [
    { type: notify.exit, pid: 100 },
    { type: auth.open, pid: 101, path: '/bin/quiet', budgetMs: 50 },
    { type: auth.open, pid: 102, path: '/bin/loud' },
  ];
  /** The same, with enough time to enter the handler before that budget ends. */
  const entered = behind.map((step) => ({ ...step, ...(step.budgetMs === undefined ? {} : { budgetMs: 1500 }) }));

  for (const { mode, pace } of [
    { mode: 'kill', pace: 'recorded' },
    { mode: 'kill', pace: 'asap' },
    { mode: 'report', pace: 'recorded' },
  ] as const) {
    it(`a muted message behind a busy handler misses no deadline (${mode}, ${pace}) [muted-behind ${mode}, ${pace}]`, async () => {
      const ran = await drive('busy', ['200', 'mute', '/bin/quiet'], makeTrace(behind), {
        onMiss: MissMode[mode],
        pace: Pace[pace],
      });
      assert.deepEqual(indices(ran), [0, 2]);
      assert.equal(facts(ran, FactKind.miss).length + facts(ran, FactKind.kill).length, 0);
      assert.equal(ran.control.muted[0], 1);
      assertSums(ran, 3);
    });
  }

  it('a miss in the queue kills the client, and leaves a row of the message [killed-in-queue]', async () => {
    const ran = await drive('busy', ['60000'], makeTrace(entered), { onMiss: MissMode.kill, pace: Pace.recorded });
    assert.equal(ran.signal, 'SIGKILL');
    const killed = row(ran, 1);
    assert.equal(killed.deliveredNs, 0);
    assert.equal(killed.flags, RowFlag.auth | RowFlag.missed | RowFlag.killed);
    assert.equal(killed.settled, Settled.unanswered);
    assert.deepEqual([killed.seqNum, killed.globalSeqNum], [0, 1]);
    assert.equal(facts(ran, FactKind.kill).length, 1);
    assert.equal(ran.control.delivered[0], 1);
  });

  it('a message missed in the queue and answered later has one row [missed-in-queue]', async () => {
    const ran = await drive('busy', ['200'], makeTrace(behind), { pace: Pace.recorded });
    assert.deepEqual(indices(ran), [0, 1, 2]);
    assert.equal(row(ran, 1).settled, Settled.late);
    assert.equal(facts(ran, FactKind.miss).length, 1);
    assertSums(ran, 3);
  });

  it('a message missed in the queue of a stopped run has one row', async () => {
    const ran = await drive('busy', ['60000'], makeTrace(entered), {
      pace: Pace.recorded,
      stop: {
        when: (recorded) => recorded.some(({ kind }) => kind === FactKind.miss),
        until: (rows) => rows[1] !== undefined && rows[1].settled !== Settled.open,
      },
    });
    assert.deepEqual(indices(ran), [0, 1], 'the third was not due');
    assert.equal(row(ran, 1).settled, Settled.unanswered);
    assert.equal(row(ran, 1).deliveredNs, 0);
    assert.equal(ran.control.delivered[0], 1);
  });
});
