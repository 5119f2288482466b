// Rules about threads outside handlers.
import { callNumber } from '../../../src/schema/calls/calls.ts';
import { InjectedFlag } from '../../../src/schema/generated/ledger.ts';
import { authRow, eventNumber } from '../observations.ts';
import { ms, type RuleCase } from '../rule-case.ts';

const subscribedTo = (...labels: readonly string[]) => {
  const bits = labels.reduce((all, label) => all | (1n << BigInt(eventNumber(label))), 0n);
  const word = (1n << 64n) - 1n;
  return {
    kind: 'subscribed',
    traceIndex: null,
    a: bits & word,
    b: (bits >> 64n) & word,
    c: (bits >> 128n) & word,
  } as const;
};
const outside = (call: string) =>
  ({ kind: 'outside_call', call: callNumber(call), callClass: 'always', traceIndex: null, client: null }) as const;

const long = {
  kind: 'off_queue_call',
  call: callNumber('read'),
  callClass: 'always',
  b: BigInt(400 * ms),
  stack: 4,
} as const;
const slept = { ...long, call: callNumber('usleep') } as const;
const polled = { ...long, call: callNumber('poll') } as const;
const held = { deliveredNs: 101 * ms } as const;
const stopped = { kind: 'stall', b: BigInt(300 * ms), timeNs: 101 * ms, traceIndex: null, client: null } as const;
const blocked = (threads: number, width: number, waiting: number, dispatch: boolean) =>
  ({
    kind: 'workers_blocked',
    call: callNumber('sem_wait'),
    callClass: 'always',
    a: BigInt(threads) | (BigInt(width) << 32n),
    b: BigInt(waiting),
    c: dispatch ? 1n : 0n,
    timeNs: 201 * ms,
  }) as const;

/** What a service asked of the client while the long call waited for the service. */
const asked = { kind: 'injected', a: 1n, traceIndex: null, injected: 0, timeNs: 110 * ms } as const;
const askedRow = (answeredMs: number) =>
  authRow({ traceIndex: null, injected: 0, queuedNs: 110 * ms, deliveredNs: 111 * ms, respondedNs: answeredMs * ms });

/** A service on the thread of the long call, which begins with it and takes all of it but 1 ms. */
const serviceCall = { kind: 'service_call', traceIndex: null, client: null, timeNs: 101.5 * ms, b: 1n } as const;
const serviceReturn = (prescribedMs: number, tookMs = 399) =>
  ({
    kind: 'service_return',
    traceIndex: null,
    client: null,
    a: 1n,
    b: BigInt(tookMs * ms),
    c: BigInt(prescribedMs * ms),
  }) as const;
const asksAnother = { ...serviceCall, b: 2n, c: 1n } as const;
const askedForAnother = { ...asked, a: 2n, c: BigInt(InjectedFlag.mustAnswer) } as const;

export const poolCases: readonly RuleCase[] = [
  {
    // What a service takes beyond its model is the machine's: a late wake-up, a page, an answer that came late to it.
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: { rows: [authRow(held)], facts: [long, serviceCall, serviceReturn(151)] },
    silent: { rows: [authRow(held)], facts: [long, serviceCall, serviceReturn(149)] },
    sentence: /^read\(\) took 400 ms of a budget of 15 s/,
  },
  {
    // The machine's time is not taken off the model's.
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: {
      rows: [authRow(held)],
      facts: [{ ...long, c: BigInt(240 * ms) }, serviceCall, serviceReturn(151), stopped],
    },
    silent: { rows: [authRow(held)], facts: [{ ...long, c: BigInt(240 * ms) }, serviceCall, serviceReturn(0)] },
    sentence: /^read\(\) took 400 ms of a budget of 15 s/,
  },
  {
    // The client's own part of the call counts as it is measured: 200 ms after the service.
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: { rows: [authRow(held)], facts: [long, serviceCall, serviceReturn(0, 200)] },
    silent: { rows: [authRow(held)], facts: [{ ...long, c: BigInt(60 * ms) }, serviceCall, serviceReturn(0, 200)] },
    sentence: /^read\(\) took 400 ms of a budget of 15 s/,
  },
  {
    // A late answer of the client's own is the client's part, also to a service that another one asked.
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: {
      rows: [authRow(held), { ...askedRow(400), deadlineNs: 200 * ms, settled: 'late' }],
      facts: [long, serviceCall, asksAnother, askedForAnother, serviceReturn(0)],
    },
    silent: {
      rows: [authRow(held), askedRow(400)],
      facts: [long, serviceCall, asksAnother, askedForAnother, serviceReturn(0)],
    },
    sentence: /^read\(\) took 400 ms of a budget of 15 s/,
  },
  {
    // The thread did not wait for a service that it only sent a message to, nor another thread's.
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: {
      rows: [authRow(held)],
      facts: [
        long,
        { ...serviceCall, asynchronous: true },
        serviceReturn(0),
        { ...serviceCall, b: 2n, thread: 78 },
        { ...serviceReturn(0), a: 2n },
      ],
    },
    silent: { rows: [authRow(held)], facts: [long, serviceCall, serviceReturn(0)] },
    sentence: /^read\(\) took 400 ms of a budget of 15 s/,
  },
  {
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: { rows: [authRow(held), askedRow(120)], facts: [long, asked] },
    silent: { rows: [authRow(held), askedRow(400)], facts: [long, asked] },
    sentence: /^read\(\) took 400 ms of a budget of 15 s/,
  },
  {
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: { rows: [authRow(held)], facts: [long] },
    silent: { rows: [authRow(held)], facts: [{ ...long, b: BigInt(140 * ms) }] },
    sentence:
      /^read\(\) took 400 ms of a budget of 15 s on the way to the answer of AUTH_EXEC \(message 7\), off the delivery queue\.$/,
  },
  {
    // The thread lacked a processor for the whole difference.
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: { rows: [authRow(held)], facts: [{ ...long, c: BigInt(249 * ms) }] },
    silent: { rows: [authRow(held)], facts: [{ ...long, c: BigInt(251 * ms) }] },
    sentence: /^read\(\) took 400 ms of a budget of 15 s/,
  },
  {
    // The process stood still during the call; the heartbeat alone waited for a processor.
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: { rows: [authRow(held)], facts: [long, { ...stopped, c: BigInt(300 * ms) }] },
    silent: { rows: [authRow(held)], facts: [long, stopped] },
    sentence: /^read\(\) took 400 ms of a budget of 15 s/,
  },
  {
    // A fork locks the address space, and so stops the heartbeat itself.
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: { rows: [authRow(held)], facts: [{ ...long, call: callNumber('fork') }, stopped] },
    silent: { rows: [authRow(held)], facts: [long, stopped] },
    sentence: /^fork\(\) took 400 ms of a budget of 15 s/,
  },
  {
    // The stall is within the wait for the client's own answer: it is not taken off twice.
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: {
      rows: [authRow(held), askedRow(310)],
      facts: [long, asked, { ...stopped, timeNs: 110 * ms, b: BigInt(190 * ms) }],
    },
    silent: { rows: [authRow(held), askedRow(400)], facts: [long, asked] },
    sentence: /^read\(\) took 400 ms of a budget of 15 s/,
  },
  {
    // It stood still before the call.
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: { rows: [authRow(held)], facts: [long, { ...stopped, timeNs: 0 }] },
    silent: { rows: [authRow(held)], facts: [long, stopped] },
    sentence: /^read\(\) took 400 ms of a budget of 15 s/,
  },
  {
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: {
      rows: [authRow(), authRow({ traceIndex: 8 })],
      facts: [long, { ...long, traceIndex: 8, b: BigInt(600 * ms) }],
    },
    silent: { facts: [{ ...long, call: callNumber('pthread_cond_wait') }] },
    sentence:
      /^read\(\) took 600 ms .* \(message 8\), off the delivery queue; the same happened before 2 answers in total\.$/,
  },
  {
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: { facts: [{ ...slept, b: BigInt(1600 * ms) }] },
    silent: { facts: [slept] },
    sentence: /^usleep\(\) took 1\.6 s/,
  },
  {
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: { facts: [{ ...polled, forOthers: true }] },
    silent: { facts: [polled] },
    sentence: /^poll\(\) took 400 ms of a budget of 15 s/,
  },
  {
    // Without a descriptor it is a sleep.
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: { facts: [{ ...polled, forNothing: true, b: BigInt(1600 * ms) }] },
    silent: { facts: [{ ...polled, forNothing: true }] },
    sentence: /^poll\(\) took 1\.6 s/,
  },
  {
    rule: 'off-queue-blocking',
    class: 'hazard',
    fires: { rows: [authRow({ deadlineNs: 300 * ms })], facts: [{ ...long, b: BigInt(60 * ms) }] },
    silent: { rows: [authRow({ deadlineNs: 300 * ms })], facts: [{ ...long, b: BigInt(40 * ms) }] },
    sentence: /^read\(\) took 60 ms of a budget of 200 ms/,
  },
  {
    rule: 'thread-explosion',
    class: 'hazard',
    fires: { facts: [blocked(4, 4, 7, true), blocked(4, 4, 1000, true)] },
    silent: { facts: [blocked(4, 4, 8, true), blocked(4, 4, 70, false)] },
    sentence:
      /^4 threads of libdispatch were blocked at once in calls such as sem_wait\(\) while 1000 AUTH messages waited \(pool width 4\): macOS would have started all \d+ threads of its soft limit \(Dispatch Thread Soft Limit Reached\), and no other block would run; AUTH_EXEC \(message 7\) had waited for a worker for 100 ms\.$/,
  },
  {
    rule: 'pool-exhausted',
    class: 'hazard',
    fires: { facts: [blocked(3, 3, 4, false), blocked(3, 3, 5, false)] },
    silent: { facts: [blocked(3, 3, 5, true)] },
    sentence:
      /^All 3 workers of the client were blocked at once in calls such as sem_wait\(\) while 5 AUTH messages waited \(pool width 3\); AUTH_EXEC \(message 7\)/,
  },
  {
    rule: 'dispatch-main',
    class: 'note',
    fires: { facts: [{ kind: 'dispatch_main', call: callNumber('dispatch_main'), traceIndex: null, client: null }] },
    silent: {},
    sentence: /^The client called dispatch_main\(\): run loop sources and timers of the main thread never fire/,
  },
  {
    rule: 'no-self-mute',
    class: 'hazard',
    fires: { facts: [subscribedTo('NOTIFY_OPEN'), outside('open'), outside('openat'), outside('unlink')] },
    silent: { facts: [subscribedTo('NOTIFY_OPEN'), outside('open'), { kind: 'mute', traceIndex: null, b: 1n }] },
    sentence:
      /^The client called open\(\) off its handler and is subscribed to NOTIFY_OPEN: it gets a message for its own call/,
  },
  {
    // No AUTH message comes back; the type may be in any of the three words.
    rule: 'no-self-mute',
    class: 'hazard',
    fires: { facts: [subscribedTo('NOTIFY_STAT'), outside('stat'), { kind: 'mute', traceIndex: null, b: 0n }] },
    silent: { facts: [subscribedTo('AUTH_OPEN', 'NOTIFY_CLOSE'), outside('open')] },
    sentence: /^The client called stat\(\) off its handler and is subscribed to NOTIFY_STAT/,
  },
  {
    // A pipe or a terminal has no such event.
    rule: 'no-self-mute',
    class: 'hazard',
    fires: { facts: [subscribedTo('NOTIFY_WRITE'), outside('write'), { ...outside('writev'), a: 1n }] },
    silent: { facts: [subscribedTo('NOTIFY_WRITE'), outside('write'), outside('pwrite')] },
    sentence: /^The client called writev\(\) off its handler and is subscribed to NOTIFY_WRITE/,
  },
  {
    // The client itself is muted, its helper is not.
    rule: 'no-self-mute',
    class: 'hazard',
    fires: {
      facts: [
        subscribedTo('AUTH_EXEC', 'NOTIFY_OPEN'),
        outside('posix_spawn'),
        outside('system'),
        { kind: 'mute', traceIndex: null, b: 1n },
      ],
    },
    silent: {
      facts: [subscribedTo('AUTH_EXEC'), outside('posix_spawn'), { kind: 'mute', traceIndex: null, c: 1n }],
    },
    sentence:
      /^The client started a helper with posix_spawn\(\) and is subscribed to AUTH_EXEC and NOTIFY_OPEN: it gets messages for what the helper does/,
  },
  {
    // A fork alone is not a helper, and events that a program need not cause do not come back.
    rule: 'no-self-mute',
    class: 'hazard',
    fires: { facts: [subscribedTo('AUTH_OPEN'), outside('popen')] },
    silent: { facts: [subscribedTo('AUTH_OPEN'), outside('fork')] },
    sentence: /^The client started a helper with popen\(\) and is subscribed to AUTH_OPEN: /,
  },
  {
    rule: 'self-signature-check',
    class: 'hazard',
    fires: { facts: [outside('SecStaticCodeCheckValidity')] },
    silent: { facts: [outside('open'), { ...outside('SecStaticCodeCheckValidity'), kind: 'call' }] },
    sentence: /^The client called SecStaticCodeCheckValidity\(\) to check a signature, off its handler\.$/,
  },
];
