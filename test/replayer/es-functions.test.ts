// Single functions of the surface: their codes, the threads they may be called on, and the facts they state.
import assert from 'node:assert/strict';
import { FactKind, OsFlag, Pace, Settled, Unsupported } from '../../src/schema/generated/ledger.ts';
import { functionNames, functionRows, privateFunctionRows } from '../../src/schema/macos/functions.ts';
import { drive, makeTrace, type Ran, type Step } from './driver.ts';
import { facts } from './ran.ts';

const auth = { open: 1, exec: 0 } as const;
const notify = { open: 10, exec: 9, exit: 15 } as const;

const story: Step[] = [
  { type: auth.open, pid: 100, thread: 1 },
  { type: notify.open, pid: 100, thread: 1 },
  { type: auth.open, pid: 101, thread: 2 },
  { type: auth.exec, pid: 102 },
  { type: notify.exec, pid: 102 },
  { type: notify.exit, pid: 102 },
];

/** The same, but the message that a client may leave open comes last. */
const openToTheEnd = [...story.filter(({ pid }) => pid !== 101), ...story.filter(({ pid }) => pid === 101)];

const lines = (ran: Ran): string[] => ran.stdout.trim().split('\n');

describe('functions of the surface', () => {
  it('each function that is exported but not declared is refused, and recorded by name [undeclared-functions]', async () => {
    const names = privateFunctionRows.map(({ name }) => name);
    const ran = await drive('calls_by_name', names, makeTrace(story));
    assert.deepEqual(
      lines(ran),
      privateFunctionRows.map(({ name, refusal }) => `${name} ${refusal}`),
    );
    const recorded = facts(ran, FactKind.unsupported);
    assert.deepEqual(
      recorded.map(({ a, b }) => [functionNames[Number(a) - 1], Number(b)]),
      names.map((name) => [name, Unsupported.private]),
    );
    assert.ok(recorded.every(({ stack }) => stack !== 0));
  });

  it('the list of functions names each one once, declared or not', () => {
    assert.equal(new Set(functionNames).size, functionRows.length + privateFunctionRows.length);
  });

  it('a block of es_sync_client runs once everything ahead is handled [sync-behind-messages]', async () => {
    const ran = await drive('syncs', ['ahead'], makeTrace(story));
    assert.deepEqual(lines(ran).sort(), ['block after 1', 'sync 0']);
    assert.deepEqual(
      facts(ran, FactKind.sync).map(({ a, b }) => [Number(a), Number(b)]),
      [[0, 0]],
    );
  });

  it('a block of es_sync_client runs behind what was queued before the client unsubscribed [sync-after-unsubscribe]', async () => {
    const first = { type: notify.exit, pid: 100 };
    const queued = [1, 2, 3].map((n): Step => ({ type: auth.open, pid: 100 + n, thread: n }));
    // By the actor of an AUTH message that the busy client has not answered yet.
    const later = { type: notify.exit, pid: 101, thread: 1 };
    const ran = await drive('syncs', ['fence'], makeTrace([first, ...queued, later]));
    assert.deepEqual(lines(ran).sort(), ['block after 4', 'sync 0', 'unsubscribe 0']);
    assert.deepEqual(
      ran.rows.filter(({ client }) => client === 0).map(({ traceIndex }) => traceIndex),
      [0, 1, 2, 3],
    );
    assert.equal(ran.control.unsubscribed[0], 1);
  });

  it('a block of es_sync_client runs although nothing is ahead [sync-on-empty-queue]', async () => {
    assert.deepEqual(lines(await drive('syncs', ['idle'], makeTrace(openToTheEnd))).sort(), [
      'block after 6',
      'sync 0',
    ]);
  });

  it('a block of es_sync_client runs before the message that a person steps to after it', async () => {
    const ran = await drive('syncs', ['step'], makeTrace(story), { pace: Pace.step });
    assert.deepEqual(
      lines(ran),
      [1, 2, 3, 4, 5].map((handled) => `block after ${handled}`),
    );
  });

  it('a block of es_sync_client runs at once without a client [sync-without-client]', async () => {
    const ran = await drive('syncs', ['null'], makeTrace(story));
    assert.deepEqual(lines(ran), ['block after 0', 'sync 0']);
    assert.equal(facts(ran, FactKind.sync).length, 0);
  });

  it("es_sync_client is refused in the client's own handler [sync-in-handler]", async () => {
    const ran = await drive('syncs', ['handler'], makeTrace(story));
    assert.deepEqual(lines(ran), ['sync 1']);
    const [recorded] = facts(ran, FactKind.sync);
    assert.deepEqual([Number(recorded?.a), Number(recorded?.b), recorded?.traceIndex], [1, 1, 0]);
    assert.equal(ran.rows.length, 6);
  });

  it('a block of es_sync_client that still waits runs when the client is deleted [sync-at-deletion]', async () => {
    const ran = await drive('syncs', ['delete'], makeTrace(story));
    assert.deepEqual(lines(ran).sort(), ['block after 1', 'delete 0', 'sync 0']);
    assert.equal(ran.rows.length, 1, 'nothing was handled in between');
  });

  it('a block of es_sync_client can delete the client', async () => {
    const ran = await drive('syncs', ['inside'], makeTrace(openToTheEnd));
    assert.deepEqual(lines(ran), ['delete 0']);
    assert.deepEqual(
      facts(ran, FactKind.clientDelete).map(({ b, c }) => [Number(b), Number(c)]),
      [[2, 0]],
    );
  });

  it('es_sync_client exists from macOS 26 on, and is declared from 27 on [sync-release]', async () => {
    const on26 = await drive('syncs', ['idle'], makeTrace(openToTheEnd), { osRelease: 260_000 });
    assert.deepEqual(lines(on26).sort(), ['block after 6', 'sync 0']);
    assert.deepEqual(
      facts(on26, FactKind.unsupported).map(({ b, c }) => [Number(b), Number(c)]),
      [[Unsupported.undeclared, 26]],
    );
    const on15 = await drive('syncs', ['handler'], makeTrace(story), { osRelease: 150_000 });
    assert.deepEqual(lines(on15), ['sync 1']);
    assert.deepEqual(
      facts(on15, FactKind.unsupported).map(({ b, c }) => [Number(b), Number(c)]),
      [[Unsupported.newer, 15]],
    );
    assert.equal(facts(on15, FactKind.sync).length, 0);
  });

  it('es_retain_message and es_release_message are recorded as too new before macOS 11', async () => {
    const named = (ran: Ran): string[] => [
      ...new Set(facts(ran, FactKind.unsupported).map(({ a }) => functionNames[Number(a) - 1] ?? '')),
    ];
    const catalina = await drive('retains', [], makeTrace(story), { osRelease: 101_500 });
    assert.deepEqual(named(catalina).sort(), ['es_release_message', 'es_retain_message']);
    assert.equal(facts(catalina, FactKind.overRelease).length, 0);
    const bigSur = await drive('retains', [], makeTrace(story), { osRelease: 110_000 });
    assert.deepEqual(named(bigSur), []);
  });

  for (const { osRelease, osFlags, wrong } of [
    { osRelease: 260_000, osFlags: 0, wrong: 1 },
    { osRelease: 270_000, osFlags: OsFlag.deleteOnAnyThread, wrong: 0 },
  ]) {
    it(`the record of a deletion on another thread follows the rule of macOS ${osRelease / 10_000} [deletion-thread ${osRelease / 10_000}]`, async () => {
      const ran = await drive('deletes', ['thread'], makeTrace(story), { osFlags });
      assert.deepEqual(lines(ran), ['delete 0']);
      const [recorded] = facts(ran, FactKind.clientDelete);
      assert.deepEqual([Number(recorded?.b), Number(recorded?.c)], [0, wrong]);
      assert.equal((recorded?.stack ?? 0) !== 0, wrong === 1);
      const own = await drive('deletes', ['releases'], makeTrace(story), { osFlags });
      assert.deepEqual(
        facts(own, FactKind.clientDelete).map(({ c }) => Number(c)),
        [0],
      );
    });
  }

  it('a call on a client that is being deleted is refused and recorded [during-deletion]', async () => {
    const ran = await drive('deletes', ['meanwhile'], makeTrace(story));
    assert.deepEqual(lines(ran), ['respond 1', 'delete 0']);
    const recorded = facts(ran, FactKind.deletedClient);
    assert.ok(recorded.length >= 2);
    assert.deepEqual([...new Set(recorded.map(({ b }) => Number(b)))], [1]);
    assert.equal(ran.rows[0]?.settled, Settled.cut);
  });
});
