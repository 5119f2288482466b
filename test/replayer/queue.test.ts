// A client's queue: its capacity, what is dropped, and what a client can see of that.
import assert from 'node:assert/strict';
import { FactKind, MissMode, Pace, RowFlag } from '../../src/schema/generated/ledger.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import { drive, makeTrace, type Ran, type Step } from './driver.ts';
import { assertSums } from './ran.ts';

const auth = { open: 1, exec: 0 } as const;
const notify = { exit: 15 } as const;

/**
 * A message that keeps the handler busy; once it is entered, nine that the queue of four cannot hold; one long after.
 * The handler is busy from 0 to 3 s, the others come at 1 s and at 4.5 s: that leaves a second and more for delays of
 * the machine.
 */
const busyMs = '3000';
const burst: Step[] = [
  { type: notify.exit, pid: 100 },
  ...[1, 2, 3, 4].map((n): Step => ({ type: notify.exit, pid: 100 + n, ...(n === 1 ? { gapMs: 1000 } : {}) })),
  { type: auth.open, pid: 105 },
  ...[6, 7, 8].map((n): Step => ({ type: notify.exit, pid: 100 + n })),
  { type: auth.exec, pid: 105 },
  { type: notify.exit, pid: 110, gapMs: 3500 },
  { type: auth.exec, pid: 105 },
];

const four = { 'queue-capacity': 4 };

const overflows = (ran: Ran) => ran.facts.filter((fact) => fact.kind === FactKind.queueOverflow);
const numbers = (ran: Ran) => ran.rows.map((row) => [row.traceIndex, row.seqNum, row.globalSeqNum]);

describe('the queue of a client', () => {
  it('a full queue drops messages, and the sequence numbers skip them [full-queue]', async () => {
    const ran = await drive('busy', [busyMs], makeTrace(burst), { pace: Pace.recorded, policies: four });
    assert.deepEqual(numbers(ran), [
      [0, 0, 0],
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
      [4, 4, 4],
      [10, 8, 10],
      [11, 1, 11],
    ]);
    assert.deepEqual(
      overflows(ran).map(({ traceIndex, a, b, c }) => [traceIndex, Number(a), Number(b), Number(c)]),
      [[5, 5, 2, 8]],
    );
    assert.equal(ran.control.dropped[0], 5);
    assertSums(ran, burst.length);
  });

  for (const { mode, denied } of [
    { mode: 'report', denied: false },
    { mode: 'failOpen', denied: false },
    { mode: 'failClosed', denied: true },
  ] as const) {
    it(`the miss mode ${mode} decides about a dropped AUTH message [dropped-auth ${mode}]`, async () => {
      const choices = { pace: Pace.recorded, policies: four, onMiss: MissMode[mode] };
      const ran = await drive('busy', [busyMs], makeTrace(burst), choices);
      const later = ran.rows.find(({ traceIndex }) => traceIndex === 11);
      assert.equal(((later?.flags ?? 0) & RowFlag.afterDeny) !== 0, denied, 'a later message of the same actor');
      assert.deepEqual(
        overflows(ran).map(({ c }) => Number(c) % 2),
        [denied ? 1 : 0],
      );
    });
  }

  it('a large enough queue drops nothing [large-queue]', async () => {
    const ran = await drive('busy', ['300'], makeTrace(burst), { pace: Pace.recorded });
    assert.equal(ran.rows.length, burst.length);
    assert.equal(overflows(ran).length, 0);
  });

  it('the asap pace drops nothing: the faster client waits for the slower one', async () => {
    const many = Array.from({ length: 40 }, (_, n): Step => ({ type: notify.exit, pid: 100 + n }));
    const ran = await drive('busy', ['200'], makeTrace(many), {
      policies: four,
      more: [{ name: 'busy', args: ['0'] }],
    });
    assert.equal(ran.rows.length, 40);
    assert.equal(overflows(ran).length, 0);
    assert.deepEqual(
      ran.rows.map(({ globalSeqNum }) => globalSeqNum),
      many.map((_, n) => n),
    );
  });

  it('a trace of 300 forks by 300 processes is delivered', async () => {
    const forks = Array.from({ length: 300 }, (_, n): Step => ({ type: EventType.NOTIFY_FORK, pid: 100 + 2 * n }));
    const { rows } = await drive('answers', [], makeTrace(forks));
    assert.equal(rows.length, forks.length);
  });
});
