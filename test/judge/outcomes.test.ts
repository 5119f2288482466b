// What became of each message in one run, and what a comparison sees of it under each aspect.
import assert from 'node:assert/strict';
import { type Asked, type AspectName, aspectNames, deciderOf, runUnder } from '../../src/judge/aspects.ts';
import { everyFlag, type Outcomes, outcomeBits, outcomesOf } from '../../src/judge/outcomes.ts';
import { callNumber } from '../../src/schema/calls/calls.ts';
import { MissMode } from '../../src/schema/generated/ledger.ts';
import { authRow, eventNumber, noCounts, notifyRow, observationOf, type Seen } from './observations.ts';

const exec = eventNumber('AUTH_EXEC');
const asked: Asked = { eventType: exec, isAuth: true, openFlags: null };
const subscribed = { kind: 'subscribed', a: 1n << BigInt(exec) } as const;

/** Of a client that is subscribed to AUTH_EXEC, in a run of one message. */
function outcomes({ facts = [], rows = [], observation = {}, ...seen }: Seen): Outcomes {
  const numbered = rows.map((row) => ({ ...row, traceIndex: 0 }));
  const all = [subscribed, ...facts].map((fact) => ({ traceIndex: 0, ...fact }));
  return outcomesOf(
    observationOf({ ...seen, rows: numbered, facts: all, observation: { messageCount: 1, ...observation } }),
  );
}

function answers(of: Outcomes, what = asked): Readonly<Record<AspectName, string | null>> {
  const words = aspectNames.map((name) => [name, runUnder(name, of, () => what)(0)?.answer ?? null]);
  return Object.fromEntries(words) as Record<AspectName, string | null>;
}

const silent = authRow({ respondedNs: null, settled: 'unanswered' });

describe('the outcome of a message in a run', () => {
  it('an answer has its decision, its cache flag and its time', () => {
    const of = outcomes({ rows: [authRow({ result: 1, cache: true })] });
    assert.deepEqual(answers(of), { access: 'deny', answered: 'answered', muted: 'delivered', cache: 'cached' });
    assert.equal(of.responseNs[0], 2e6);
    assert.equal(deciderOf(of, 0, asked), null);
  });

  it('the strictest of several answers counts, with its cache flag', () => {
    const rows = [authRow({ cache: true }), authRow({ client: 1, result: 1, cache: false, respondedNs: 109e6 })];
    for (const order of [rows, rows.toReversed()]) {
      const of = outcomes({ rows: order, process: { counts: [counts, counts] } });
      assert.deepEqual([answers(of).access, answers(of).cache, of.responseNs[0]], ['deny', 'not cached', 9e6]);
    }
  });

  const counts = { ...noCounts, injected: noCounts };

  it('a message without an answer has no access, unless macOS decides about it', () => {
    assert.deepEqual(answers(outcomes({ rows: [silent] })), {
      access: null,
      answered: 'not answered',
      muted: 'delivered',
      cache: null,
    });
    for (const [mode, access] of [
      [MissMode.failOpen, 'allow'],
      [MissMode.failClosed, 'deny'],
    ] as const) {
      const row = authRow({ respondedNs: null, settled: 'by-mode' });
      const of = outcomes({ rows: [row], facts: [{ kind: 'miss', c: BigInt(mode) }] });
      assert.deepEqual([answers(of).access, answers(of).cache], [access, null]);
      assert.equal(deciderOf(of, 0, asked), 'by macOS, after the deadline');
    }
  });

  it('a call that takes a path was made for the message, or for one that was answered outside its handler', () => {
    const looked = (of: Outcomes): boolean => ((of.bits[0] ?? 0) & outcomeBits.looked) !== 0;
    const [stat, mutex] = ['stat', 'pthread_mutex_lock'].map(callNumber);
    const called = (call = 0, kind: 'call' | 'outside_call' = 'call') => ({ kind, call, callClass: 'always' }) as const;
    assert.equal(looked(outcomes({ rows: [authRow()], facts: [called(stat)] })), true);
    assert.equal(looked(outcomes({ rows: [authRow()], facts: [called(mutex)] })), false);
    const facts = [called(stat, 'outside_call')];
    assert.equal(looked(outcomes({ rows: [authRow({ inHandler: true })], facts })), false);
    assert.equal(looked(outcomes({ rows: [authRow({ inHandler: false })], facts })), true);
  });

  it('the answer of the cache decides, and says nothing about mutes and flags', () => {
    const of = outcomes({ facts: [{ kind: 'cached', a: 1n }] });
    assert.deepEqual(answers(of), { access: 'deny', answered: null, muted: null, cache: null });
    assert.equal(deciderOf(of, 0, asked), 'by the result cache');
  });

  it('a message that no client gets is allowed, whether muted or not asked for', () => {
    const of = outcomes({});
    assert.deepEqual(answers(of), { access: 'allow', answered: null, muted: 'muted', cache: null });
    assert.equal(deciderOf(of, 0, asked), 'muted');
    const other = { ...asked, eventType: eventNumber('AUTH_OPEN') };
    assert.deepEqual([answers(of, other).access, answers(of, other).muted], ['allow', null]);
    assert.equal(deciderOf(of, 0, other), 'not subscribed');
  });

  it('a run that lost messages or its client says nothing about those that no client gets', () => {
    const trouble = { sentence: 'gone', remedy: null };
    for (const seen of [
      { observation: { clientEnded: trouble } },
      { observation: { setupTrouble: [trouble] } },
      { observation: { interrupted: true } },
      { process: { counts: [{ ...counts, dropped: 1 }] } },
    ]) {
      const { access, muted } = answers(outcomes(seen));
      assert.deepEqual([access, muted], [null, null]);
    }
    assert.equal(outcomes({ rows: [{ ...silent, killed: true }] }).whole, false);
  });

  it('an open is allowed if all flags that it asks for are', () => {
    const open = (openFlags: number) => ({ ...asked, openFlags });
    const of = outcomes({ rows: [authRow({ flagsResult: true, result: 1, cache: true })] });
    assert.deepEqual(
      [1, 2, 3].map((flags) => answers(of, open(flags)).access),
      ['allow', 'deny', 'deny'],
    );
    assert.equal(answers(of).cache, 'cached for flags 0x1');
    assert.equal(
      answers(outcomes({ rows: [authRow({ flagsResult: true, result: everyFlag, cache: true })] })).cache,
      'cached',
    );
  });

  it('a client that mutes what another gets is named', () => {
    const facts = [{ ...subscribed, client: 1 }];
    const of = outcomes({ rows: [authRow()], facts, process: { counts: [counts, counts] } });
    assert.equal(answers(of).muted, 'muted by client 2');
  });

  it('a NOTIFY message has no access, and is delivered or muted', () => {
    const type = eventNumber('NOTIFY_EXIT');
    const what = { eventType: type, isAuth: false, openFlags: null };
    const facts = [{ kind: 'subscribed', a: 1n << BigInt(type) } as const];
    const none = { access: null, answered: null, cache: null };
    assert.deepEqual(answers(outcomes({ rows: [notifyRow()], facts }), what), { ...none, muted: 'delivered' });
    assert.deepEqual(answers(outcomes({ facts }), what), { ...none, muted: 'muted' });
  });

  it('a client has every event that it ever asked for, its mute calls and what it inverted', () => {
    const { clients } = outcomes({
      facts: [
        { kind: 'subscribed', a: 4n, b: 1n },
        { kind: 'mute', a: 0n },
        { kind: 'mute', a: 1n },
        { kind: 'invert_muting', a: 0n, b: 1n },
        { kind: 'invert_muting', a: 1n, b: 1n },
        { kind: 'invert_muting', a: 0n, b: 0n },
      ],
      process: { counts: [counts] },
    });
    assert.deepEqual(clients, [{ process: 0, client: 0, events: [exec, 2, 64], muteCalls: 1, inverted: [1] }]);
  });
});
