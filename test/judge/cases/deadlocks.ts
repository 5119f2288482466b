// Cycles of waits, in one client process.

import { callNumber } from '../../../src/schema/calls/calls.ts';
import type { StatedFact } from '../facts.ts';
import { authRow, eventNumber, type Seen } from '../observations.ts';
import { ms, type RuleCase } from '../rule-case.ts';

const check = callNumber('SecStaticCodeCheckValidityWithErrors');
export const deadlineNs = 15_100 * ms;

export const trustd = { name: 'trustd', source: 'tests' };
export const securityd = { name: 'securityd', source: 'tests' };
export const keychain = {
  serviceCall: 1,
  service: 0,
  eventType: eventNumber('AUTH_OPEN'),
  path: '/Library/Keychains/System.keychain',
  process: { pid: 301, path: '/usr/libexec/trustd' },
};

/** The handler of message 7 asks trustd, from 110 ms on. */
export const asked = { kind: 'service_call', call: check, a: 0n, b: 1n, timeNs: 110 * ms, stack: 5 } as const;
/** trustd opens a file, and waits until it is allowed to. */
export const opens = {
  kind: 'injected',
  traceIndex: null,
  injected: 0,
  client: null,
  call: check,
  a: 1n,
  c: 1n,
  timeNs: 111 * ms,
} as const;
export const missed = { kind: 'miss', timeNs: deadlineNs + ms, b: BigInt(deadlineNs), c: 1n, stack: 6 } as const;
export const killed = { kind: 'kill', timeNs: deadlineNs + 2 * ms, b: BigInt(2 * ms) } as const;

/** Never answered, because its handler is still running. */
export const standing = authRow({
  returnedNs: null,
  respondedNs: null,
  settled: 'unanswered',
  missed: true,
  killed: true,
});
const injectedRow = authRow({
  traceIndex: null,
  injected: 0,
  eventType: keychain.eventType,
  queuedNs: 111 * ms,
  deliveredNs: null,
  returnedNs: null,
  respondedNs: null,
  settled: 'unanswered',
});

export const withModels = { services: [trustd, securityd], modelSet: 'late-boot', injectedEvents: [keychain] };

/** Killed in the handler: the injected message is still queued and has no row. */
export const bootTimeKill: Seen = {
  rows: [standing],
  facts: [asked, opens, missed, killed],
  observation: withModels,
};

const lateRows = [
  authRow({ returnedNs: 15_300 * ms, respondedNs: 15_250 * ms, settled: 'late', missed: true }),
  { ...injectedRow, deliveredNs: 15_301 * ms, returnedNs: 15_303 * ms, respondedNs: 15_302 * ms, settled: 'late' },
] as const;

/** One of the client's own threads asks; trustd's event is then handed to the same thread. */
const oneWorker = (thread: number): Seen => ({
  rows: [
    authRow({ retained: true, inHandler: false, settled: 'late', respondedNs: 15_250 * ms, missed: true }),
    {
      ...injectedRow,
      retained: true,
      deliveredNs: 112 * ms,
      returnedNs: 113 * ms,
      respondedNs: 15_251 * ms,
      settled: 'late',
    },
  ],
  facts: [
    { ...asked, traceIndex: null, client: null, thread: 500 },
    opens,
    missed,
    { ...missed, traceIndex: null, injected: 0, timeNs: 15_120 * ms },
    { kind: 'service_return', traceIndex: null, client: null, a: 1n, b: BigInt(15_010 * ms), timeNs: 15_120 * ms },
    { kind: 'late_response', thread: 500, timeNs: 15_250 * ms },
    { kind: 'late_response', traceIndex: null, injected: 0, thread, timeNs: 15_251 * ms },
  ],
  observation: withModels,
});

/** The client was killed. The miss reports which thread each message was left to, and which threads answered before. */
const leftTo = (handed: StatedFact, ...others: readonly StatedFact[]): Seen => ({
  rows: [
    authRow({ ...standing, retained: true, inHandler: false, returnedNs: 103 * ms }),
    { ...injectedRow, retained: true, deliveredNs: 112 * ms, returnedNs: 113 * ms },
  ],
  facts: [
    { ...asked, traceIndex: null, client: null, thread: 500 },
    opens,
    { kind: 'queue_waits', traceIndex: null, client: null, thread: 500, a: 0x5e1n, b: 1n },
    ...others,
    { kind: 'handed_over', ...handed },
    { kind: 'handed_over', traceIndex: null, injected: 0, ...handed },
    missed,
    killed,
  ],
  observation: withModels,
});
/**
 * The handler makes the call that waits, at 120 ms; thread 500 asks trustd in a block of queue 0x5e1, from `sinceNs`
 * on.
 */
const waitsIn = (wait: StatedFact, sinceNs = 110 * ms): Seen => ({
  rows: [standing],
  facts: [
    { ...asked, traceIndex: null, client: null, thread: 500, timeNs: sinceNs },
    { kind: 'queue_waits', traceIndex: null, client: null, thread: 500, a: 0x5e1n, b: 1n },
    opens,
    { kind: 'call', callClass: 'always', unfinished: true, waited: true, timeNs: 120 * ms, stack: 8, ...wait },
    missed,
    killed,
  ],
  observation: withModels,
});
const groupWait = { call: callNumber('dispatch_group_wait') } as const;
const turnWait = { call: callNumber('dispatch_sync'), callClass: 'if_waited' } as const;

/** The handler waits for a child. Child 800 is in an exec that trustd's event represents. */
const waitsForChild = (pid: bigint): Seen => ({
  rows: [standing],
  facts: [
    { ...asked, call: callNumber('execv'), traceIndex: null, client: null, thread: 501 },
    { kind: 'child_start', traceIndex: null, client: null, a: 800n, b: 1n },
    opens,
    {
      kind: 'call',
      call: callNumber('waitpid'),
      callClass: 'always',
      unfinished: true,
      waited: true,
      timeNs: 120 * ms,
      c: pid,
      stack: 8,
    },
    missed,
    killed,
  ],
  observation: withModels,
});

const waitsForLockOf = (holder: bigint): StatedFact => ({
  kind: 'answerer_waits',
  traceIndex: null,
  a: 501n | (holder << 32n),
  b: BigInt(ms),
  c: 0xbeefn,
  timeNs: deadlineNs + ms,
});
const answerer = { kind: 'answerer', traceIndex: null, a: 500n } as const;

const onLock = {
  kind: 'lock_wait',
  call: callNumber('pthread_mutex_lock'),
  callClass: 'always',
  unfinished: true,
  waited: true,
  a: BigInt(check) | (500n << 16n),
  c: 0xbeefn,
  timeNs: 120 * ms,
  stack: 8,
  otherStack: 9,
} as const;

/** The handler asked by a message with a reply, and then waits; the semaphore does not tell what it waits for. */
const waitsAfter = (name: string): Seen => ({
  rows: [standing],
  facts: [
    { ...asked, call: callNumber(name), asynchronous: true },
    opens,
    {
      kind: 'call',
      call: callNumber('dispatch_semaphore_wait'),
      callClass: 'always',
      unfinished: true,
      waited: true,
      timeNs: 120 * ms,
      stack: 8,
    },
    missed,
    killed,
  ],
  observation: withModels,
});

export const deadlockCases: readonly RuleCase[] = [
  {
    rule: 'deadlock',
    fires: bootTimeKill,
    silent: { ...bootTimeKill, facts: [missed, killed] },
    sentence:
      /^The handler of AUTH_EXEC \(message 7\) is in SecStaticCodeCheckValidityWithErrors\(\), which waits for trustd, which waits for the answer to its AUTH_OPEN of \/Library\/Keychains\/System\.keychain \(injected 0\), which is queued behind that handler: none of them can make progress; the client did not answer AUTH_EXEC \(message 7\) by its deadline \(budget 15 s\) and was killed 2 ms after it, as on macOS\.$/,
  },
  {
    // It went on once the replay had settled the miss: the wait ends at the deadline of the injected message.
    rule: 'deadlock',
    fires: {
      rows: lateRows,
      facts: [asked, opens, missed, { ...missed, traceIndex: null, injected: 0, timeNs: 15_111 * ms }],
      observation: withModels,
    },
    // As slow, but the event needs no answer.
    silent: {
      rows: lateRows,
      facts: [asked, { ...opens, c: 0n }, missed],
      observation: withModels,
    },
    sentence: /: none of them can make progress, and the deadline of AUTH_EXEC \(message 7\) passed \(budget 15 s\)\.$/,
  },
  {
    rule: 'deadlock',
    fires: oneWorker(500),
    silent: oneWorker(501),
    sentence:
      /^Thread 500 is in SecStatic.*\(\), which waits for trustd, which waits for the answer to its AUTH_OPEN of .* \(injected 0\), which is left to that thread: none of them can make progress/,
  },
  {
    rule: 'deadlock',
    fires: leftTo({}, answerer),
    // Another thread has answered, too.
    silent: leftTo({}, answerer, { ...answerer, a: 501n }),
    sentence: /\(injected 0\), which is left to that thread: none of them can make progress; .* was killed/,
  },
  {
    // The only thread that answers waits for a lock that the asking thread holds.
    rule: 'deadlock',
    fires: leftTo({}, { ...answerer, a: 501n }, waitsForLockOf(500n)),
    silent: leftTo({}, { ...answerer, a: 501n }, waitsForLockOf(502n)),
    sentence: /waits for the lock at 0xbeef, which is held by /,
  },
  {
    // libdispatch starts another thread if it needs one.
    rule: 'deadlock',
    fires: leftTo({ a: 0x5e1n }),
    silent: leftTo({}, { ...answerer, b: 1n }),
    sentence:
      /\(injected 0\), which is left to a serial queue, and so to that thread: none of them can make progress; /,
  },
  {
    // Put on several queues: what waits is the one that answered before.
    rule: 'deadlock',
    fires: leftTo({ a: 1n, b: 0x5e1n }),
    silent: leftTo({ a: 1n, b: 0x5e2n }),
    sentence: /which is left to a serial queue, and so to that thread: none of them can make progress; /,
  },
  {
    // Nothing was put on a queue, and all threads that answer are in that call; or something was, and the thread that
    // answers it is not known.
    rule: 'deadlock',
    fires: leftTo({}, answerer),
    silent: leftTo({ a: 1n }, answerer),
    sentence: /which is left to that thread: /,
  },
  {
    rule: 'deadlock',
    fires: waitsIn(groupWait),
    // That thread was in its call before the handler was entered.
    silent: waitsIn(groupWait, 50 * ms),
    sentence:
      /^The handler of .* is in dispatch_group_wait\(\), which waits for what is done by thread 500, which is in SecStatic.*\(\), which waits for trustd, .* queued behind that handler: /,
  },
  {
    rule: 'deadlock',
    fires: waitsIn({ ...turnWait, c: 0x5e1n }, 50 * ms),
    silent: waitsIn({ ...turnWait, c: 0x5e2n }, 50 * ms),
    sentence:
      /is in dispatch_sync\(\), which waits for its turn on a serial queue, and so for thread 500, which is in SecStatic/,
  },
  {
    rule: 'deadlock',
    fires: waitsForChild(800n),
    silent: waitsForChild(801n),
    sentence:
      /^The handler of .* is in waitpid\(\), which waits for process 800, which is in execv\(\), which waits for trustd, .* queued behind that handler: /,
  },
  {
    // Any child ends the wait, and another one may end.
    rule: 'deadlock',
    fires: waitsForChild(800n),
    silent: waitsForChild(BigInt.asUintN(64, -1n)),
    sentence: /process 800/,
  },
  {
    // A child does not answer: the thread that does is free.
    rule: 'deadlock',
    fires: leftTo({}, answerer),
    silent: leftTo({}, { kind: 'child_start', traceIndex: null, client: null, a: 500n, b: 1n }, answerer),
    sentence: /which is left to that thread: /,
  },
  {
    // The group does not wait for anything that a child does.
    rule: 'deadlock',
    fires: waitsIn(groupWait),
    silent: {
      ...waitsIn(groupWait),
      facts: [
        ...(waitsIn(groupWait).facts ?? []).slice(0, 1),
        { kind: 'child_start', traceIndex: null, client: null, a: 800n, b: 1n },
        ...(waitsIn(groupWait).facts ?? []).slice(1),
      ],
    },
    sentence: /is in dispatch_group_wait\(\)/,
  },
  {
    // The handler calls no daemon: a worker holds the lock that it waits for.
    rule: 'deadlock',
    fires: {
      rows: [standing],
      facts: [{ ...asked, traceIndex: null, client: null, thread: 500 }, opens, onLock, missed, killed],
      observation: withModels,
    },
    silent: {
      rows: [standing],
      facts: [{ ...asked, traceIndex: null, client: null, thread: 501 }, opens, onLock, missed, killed],
      observation: withModels,
    },
    sentence:
      /^The handler of AUTH_EXEC \(message 7\) waits for the lock at 0xbeef, which is held by thread 500, which is in SecStatic.*\(\), which waits for trustd, .* queued behind that handler: /,
  },
  {
    // trustd asks securityd, which asks trustd.
    rule: 'deadlock',
    fires: {
      rows: [standing],
      facts: [
        asked,
        { ...asked, call: 0, a: 1n, b: 2n, c: 1n },
        { kind: 'service_wait', a: 2n, b: 1n },
        missed,
        killed,
      ],
      observation: withModels,
    },
    silent: {
      rows: [standing],
      facts: [asked, { ...asked, call: 0, a: 1n, b: 2n, c: 1n }, missed, killed],
      observation: withModels,
    },
    sentence:
      /^AUTH_EXEC \(message 7\) is held by the handler of AUTH_EXEC \(message 7\), which is in SecStatic.*\(\), which waits for trustd; trustd waits for securityd, which waits for trustd again: none of them can make progress; the client did not answer/,
  },
  {
    rule: 'deadlock',
    fires: {
      rows: [{ ...standing, settled: 'cut', missed: false, killed: false }],
      facts: [asked, opens, { kind: 'standing', a: 400n, timeNs: 500 * ms, stack: 6 }],
      observation: withModels,
    },
    silent: {
      rows: [{ ...standing, settled: 'cut', missed: false, killed: false }],
      facts: [
        asked,
        opens,
        { kind: 'service_return', a: 1n, b: BigInt(100 * ms) },
        { kind: 'standing', a: 400n, timeNs: 500 * ms, stack: 6 },
      ],
      observation: withModels,
    },
    sentence: /: none of them can make progress, and none did until the run was stopped\.$/,
  },
  {
    // A client that is not subscribed to such events has none in its queue.
    rule: 'deadlock',
    fires: {
      ...bootTimeKill,
      facts: [
        { kind: 'subscribed', traceIndex: null, a: 1n << BigInt(keychain.eventType) },
        ...(bootTimeKill.facts ?? []),
      ],
    },
    silent: {
      ...bootTimeKill,
      facts: [{ kind: 'subscribed', traceIndex: null, a: 1n }, ...(bootTimeKill.facts ?? [])],
    },
    sentence: /queued behind that handler/,
  },
  {
    rule: 'deadlock',
    fires: waitsAfter('xpc_connection_send_message_with_reply'),
    // Such a message gets no reply: the handler waits for something else.
    silent: waitsAfter('xpc_connection_send_message'),
    sentence:
      /^The handler of AUTH_EXEC \(message 7\) is in dispatch_semaphore_wait\(\), which waits for the reply of trustd, which waits for the answer to its AUTH_OPEN of .* queued behind that handler: /,
  },
];
