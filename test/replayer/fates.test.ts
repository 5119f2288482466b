// What happens to a message is decided when it is queued, even if the client's handler is busy then.
import assert from 'node:assert/strict';
import { RowFlag } from '../../src/schema/generated/ledger.ts';
import { freshFolder } from '../folder.ts';
import { drive, makeTrace, type Ran, type Step } from './driver.ts';

const auth = 1; // AUTH_OPEN
const exit = 15;
const quiet = '/bin/quiet';
/** Longer than the busy handler waits: no deadline may let the others go on. */
const budgetMs = 600_000;

// The first message makes the first client busy. The others are of one actor, so each waits until the one before it is
// settled.
const trace = (): ReturnType<typeof makeTrace> => {
  const steps: Step[] = [
    { type: exit, pid: 100 },
    { type: auth, pid: 101, thread: 1, path: quiet, budgetMs },
    { type: auth, pid: 101, thread: 1, path: quiet, budgetMs },
  ];
  return makeTrace(steps);
};

const delivered = (ran: Ran, client: number): number[] =>
  ran.rows.filter((row) => row.client === client).map(({ traceIndex }) => traceIndex);

/** The busy client and the one that signals it, in one process or in two. */
const places = {
  'in one process': (words: readonly string[], folder: string) =>
    drive('waits_for_other', [folder, 'both', ...words], trace()),
  'in two processes': (words: readonly string[], folder: string) =>
    drive('waits_for_other', [folder, 'waits', ...words], trace(), {
      more: [{ name: 'waits_for_other', args: [folder, 'tells', ...words] }],
    }),
} as const;

describe('clients beside each other', () => {
  for (const waiting of [0, 1]) {
    it(`two clients get the same messages, and client ${1 - waiting} may be ahead [client-ahead ${1 - waiting}]`, async () => {
      const steps = [0, 1, 2].map((n): Step => ({ type: exit, pid: 100 + n }));
      const ran = await drive('overtakes', [String(waiting)], makeTrace(steps));
      const rowsOf = (client: number) => ran.rows.filter((row) => row.client === client);
      const [slow, quick] = [rowsOf(waiting), rowsOf(1 - waiting)];
      const times = (rows: typeof slow, name: 'queuedNs' | 'deliveredNs') => rows.map((row) => row[name]);
      assert.deepEqual(
        [delivered(ran, 0), delivered(ran, 1)],
        [
          [0, 1, 2],
          [0, 1, 2],
        ],
      );
      assert.deepEqual(times(slow, 'queuedNs'), times(quick, 'queuedNs'), 'at the same time');
      assert.ok((times(slow, 'deliveredNs')[1] ?? 0) > (times(quick, 'deliveredNs')[2] ?? Infinity));
    });
  }
});

describe('the fate of a message', () => {
  const folder = (): string => freshFolder();

  for (const [where, run] of Object.entries(places)) {
    it(`a muted AUTH behind a busy handler delays no other message, ${where} [muted-delays-nobody ${where}]`, async () => {
      const ran = await run(['2', quiet], folder());
      assert.equal(ran.stdout, '', 'the other client got the next message of the actor meanwhile');
      assert.deepEqual(delivered(ran, 0), [0]);
      assert.equal(ran.control.muted[0], 2);
      if (where === 'in one process') {
        assert.deepEqual(delivered(ran, 1), [0, 1, 2], 'the mute is of one client');
        assert.ok(
          ran.rows.every(({ flags }) => (flags & RowFlag.afterDeny) === 0),
          'what is muted is allowed',
        );
      }
      assert.equal(ran.shared.openAuth, 0);
    });

    it(`a message queued before a mute is still delivered, and none after it, ${where} [queued-before-mute ${where}]`, async () => {
      const ran = await run(['1', quiet, 'then'], folder());
      assert.equal(ran.stdout, '');
      assert.deepEqual(delivered(ran, 0), [0, 1]);
      assert.equal(ran.control.muted[0], 1);
    });

    it(`a message queued before a client unsubscribed is still delivered, and none after it, ${where} [queued-before-unsubscribe ${where}]`, async () => {
      const ran = await run(['1', quiet, 'leaves'], folder());
      assert.equal(ran.stdout, '');
      assert.deepEqual(delivered(ran, 0), [0, 1]);
      assert.equal(ran.control.unsubscribed[0], 1);
    });
  }
});
