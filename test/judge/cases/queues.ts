// Messages that were left to a queue that runs one block at a time, and missed their deadlines behind a long call.
import { callNumber } from '../../../src/schema/calls/calls.ts';
import type { StatedFact } from '../facts.ts';
import { authRow } from '../observations.ts';
import { ms, type RuleCase } from '../rule-case.ts';
import { late, never } from './answers.ts';

const queue = 0x5e1n;
const handed = (traceIndex: number, a = queue, b = 0n): StatedFact => ({ kind: 'handed_over', traceIndex, a, b });
/** Stated when the deadline of message 7 had passed, after 15.1 s. */
const busy = (changes: StatedFact = {}): StatedFact => ({
  kind: 'queue_busy',
  traceIndex: null,
  client: null,
  thread: 600,
  call: callNumber('poll'),
  stack: 9,
  a: queue,
  b: BigInt(3000 * ms),
  c: 500n,
  timeNs: 15_101 * ms,
  ...changes,
});
const handler: StatedFact = { kind: 'client_new', traceIndex: null, stack: 5 };

/** It came before message 7, and was answered by a thread of the queue, in time, when the call was over. */
const ahead = authRow({
  traceIndex: 3,
  deliveredNs: 90 * ms,
  respondedNs: 15_300 * ms,
  deadlineNs: 90_000 * ms,
  inHandler: false,
});
const facts = [handler, handed(3), handed(7), busy()];
const others = [8, 9].map((traceIndex) => ({ ...ahead, traceIndex, deliveredNs: (100 + traceIndex) * ms }));

const behind = 'behind message 3 in a serial queue that was in poll\\(\\) for 3 s\\.$';
const silent = { facts };

export const queueCases: readonly RuleCase[] = [
  {
    rule: 'missing-response',
    fires: { rows: [ahead, never], facts },
    silent,
    sentence: new RegExp(
      `^AUTH_EXEC \\(message 7\\) was never answered: its budget of 15 s ran out\\. It waited ${behind}`,
    ),
    advice: /^Let a timer answer before the deadline/,
    stack: 9,
  },
  {
    rule: 'missing-response',
    fires: { rows: [ahead, never, ...others], facts: [...facts, handed(8), handed(9)] },
    silent,
    sentence: new RegExp(`ran out\\. 3 messages waited ${behind}`),
  },
  {
    rule: 'deadline-miss',
    fires: { rows: [ahead, late], facts },
    silent,
    sentence: new RegExp(
      `^AUTH_EXEC \\(message 7\\) was answered 3 ms late: its budget was 15 s\\. It waited ${behind}`,
    ),
    advice: /^Let a timer answer before the deadline/,
    stack: 9,
  },
  {
    rule: 'deadline-miss',
    fires: { rows: [ahead, { ...never, killed: true }], facts: [...facts, { kind: 'kill', b: 400_000n }] },
    silent,
    sentence: new RegExp(`and was killed 400 µs after it, as on macOS\\. It waited ${behind}`),
    stack: 9,
  },
  {
    // Nothing is before it: its own work is in the call.
    rule: 'missing-response',
    fires: { rows: [never, ...others], facts: [handler, handed(7), handed(8), handed(9), busy()] },
    silent,
    sentence: /ran out\. Its serial queue was in poll\(\) for 3 s, and 2 messages waited behind it\.$/,
  },
  {
    rule: 'missing-response',
    fires: { rows: [never], facts: [handler, handed(7), busy()] },
    silent,
    sentence: /ran out\. Its serial queue was in poll\(\) for 3 s\.$/,
  },
  {
    // The same call at a later deadline lasted longer.
    rule: 'missing-response',
    fires: { rows: [ahead, never], facts: [...facts, busy({ b: BigInt(3500 * ms), timeNs: 15_601 * ms })] },
    silent,
    sentence: /that was in poll\(\) for 3\.5 s\.$/,
  },
  {
    // It ended later, and the answer that it led to says when, with all of its stack.
    rule: 'missing-response',
    fires: {
      rows: [ahead, never],
      facts: [
        ...facts,
        {
          kind: 'off_queue_call',
          traceIndex: 3,
          thread: 500,
          call: callNumber('poll'),
          stack: 11,
          a: BigInt(12_011 * ms),
          b: BigInt(3200 * ms),
        },
      ],
    },
    silent,
    sentence: /that was in poll\(\) for 3\.2 s\.$/,
    stack: 11,
  },
  {
    // Work on several queues, all of which was answered on this one before.
    rule: 'missing-response',
    fires: { rows: [never], facts: [handler, handed(7, 1n, queue), busy()] },
    silent,
    sentence: /Its serial queue was in poll\(\) for 3 s\.$/,
  },
  {
    // A later message was answered before the call: whatever became of message 3, the queue is past it.
    rule: 'missing-response',
    fires: {
      rows: [ahead, { ...ahead, traceIndex: 4, deliveredNs: 95 * ms, respondedNs: 400 * ms }, never],
      facts,
    },
    silent,
    sentence: /ran out\. Its serial queue was in poll\(\) for 3 s\.$/,
  },
  ...[
    [handler, handed(7, 0x5e2n), busy()],
    [handler, handed(7, 1n), busy()],
    [handler, handed(7), busy({ timeNs: 15_099 * ms })],
    [handler, handed(7), busy({ b: BigInt(ms / 2) })],
    [handler, busy()],
    [handler, handed(7)],
  ].map(
    (others): RuleCase => ({
      // Another queue, an unknown one, a call that ended before the deadline, or began after it; no call, no queue.
      rule: 'missing-response',
      fires: { rows: [never], facts: others },
      silent,
      sentence: /was never answered: its budget of 15 s ran out\.$/,
      advice: /^Answer each AUTH message/,
      stack: 5,
    }),
  ),
];
