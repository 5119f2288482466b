// What is kept of a run's waits: those in progress when a deadline passed, however many waits there were.
import assert from 'node:assert/strict';
import { keepFacts } from '../../src/judge/kept-facts.ts';
import { Waits } from '../../src/judge/wait-for/waits.ts';
import { callNumber } from '../../src/schema/calls/calls.ts';
import { injectedCauses } from '../../src/verdict/injected-cause.ts';
import { asked, keychain, opens, trustd } from './cases/deadlocks.ts';
import type { StatedFact } from './facts.ts';
import { authRow, observationOf } from './observations.ts';
import { ms } from './rule-case.ts';

const messages = 2_000;
const missedOne = 1_234;
const beginsNs = (at: number): number => at * 20 * ms;

/**
 * Each handler waits for its turn on a queue and for a lock, then a worker asks trustd; every wait ends before the next
 * begins.
 */
function factsOf(at: number, missed: readonly number[]): readonly StatedFact[] {
  const waits = { traceIndex: at, callClass: 'always', waited: true, b: BigInt(2 * ms) } as const;
  const worker = { traceIndex: null, client: null, thread: 500 } as const;
  const nowNs = beginsNs(at);
  return [
    { ...waits, kind: 'call', call: callNumber('dispatch_group_wait'), timeNs: nowNs },
    { ...waits, kind: 'lock_wait', call: callNumber('pthread_mutex_lock'), timeNs: nowNs + 3 * ms },
    { ...asked, ...worker, b: BigInt(at + 1), timeNs: nowNs + 6 * ms },
    ...(missed.includes(at) ? [{ kind: 'miss', traceIndex: at, timeNs: nowNs + 7.5 * ms } as const] : []),
    { ...worker, kind: 'service_return', a: BigInt(at + 1), b: BigInt(2 * ms), timeNs: nowNs + 8 * ms },
  ];
}

/** Deadlines `afterNs` after the beginning of each. */
function runWith(missed: readonly number[], afterNs: number) {
  const numbers = Array.from({ length: messages }, (_, at) => at);
  const rows = numbers.map((at) =>
    authRow({
      traceIndex: at,
      queuedNs: beginsNs(at),
      deliveredNs: beginsNs(at),
      returnedNs: beginsNs(at) + 9 * ms,
      deadlineNs: beginsNs(at) + afterNs,
    }),
  );
  const facts = numbers.flatMap((at) => factsOf(at, missed));
  return new Waits(observationOf({ rows, facts, observation: { services: [trustd] } }));
}

const sizes = ({ handlerWaits, lockWaits, serviceCalls, rows }: Waits): number[] => [
  handlerWaits.length,
  lockWaits.length,
  serviceCalls.size,
  rows.size,
];

describe('the waits of a run', () => {
  for (const [going, afterNs, kept] of [
    ['a wait for a group', ms, [1, 0, 0, 0]],
    ['nothing', 2 * ms, [0, 0, 0, 0]],
    ['a wait for a lock', 4 * ms, [0, 1, 0, 0]],
    ['a call to a daemon', 7 * ms, [0, 0, 1, 1]],
  ] as const)
    it(`the waits kept are those in progress at a missed deadline: ${going}`, () => {
      assert.deepEqual(sizes(runWith([missedOne], afterNs)), kept);
    });

  it('the waits kept are those at the deadline, not at the later report of its miss', () => {
    // Reported when the worker asked, which was after the deadlines.
    assert.deepEqual(sizes(runWith([7, missedOne], ms)), [2, 0, 0, 0]);
  });

  it('a run without a missed deadline keeps no waits', () => {
    assert.deepEqual(sizes(runWith([], ms)), [0, 0, 0, 0]);
  });

  it('a missed deadline without a call to a daemon keeps no waits', () => {
    const miss = { kind: 'miss', traceIndex: 3, timeNs: beginsNs(3) + ms } as const;
    const facts = [...factsOf(3, []).slice(0, 2), miss];
    assert.deepEqual(sizes(new Waits(observationOf({ facts }))), [0, 0, 0, 0]);
  });
});

describe('the facts that rules judge', () => {
  it('the facts that rules judge include no calls to daemons', () => {
    const numbers = Array.from({ length: messages }, (_, at) => at);
    const [process] = observationOf({ facts: numbers.flatMap((at) => factsOf(at, [])) }).processes;
    const kept = keepFacts(process?.facts() ?? [], false);
    assert.deepEqual(
      kept.map(({ fact }) => fact.kind).filter((kind) => kind.startsWith('service')),
      [],
    );
  });
});

describe('the causes of injected messages', () => {
  it('the cause of an injected message names the services that asked each other', () => {
    const others = Array.from({ length: 50 }, (_, at) => ({ ...asked, b: BigInt(100 + at) }));
    const facts = [{ ...asked, b: 1n }, ...others, { ...asked, call: 0, a: 1n, b: 2n, c: 1n }, { ...opens, a: 2n }];
    const injectedEvents = [{ ...keychain, serviceCall: 2 }];
    const services = [trustd, { name: 'securityd', source: 'tests' }];
    assert.deepEqual(injectedCauses(observationOf({ facts, observation: { services, injectedEvents } })), [
      'requested by SecStaticCodeCheckValidityWithErrors through trustd, securityd',
    ]);
  });
});
