// What a deadlock covers: the misses that it explains, several clients and services, pools with all threads blocked.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Finding } from '../../src/judge/finding.ts';
import { judge } from '../../src/judge/judge.ts';
import { shortestCycle, type WaitNode } from '../../src/judge/wait-for/cycle.ts';
import { OpenAt } from '../../src/judge/wait-for/open-at.ts';
import type { ProcessObservation } from '../../src/observed/observation.ts';
import { callNumber } from '../../src/schema/calls/calls.ts';
import {
  asked,
  bootTimeKill,
  deadlineNs,
  keychain,
  killed,
  missed,
  opens,
  standing,
  trustd,
  withModels,
} from './cases/deadlocks.ts';
import { authRow, eventNumber, observationOf, type Seen } from './observations.ts';
import { ms } from './rule-case.ts';

const subscribed = { kind: 'subscribed', traceIndex: null } as const;
const rulesOf = (found: readonly Finding[]): string[] => found.map(({ rule }) => rule);

describe('a deadlock', () => {
  it('a deadlock replaces the finding of its miss, unless the deadlock rule is disabled', () => {
    const observation = observationOf(bootTimeKill);
    assert.deepEqual(rulesOf(judge(observation).findings), ['deadlock']);
    assert.deepEqual(rulesOf(judge(observation, { disabledRules: ['deadlock'] }).findings), ['deadline-miss']);
  });

  it('a deadlock without service models is a deadline miss', () => {
    const without = { ...bootTimeKill, facts: [missed, killed], observation: {} };
    assert.deepEqual(rulesOf(judge(observationOf(without)).findings), ['deadline-miss']);
  });

  it("the finding of a deadlock has the handler's call, its stack and the whole cycle", () => {
    const [found] = judge(observationOf(bootTimeKill)).findings;
    assert.equal(found?.call, 'SecStaticCodeCheckValidityWithErrors');
    assert.equal(found?.stack, 5);
    assert.equal(found?.handlerRule, 1);
    assert.deepEqual(
      found?.cycle?.nodes.map(({ kind }) => kind),
      ['handler', 'call', 'service', 'message'],
    );
    assert.deepEqual(
      found?.cycle?.edges.map(({ from, to }) => [from, to]),
      found?.cycle?.nodes.map(({ id }, at, all) => [id, all[(at + 1) % all.length]?.id]),
    );
  });

  it('a deadlock counts every message missed because of it, also those queued behind it', () => {
    const row = { ...standing, killed: false };
    const behind = authRow({
      traceIndex: 8,
      deliveredNs: null,
      returnedNs: null,
      respondedNs: null,
      settled: 'unanswered',
      missed: true,
    });
    const facts = [asked, opens, missed, { ...missed, traceIndex: 8 }];
    const found = judge(observationOf({ rows: [row, behind], facts, observation: withModels })).findings;
    assert.deepEqual(rulesOf(found), ['deadlock']);
    assert.equal(found[0]?.omitted, 1);
    assert.equal(found[0]?.traceIndex, 7);
  });

  describe('that comes again with each message that the daemon causes', () => {
    it('a repeated deadlock is one finding, with the number of cycles and the last of them', () => {
      const found = judge(endless(120)).findings;
      assert.deepEqual(
        found.map(({ rule, row, omitted, similar }) => [
          rule,
          row?.injected,
          omitted,
          similar?.count,
          similar?.lastRow?.injected,
        ]),
        [['deadlock', 0, 118, 118, 118]],
      );
      assert.match(
        found[0]?.sentence ?? '',
        /\. There were 118 more cycles like it, the last of AUTH_OPEN \(injected 118\)\.$/,
      );
    });

    it('a repeated deadlock is reported at the cycle that ended the client', () => {
      const [found] = judge(endless(5, { killed: 3 })).findings;
      assert.deepEqual([found?.row?.injected, found?.row?.killed, found?.similar?.count], [3, true, 3]);
    });

    for (const [differs, change] of [
      ['another event', { type: 'AUTH_MOUNT' }],
      ['another call', { call: 'DADiskCopyDescription' }],
      ['another place', { stack: 6 }],
      ['another service', { service: 1 }],
    ] as const)
      it(`a cycle with ${differs} is a finding of its own`, () => {
        const found = judge(endless(6, { odd: change })).findings;
        assert.ok(found.length > 1 && rulesOf(found).every((rule) => rule === 'deadlock'), rulesOf(found).join());
        assert.equal(
          found.reduce((all, { similar }) => all + 1 + (similar?.count ?? 0), 0),
          5,
        );
      });
  });

  it('a message missed after the deadlock is over is a deadline miss', () => {
    const later = authRow({ traceIndex: 9, queuedNs: 30_000 * ms, deadlineNs: 31_000 * ms, deliveredNs: 30_001 * ms });
    const late = {
      ...later,
      respondedNs: 31_100 * ms,
      returnedNs: 31_101 * ms,
      settled: 'late',
      missed: true,
    } as const;
    const row = { ...standing, killed: false, returnedNs: 16_000 * ms };
    const returned = { kind: 'service_return', a: 1n, b: BigInt(15_500 * ms) } as const;
    const facts = [asked, opens, returned, missed, { ...missed, traceIndex: 9, timeNs: 31_000 * ms }];
    const found = judge(observationOf({ rows: [row, late], facts, observation: withModels })).findings;
    assert.deepEqual(rulesOf(found).sort(), ['deadline-miss', 'deadlock']);
  });

  it('a cycle through two clients that wait for each other is one deadlock', () => {
    const diskarbitrationd = { name: 'diskarbitrationd', source: 'tests' };
    const second = {
      ...keychain,
      serviceCall: 2,
      service: 1,
      path: '/dev/disk4',
      eventType: eventNumber('AUTH_MOUNT'),
    };
    const call = callNumber('DADiskCopyDescription');
    const first = process(0, {
      rows: [{ ...standing, killed: false }],
      facts: [{ ...subscribed, a: 1n << BigInt(second.eventType) }, asked, opens, missed],
    });
    const other = process(1, {
      rows: [{ ...standing, traceIndex: null, injected: 0, killed: false }],
      facts: [
        { ...asked, traceIndex: null, injected: 0, call, a: 1n, b: 2n, timeNs: 120 * ms },
        { ...opens, injected: 1, a: 2n, timeNs: 121 * ms },
        { ...subscribed, a: 1n << BigInt(keychain.eventType) },
      ],
    });
    const services = [trustd, diskarbitrationd];
    const found = judge({
      ...observationOf({ observation: { services, injectedEvents: [keychain, second] } }),
      processes: [first, other],
    }).findings.filter(({ rule }) => rule === 'deadlock');
    assert.equal(found.length, 1);
    assert.deepEqual(
      found[0]?.cycle?.nodes.map(({ kind, process }) => `${kind} ${process}`),
      ['handler 0', 'call 0', 'service null', 'message 1', 'handler 1', 'call 1', 'service null', 'message 0'],
    );
    assert.match(found[0]?.sentence ?? '', /in process 0, .*which is held by the handler of AUTH_OPEN .* in process 1/);
  });

  it("a handler that the other process's end frees from the cycle is no deadline miss", () => {
    const opened = (place: number) =>
      ({
        kind: 'injected',
        traceIndex: null,
        injected: place,
        a: 0n,
        c: 5n,
        call: callNumber('open'),
        thread: 77,
      }) as const;
    const call = { kind: 'call', call: callNumber('open'), callClass: 'always', unfinished: true, thread: 77 } as const;
    const own = { ...keychain, serviceCall: null, service: null };
    const free = { returnedNs: deadlineNs + 7 * ms, respondedNs: deadlineNs + 6 * ms, settled: 'late' } as const;
    const processes = [
      process(0, { rows: [standing], facts: [call, opened(0), missed, killed] }),
      process(1, { rows: [{ ...standing, ...free, killed: false, stalled: true }], facts: [call, opened(1)] }),
    ];
    const observation = { injectedEvents: [own, own], stallNs: 20 * ms };
    for (const stallNs of [20 * ms, 0]) {
      const { findings } = judge({ ...observationOf({ observation: { ...observation, stallNs } }), processes });
      assert.deepEqual(rulesOf(findings), ['deadlock', 'blocking-call', 'blocking-call']);
    }
  });

  it("two clients that wait for each other's answer to an open form a deadlock", () => {
    const opened = (place: number) =>
      ({
        kind: 'injected',
        traceIndex: null,
        injected: place,
        a: 0n,
        c: 5n,
        call: callNumber('open'),
        thread: 77,
      }) as const;
    const call = { kind: 'call', call: callNumber('open'), callClass: 'always', unfinished: true, thread: 77 } as const;
    const own = { ...keychain, serviceCall: null, service: null };
    const processes = [0, 1].map((slot) =>
      process(slot, {
        rows: [{ ...standing, killed: false }],
        facts: [call, opened(slot), ...(slot === 0 ? [missed] : [])],
      }),
    );
    const found = judge({ ...observationOf({ observation: { injectedEvents: [own, own] } }), processes }).findings;
    assert.match(
      found.find(({ rule }) => rule === 'deadlock')?.sentence ?? '',
      /is in open\(\), which waits for the answer to its AUTH_OPEN .* queued behind the handler of .* is in open\(\)/,
    );
  });

  for (const [threads, ofDispatch, name] of [
    [64, 1n, 'all 64 threads of libdispatch (its soft limit)'],
    [3, 0n, "all 3 threads of the client's pool"],
  ] as const) {
    it(`the deadlock of a full pool names ${name}`, () => {
      const stuck = Array.from({ length: threads }, (_, at) => ({
        ...asked,
        traceIndex: null,
        client: null,
        thread: 500 + at,
        b: BigInt(at + 1),
      }));
      const full = {
        kind: 'workers_blocked',
        a: BigInt(threads) | (3n << 32n),
        b: 100n,
        c: ofDispatch,
        timeNs: 200 * ms,
      } as const;
      const retained = { ...standing, returnedNs: 103 * ms, retained: true };
      const handed = { ...retained, traceIndex: null, injected: 0, deliveredNs: 112 * ms, returnedNs: 113 * ms };
      const seen = { rows: [retained, { ...handed, killed: false }], observation: withModels };
      const found = judge(observationOf({ ...seen, facts: [...stuck, opens, full, missed, killed] })).findings;
      const sentence = found.find(({ rule }) => rule === 'deadlock')?.sentence ?? '';
      assert.ok(sentence.startsWith(`${name.replace('a', 'A')} are all blocked, one of them thread 500, `), sentence);
      assert.ok(sentence.includes('which is left to those threads: none of them can make progress'), sentence);
      // A thread outside such a call will get to it.
      const some = [...stuck.slice(1), { ...stuck[0], b: 1n, thread: 501 }];
      const free = judge(observationOf({ ...seen, facts: [...some, opens, full, missed, killed] })).findings;
      assert.ok(!rulesOf(free).includes('deadlock'));
      assert.ok(rulesOf(free).includes('deadline-miss'));
    });
  }

  it('OpenAt finds the same intervals at a moment as a scan of all of them', () => {
    const time = fc.oneof(fc.nat(30), fc.constant(Infinity));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), time), { maxLength: 20 }), fc.nat(35), (spans, now) => {
        const things = spans.map(([fromNs, toNs]) => ({ fromNs, toNs }));
        const open = things.filter(({ fromNs, toNs }) => fromNs <= now && toNs > now);
        assert.deepEqual(new Set(new OpenAt(things).at(now)), new Set(open));
      }),
    );
  });

  it('the cycle of a deadlock is the shortest one', () => {
    // None waits for itself, because cycles of one would hide all others.
    const wait = fc.tuple(fc.nat(9), fc.nat(9)).filter(([from, to]) => from !== to);
    fc.assert(
      fc.property(fc.array(wait, { minLength: 8, maxLength: 30 }), fc.nat(9), (edges, start) => {
        const node = (id: number): WaitNode => ({
          id: `${id}`,
          kind: 'thread',
          name: `${id}`,
          process: 0,
          client: null,
        });
        const next = (id: number): number[] => edges.filter(([from]) => from === id).map(([, to]) => to);
        const cycle = shortestCycle(node(start), ({ id }) =>
          next(Number(id)).map((to) => ({ is: 'waits', on: node(to) })),
        );
        assert.equal(cycle?.nodes.length ?? null, shortestByWalking(start, next));
        for (const { from, to } of cycle?.edges ?? []) assert.ok(next(Number(from)).includes(Number(to)));
      }),
      { numRuns: 300 },
    );
  });
});

interface Link {
  readonly type: string;
  readonly call: string;
  readonly stack: number;
  readonly service: number;
}

/**
 * Each handler asks, and goes on when what it waits for is missed, which leads to the next one. `odd` applies to the
 * second half.
 */
function endless(length: number, { killed = -1, odd = {} }: { killed?: number; odd?: Partial<Link> } = {}) {
  const second = 1_000 * ms;
  const links = Array.from({ length }, (_, at) => ({
    type: 'AUTH_OPEN',
    call: 'SecStaticCodeCheckValidityWithErrors',
    stack: 5,
    service: 0,
    ...(at >= length / 2 ? odd : {}),
  }));
  const beginsNs = (at: number): number => (100 + at * 15) * second;
  const rows = links.map(({ type }, at) =>
    authRow({
      traceIndex: null,
      injected: at,
      eventType: eventNumber(type),
      queuedNs: beginsNs(at - 1),
      deliveredNs: beginsNs(at),
      returnedNs: beginsNs(at + 1),
      deadlineNs: beginsNs(at) + 10 * second,
      ...(at === length - 1
        ? { respondedNs: beginsNs(at) + second, settled: 'in-time' }
        : { respondedNs: null, settled: 'unanswered', missed: true }),
      killed: at === killed,
    }),
  );
  const facts = links.slice(0, -1).flatMap(({ call, stack, service }, at) => {
    const handled = { traceIndex: null, injected: at } as const;
    const number = callNumber(call);
    const beginNs = beginsNs(at) + second;
    const id = BigInt(at + 1);
    return [
      { ...asked, ...handled, call: number, stack, a: BigInt(service), b: id, timeNs: beginNs },
      { ...opens, injected: at + 1, a: id, timeNs: beginNs },
      { ...missed, ...handled, timeNs: beginsNs(at) + 10 * second },
      { kind: 'service_return', ...handled, a: id, b: BigInt(13 * second) },
    ] as const;
  });
  const injectedEvents = links.map(({ type }) => ({ ...keychain, eventType: eventNumber(type) }));
  return observationOf({ rows, facts, observation: { ...withModels, injectedEvents } });
}

function process(slot: number, { rows = [], facts = [] }: Pick<Seen, 'rows' | 'facts'>): ProcessObservation {
  const [built] = observationOf({ rows, facts }).processes;
  if (built === undefined) throw new Error('no process');
  return { ...built, slot, pid: 4242 + slot, name: `./client-${slot}` };
}

/** Tries all walks of at most ten steps, the slow way. */
function shortestByWalking(start: number, next: (id: number) => number[]): number | null {
  let reached = new Set([start]);
  for (let step = 0; step < 10; step += 1) reached = new Set([...reached, ...[...reached].flatMap(next)]);
  let best: number | null = null;
  for (const from of reached) {
    let at = new Set([from]);
    for (let length = 1; length <= 10; length += 1) {
      at = new Set([...at].flatMap(next));
      if (at.has(from) && (best === null || length < best)) best = length;
    }
  }
  return best;
}
