// Real client processes under the replayer, without the harness: the ledger's record of each behaviour.
import assert from 'node:assert/strict';
import { FactKind, MissMode, Pace, RowFlag, Settled } from '../../src/schema/generated/ledger.ts';
import { drive, makeTrace, type Step } from './driver.ts';
import { assertSums, facts, indices, row } from './ran.ts';

const auth = { open: 1, exec: 0 } as const;
const notify = { open: 10, exec: 9, exit: 15, fork: 11 } as const;

/** Covers the time that a busy machine takes from the first client of a process to the second. */
const bothSubscribe = { settleNs: 2e9 } as const;
const story: Step[] = [
  { type: auth.open, pid: 100, thread: 1 },
  { type: notify.open, pid: 100, thread: 1 },
  { type: auth.open, pid: 101, thread: 2 },
  { type: auth.exec, pid: 102 },
  { type: notify.exec, pid: 102 },
  { type: notify.exit, pid: 102 },
];

describe('the replayer', () => {
  it('each message is delivered once, in order, and the counts add up [every-message-once]', async () => {
    const ran = await drive('answers', [], makeTrace(story));
    assert.deepEqual(indices(ran), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(
      ran.rows.map(({ globalSeqNum }) => globalSeqNum),
      [0, 1, 2, 3, 4, 5],
    );
    assert.deepEqual(
      ran.rows.map(({ seqNum }) => seqNum),
      [0, 0, 1, 0, 0, 0],
    );
    for (const index of [0, 2, 3]) {
      assert.equal(row(ran, index).settled, Settled.inTime);
      assert.equal(row(ran, index).flags & RowFlag.inHandler, RowFlag.inHandler);
    }
    assert.equal(row(ran, 1).settled, Settled.open);
    assert.equal(ran.control.respondSuccess, 3);
    assert.equal(facts(ran, FactKind.end).length, 1);
    assertSums(ran, 6);
  });

  it('a denial marks the later messages of its actor, but not its own NOTIFY', async () => {
    const trace = makeTrace([...story, { type: auth.exec, pid: 102 }]);
    const ran = await drive('answers', ['deny'], trace);
    assert.equal(row(ran, 1).flags & RowFlag.afterDeny, 0);
    assert.equal(row(ran, 5).flags & RowFlag.afterDeny, RowFlag.afterDeny);
    assert.equal(row(ran, 2).flags & RowFlag.afterDeny, 0, 'another actor');
  });

  it('an actor waits until its AUTH is answered, and no other actor does [actor-order]', async () => {
    const ran = await drive('answers_later', ['until', '2'], makeTrace(story));
    for (const [first, next] of [
      [0, 1],
      [3, 4],
    ] as const) {
      assert.ok(row(ran, next).queuedNs >= row(ran, first).respondedNs - 16, `${next} waits for ${first}`);
    }
    assert.equal(row(ran, 0).settled, Settled.inTime, 'another actor goes on: the client waits for its message');
    assert.ok(row(ran, 2).queuedNs < row(ran, 0).respondedNs);
    assert.equal(ran.control.retained, 0);
    assertSums(ran, 6);
  });

  it('a child waits for its fork', async () => {
    const child = { audit_token: { auid: 1, euid: 1, egid: 1, ruid: 1, rgid: 1, pid: 200, asid: 1, pidversion: 1 } };
    const { buildProcess } = await import('../../src/trace/builders.ts');
    const trace = makeTrace([
      { type: auth.open, pid: 100, thread: 1 },
      { type: notify.fork, pid: 100, thread: 1, event: { fork: { child: buildProcess(child) } } },
      { type: auth.open, pid: 200, thread: 9 },
    ]);
    const ran = await drive('answers_later', ['hold', '30'], trace);
    assert.deepEqual(indices(ran), [0, 1, 2]);
    assert.ok(row(ran, 2).queuedNs >= row(ran, 0).respondedNs - 16);
  });

  it('misuse returns the codes of macOS, and each is recorded [misuse]', async () => {
    const ran = await drive('misuses', [], makeTrace(story));
    const said = ran.stdout.trim().split('\n');
    assert.deepEqual([...new Set(said)].sort(), [
      'never 3',
      'no client 1',
      'notify 5',
      'null 1',
      'other client 3',
      'right 0',
      'second 4',
      'wrong 5',
      'wrong again 5',
    ]);
    const errors = facts(ran, FactKind.respondError);
    const codesOf = (index: number) => errors.filter((fact) => fact.traceIndex === index).map((fact) => Number(fact.a));
    assert.deepEqual(codesOf(0), [5, 3, 4, 5]);
    assert.deepEqual(codesOf(1), [5]);
    const given = facts(ran, FactKind.unknownMessage).map((fact) => fact.b !== 0n);
    assert.deepEqual(given, [false, true, false, true, false, true], 'NULL, and what was never a message');
    assert.deepEqual([...new Set(facts(ran, FactKind.deletedClient).map((fact) => fact.b))], [2n], 'NULL');
    assert.ok(errors.every((fact) => fact.stack !== 0));
    assert.equal(row(ran, 0).settled, Settled.inTime, 'the right answer between them counts');
  });

  it("a use of a released message is recorded by the message's pointer [released-message]", async () => {
    const late = await drive('keeps_pointer', ['respond'], makeTrace(story));
    assert.deepEqual(
      facts(late, FactKind.useAfterRelease).map((fact) => [fact.traceIndex, Number(fact.b)]),
      [[0, 0]],
    );
    const over = await drive('keeps_pointer', ['release'], makeTrace(story));
    assert.deepEqual(
      facts(over, FactKind.overRelease).map((fact) => fact.traceIndex),
      [0],
    );
    const well = await drive('keeps_pointer', ['answered'], makeTrace(story));
    assert.equal(facts(well, FactKind.useAfterRelease).length + facts(well, FactKind.overRelease).length, 0);
    assert.equal(facts(well, FactKind.respondError).length, 0);
  });

  it('a crash in a released message is recorded with that message', async () => {
    const ran = await drive('keeps_pointer', ['read'], makeTrace(story));
    assert.equal(ran.signal, 'SIGSEGV');
    assert.deepEqual(
      facts(ran, FactKind.useAfterRelease).map((fact) => [fact.traceIndex, Number(fact.b)]),
      [[0, 1]],
    );
    assert.deepEqual(
      facts(ran, FactKind.crash).map((fact) => Number(fact.a)),
      [11],
    );
  });

  it('a message that can no longer be answered is settled at once', async () => {
    const ran = await drive('never_answers', ['return'], makeTrace(story));
    for (const index of [0, 2, 3]) {
      assert.equal(row(ran, index).settled, Settled.unanswered);
      assert.equal(row(ran, index).flags & RowFlag.unretainedReturn, RowFlag.unretainedReturn);
    }
    assertSums(ran, 6);
  });

  const one: Step[] = [
    { type: auth.open, pid: 100, thread: 1, budgetMs: 50 },
    { type: notify.open, pid: 100, thread: 1, action: { result_type: 1, result: { flags: 0xffff_ffff } } },
  ];
  for (const { mode, settled, said } of [
    { mode: 'report', settled: Settled.late, said: ['answer 0', 'allowed 1'] },
    { mode: 'failClosed', settled: Settled.byMode, said: ['answer 4', 'allowed 0'] },
    { mode: 'failOpen', settled: Settled.byMode, said: ['answer 4', 'allowed 1'] },
  ] as const) {
    it(`a run goes on after a miss in mode ${mode} [miss-mode ${mode}]`, async () => {
      const ran = await drive('never_answers', ['sleep', '150'], makeTrace(one), { onMiss: MissMode[mode] });
      assert.equal(row(ran, 0).settled, settled);
      assert.deepEqual(ran.stdout.trim().split('\n'), said, 'what a late answer returns, and the verdict');
      assert.equal(row(ran, 0).flags & RowFlag.missed, RowFlag.missed);
      assert.equal(facts(ran, FactKind.miss).length, 1);
      assert.equal(facts(ran, FactKind.lateResponse).length, 1);
      assert.equal(facts(ran, FactKind.respondError).length, 0);
      assert.equal(ran.control.respondSuccess, mode === 'report' ? 1 : 0);
      assertSums(ran, 2);
    });
  }

  it('a miss in mode kill records where the handler is, and kills the client [miss-kill]', async () => {
    const ran = await drive('never_answers', ['sleep', '5000'], makeTrace(one), { onMiss: MissMode.kill });
    assert.equal(ran.signal, 'SIGKILL');
    assert.equal(facts(ran, FactKind.kill).length, 1);
    assert.equal(row(ran, 0).flags & RowFlag.killed, RowFlag.killed);
    assert.ok(facts(ran, FactKind.kill).every((fact) => fact.stack !== 0));
  });

  it('a message that only the wrong function has answered is missed, and kills the client [wrong-function]', async () => {
    const ran = await drive('never_answers', ['wrong'], makeTrace(one), { onMiss: MissMode.kill });
    assert.equal(ran.stdout, 'wrong 5\n');
    assert.equal(ran.signal, 'SIGKILL');
    assert.equal(row(ran, 0).flags & RowFlag.killed, RowFlag.killed);
  });

  it('a retained message stays unanswered at the end, and its miss frees the actor', async () => {
    const ran = await drive('never_answers', ['retain'], makeTrace(one));
    assert.equal(row(ran, 0).settled, Settled.unanswered);
    assert.equal(ran.control.retainedAnswered, 0);
    assert.deepEqual(indices(ran), [0, 1], 'the miss sets the actor free');
  });

  it('the recorded pace keeps the gaps of the trace, divided by the speed', async () => {
    const steps = [0, 40, 40].map((gapMs, i): Step => ({ type: auth.open, pid: 100 + i, gapMs }));
    const ran = await drive('answers', [], makeTrace(steps), { pace: Pace.recorded });
    const start = ran.shared.startNs;
    assert.deepEqual(
      ran.rows.map(({ queuedNs }) => Math.round((queuedNs - start) / 1e6)),
      [0, 40, 80],
    );
    assert.ok(ran.rows.every((each) => each.deliveredNs >= each.queuedNs));
    const fast = await drive('answers', [], makeTrace(steps), { pace: Pace.recorded, speedPpm: 4e6 });
    assert.deepEqual(
      fast.rows.map((each) => Math.round((each.queuedNs - fast.shared.startNs) / 1e6)),
      [0, 10, 20],
    );
  });

  it('gaps that are longer than the run wants are shortened, then divided by the speed', async () => {
    const steps = [0, 3, 60_000, 10, 40].map((gapMs, i): Step => ({ type: auth.open, pid: 100 + i, gapMs }));
    const choices = { pace: Pace.recorded, maxGapNs: 10e6 };
    const ran = await drive('answers', [], makeTrace(steps), choices);
    assert.deepEqual(
      ran.rows.map(({ queuedNs }) => (queuedNs - ran.shared.startNs) / 1e6),
      [0, 3, 13, 23, 33],
    );
    assert.equal(ran.shared.scheduleNs, 33e6);
    assert.deepEqual(
      ran.rows.map(({ deadlineNs, queuedNs }) => deadlineNs - queuedNs),
      steps.map(() => 15e9),
      'budgets stay',
    );
    const fast = await drive('answers', [], makeTrace(steps), { ...choices, speedPpm: 2e6 });
    assert.equal(fast.shared.scheduleNs, 16.5e6);
  });

  it('the answers of several clients of a process are combined [combined-answers]', async () => {
    const ran = await drive('several', [], makeTrace(story), bothSubscribe);
    const [denying, allowing] = [0, 1].map((number) => ran.rows.filter(({ client }) => client === number));
    assert.deepEqual(
      denying?.map(({ traceIndex }) => traceIndex),
      [0, 2, 3],
    );
    assert.equal(allowing?.length, 6);
    for (const rows of [denying ?? [], allowing ?? []]) {
      const ofOpens = rows.filter(({ eventType }) => eventType === auth.open);
      assert.deepEqual(
        rows.map(({ globalSeqNum }) => globalSeqNum),
        rows.map((_, index) => index),
        'each has numbers of its own',
      );
      assert.deepEqual(
        ofOpens.map(({ seqNum }) => seqNum),
        [0, 1],
      );
    }
    assert.equal((allowing?.at(-1)?.flags ?? 0) & RowFlag.afterDeny, RowFlag.afterDeny);
  });

  it('two processes share one stream [processes]', async () => {
    const ran = await drive('answers', [], makeTrace(story), { more: [{ name: 'answers', args: ['deny'] }] });
    assert.deepEqual(indices(ran).sort(), [0, 1, 2, 3, 4, 5]);
    assert.equal(ran.shared.attached, 2);
    assert.equal(row(ran, 5).flags & RowFlag.afterDeny, RowFlag.afterDeny, 'the other process denied');
    assertSums(ran, 6);
  });

  it('a run goes on without a deleted client, as if that had allowed what it kept [deleted-with-message]', async () => {
    const ran = await drive('several', ['delete'], makeTrace(story), bothSubscribe);
    const [deletion, ...more] = facts(ran, FactKind.clientDelete);
    assert.equal(more.length, 0);
    const others = ran.rows.filter(({ client }) => client === 1);
    assert.equal(others.length, 6);
    const held = ran.rows.filter(({ client }) => client === 0);
    assert.deepEqual(held.map(({ traceIndex, respondedNs }) => [traceIndex, respondedNs]).slice(0, 1), [[0, 0]]);
    const [next] = others.filter(({ traceIndex }) => traceIndex === 1);
    assert.ok((next?.queuedNs ?? 0) >= (deletion?.timeNs ?? Infinity) - 1e6, 'its actor waited for the deletion');
    assert.ok(
      others.every(({ flags }) => (flags & RowFlag.afterDeny) === 0),
      'and was allowed to go on',
    );
  });

  it('a muted message is not delivered, and takes no number [muted]', async () => {
    const steps: Step[] = ['/bin/a', '/bin/ab', '/sbin/c'].map((path, i) => ({ type: auth.open, pid: 100 + i, path }));
    const trace = makeTrace(steps);
    assert.deepEqual(indices(await drive('mutes', ['literal', '/bin/a'], trace)), [1, 2]);
    const prefix = await drive('mutes', ['prefix', '/bin/a'], trace);
    assert.deepEqual(indices(prefix), [2]);
    assert.equal(prefix.control.muted[0], 2);
    assert.deepEqual(
      prefix.rows.map((each) => [each.seqNum, each.globalSeqNum]),
      [[0, 0]],
      'what is muted takes no number',
    );
    assertSums(prefix, 3);
    assert.deepEqual(indices(await drive('mutes', ['invert', '/bin/a'], trace)), [0, 1]);
  });

  it('the exit or crash of a client is recorded, and its own fault handler runs', async () => {
    const trace = makeTrace(story);
    const exited = await drive('leaves', ['exit'], trace);
    assert.equal(exited.code, 3);
    assert.deepEqual(
      facts(exited, FactKind.exit).map((fact) => Number(fact.a)),
      [3],
    );
    const crashed = await drive('leaves', ['crash'], trace);
    assert.equal(crashed.signal, 'SIGSEGV');
    assert.equal(facts(crashed, FactKind.crash).length, 1);
    const handled = await drive('leaves', ['own-handler'], trace);
    assert.equal(handled.code, 7);
    assert.match(handled.stdout, /own handler/);
    assert.equal(facts(handled, FactKind.crash).length, 1);
    const aborted = await drive('leaves', ['abort'], trace);
    assert.equal(aborted.signal, 'SIGABRT');
  });

  it('a forked child is recorded, and is no client of the run', async () => {
    const ran = await drive('leaves', ['fork'], makeTrace(story));
    assert.match(ran.stdout, /child 0/);
    assert.equal(facts(ran, FactKind.fork).length, 1);
    assert.ok(
      facts(ran, FactKind.fork).every(({ a }) => a > 1n && Number(a) !== ran.control.pid),
      'names the child',
    );
    assert.equal(ran.shared.attached, 1);
    assertSums(ran, 6);
  });

  it('a forked child changes neither the client nor the messages of its parent', async () => {
    const ran = await drive('leaves', ['shares'], makeTrace(story));
    assert.match(ran.stdout, /child 0, parent 0/);
    assert.deepEqual(
      ran.rows.filter(({ settled, flags }) => (flags & RowFlag.auth) !== 0 && settled !== Settled.inTime),
      [],
    );
    assert.equal(facts(ran, FactKind.unsubscribe).length + facts(ran, FactKind.clientDelete).length, 0);
    assertSums(ran, 6);
  });

  it('a message of an unknown event type is not delivered', async () => {
    const raw = { raw: Uint8Array.of(1, 2, 3) };
    const trace = makeTrace([
      { type: auth.open, pid: 100, event: raw },
      { type: auth.open, pid: 100 },
      { type: notify.open, pid: 100, event: raw },
    ]);
    const ran = await drive('answers', [], trace);
    assert.deepEqual(indices(ran), [1]);
    assert.equal(ran.control.unsubscribed[0], 2);
    assertSums(ran, 3);
  });

  it('a message that two threads retain and answer loses no flag', async () => {
    const many = Array.from({ length: 200 }, (_, i): Step => ({ type: auth.open, pid: 100 + i }));
    const ran = await drive('busy', ['0', 'retains'], makeTrace(many));
    const both = RowFlag.auth | RowFlag.retained | RowFlag.inHandler | RowFlag.flagsResult;
    assert.deepEqual([...new Set(ran.rows.map(({ flags }) => flags & both))], [both]);
  });

  it('a client can delete itself in its handler, and its later use is recorded [deletes-itself]', async () => {
    const ran = await drive('deletes', ['in-handler'], makeTrace(story));
    assert.match(ran.stdout, /delete 0\nrespond 1\n/);
    assert.deepEqual(
      facts(ran, FactKind.clientDelete).map(({ b }) => Number(b)),
      [1],
    );
    assert.equal(facts(ran, FactKind.deletedClient).length, 1);
    assert.equal(row(ran, 0).settled, Settled.cut);
    assert.equal(row(ran, 0).flags & RowFlag.unretainedReturn, 0);
    assert.deepEqual(
      facts(ran, FactKind.end).map(({ a }) => Number(a)),
      [ran.rows.length],
      'the run ends: nobody is left',
    );
  });

  for (const { how, uses } of [
    { how: 'elsewhere', uses: 1 },
    { how: 'releases', uses: 0 },
  ]) {
    it(`an unanswered message is cut when its client is deleted (${how}) [deleted-unanswered ${how}]`, async () => {
      const ran = await drive('deletes', [how], makeTrace(story));
      assert.match(ran.stdout, /delete 0\n/);
      assert.equal(row(ran, 0).settled, Settled.cut);
      assert.equal(row(ran, 0).flags & RowFlag.unretainedReturn, 0, 'giving back what it holds is right');
      assert.equal(facts(ran, FactKind.deletedClient).length, uses);
      assert.equal(ran.control.retained, 0);
      assert.equal(ran.signal, 'SIGTERM');
    });
  }
});
