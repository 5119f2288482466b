// Rules about answers: whether one is given, when, how, and which.
import { everyOpenFlag } from '../../../src/judge/open-flags.ts';
import { callNumber } from '../../../src/schema/calls/calls.ts';
import type { StatedFact } from '../facts.ts';
import { authRow, eventNumber, notifyRow } from '../observations.ts';
import { functionNumber, ms, type RuleCase } from '../rule-case.ts';

export const late = authRow({ settled: 'late', respondedNs: 15_103 * ms, missed: true });
export const never = authRow({ settled: 'unanswered', respondedNs: null, missed: true });
const returned = authRow({ settled: 'cut', respondedNs: null, unretainedReturn: true });
/** The library states with a client where its handler begins. */
const handler: StatedFact = { kind: 'client_new', traceIndex: null, stack: 5 };
const respondError = { kind: 'respond_error', c: BigInt(eventNumber('AUTH_EXEC')) } as const;
const lateResponse = ({ lostNs, extended = false }: { lostNs: number; extended?: boolean }) =>
  ({ kind: 'late_response', c: (BigInt(lostNs) << 1n) | BigInt(extended) }) as const;

export const answerCases: readonly RuleCase[] = [
  {
    rule: 'deadline-miss',
    fires: { rows: [late] },
    silent: {},
    sentence: /^AUTH_EXEC \(message 7\) was answered 3 ms late: its budget was 15 s\.$/,
  },
  {
    rule: 'deadline-miss',
    fires: { rows: [{ ...never, killed: true }], facts: [{ kind: 'kill', b: 400_000n }] },
    silent: { rows: [authRow({ settled: 'by-mode', missed: true })] },
    sentence: /was killed 400 µs after it, as on macOS/,
  },
  {
    rule: 'deadline-miss',
    fires: { rows: [late], facts: [{ kind: 'miss', call: callNumber('usleep'), stack: 9 }] },
    silent: { rows: [{ ...late, stalled: true }], observation: { stallNs: 4 * ms } },
    sentence: /at the deadline the handler was in usleep\(\)/,
  },
  // The place is the handler of the client that got the message.
  ...[
    { rule: 'missing-response', row: never, sentence: /^AUTH_EXEC \(message 7\) was never answered/ },
    { rule: 'missing-response', row: returned, sentence: /^The handler of AUTH_EXEC \(message 7\) returned without/ },
    { rule: 'deadline-miss', row: late, sentence: /^AUTH_EXEC \(message 7\) was answered 3 ms late/ },
    { rule: 'deadline-miss', row: { ...never, killed: true }, sentence: /^The client did not answer AUTH_EXEC/ },
  ].map(
    ({ rule, row, sentence }): RuleCase => ({
      rule,
      fires: { rows: [row], facts: [handler, { ...handler, client: 1, stack: 6 }] },
      silent: { facts: [handler] },
      sentence,
      stack: 5,
    }),
  ),
  // The call that the handler was in at the deadline says more.
  ...[
    { rule: 'missing-response', row: never },
    { rule: 'deadline-miss', row: late },
  ].map(
    ({ rule, row }): RuleCase => ({
      rule,
      fires: { rows: [row], facts: [handler, { kind: 'miss', call: callNumber('usleep'), stack: 9 }] },
      silent: { facts: [handler] },
      sentence: /at the deadline the handler was in usleep\(\)\.$/,
      stack: 9,
    }),
  ),
  {
    rule: 'missing-response',
    fires: { rows: [never] },
    silent: { rows: [{ ...never, settled: 'cut' }] },
    sentence: /was never answered: its budget of 15 s ran out\.$/,
  },
  {
    rule: 'missing-response',
    fires: { rows: [returned] },
    silent: { rows: [authRow({ unretainedReturn: true })] },
    sentence: /returned without answering or retaining/,
  },
  {
    // The answer with the wrong function is the cause, and a finding of its own.
    rule: 'missing-response',
    fires: { rows: [returned], facts: [{ ...respondError, a: 3n }] },
    silent: { rows: [returned], facts: [{ ...respondError, a: 5n, c: BigInt(eventNumber('AUTH_OPEN')) }] },
    sentence: /returned without answering or retaining/,
  },
  {
    // It was used without a retain, which is the cause, and a finding of its own.
    rule: 'missing-response',
    fires: { rows: [never], facts: [{ kind: 'use_after_release', a: 8n }] },
    silent: { rows: [returned], facts: [{ kind: 'use_after_release', a: 8n }] },
    sentence: /was never answered/,
  },
  {
    rule: 'missing-response',
    fires: { rows: [authRow({ settled: 'unanswered', respondedNs: null, unretainedReturn: true, retained: true })] },
    silent: { rows: [authRow({ retained: true })] },
    sentence: /retained AUTH_EXEC \(message 7\) and released it without an answer/,
  },
  {
    rule: 'duplicate-response',
    fires: { facts: [{ ...respondError, a: 4n }] },
    silent: { rows: [authRow({ settled: 'by-mode' })], facts: [{ ...respondError, a: 4n }] },
    sentence: /was answered a second time with es_respond_auth_result\(\)/,
  },
  {
    rule: 'wrong-response-kind',
    fires: { facts: [{ ...respondError, a: 5n, c: BigInt(eventNumber('AUTH_OPEN')) }] },
    silent: { facts: [{ ...respondError, a: 3n }] },
    sentence: /use es_respond_flags_result\(\)\.$/,
  },
  {
    rule: 'notify-response',
    fires: { rows: [notifyRow()], facts: [{ ...respondError, a: 5n, b: 1n, c: BigInt(eventNumber('NOTIFY_EXIT')) }] },
    silent: { rows: [notifyRow()] },
    sentence: /^NOTIFY_EXIT \(message 7\) is a NOTIFY message and was answered with es_respond_flags_result\(\)\.$/,
  },
  {
    rule: 'thin-headroom',
    class: 'hazard',
    fires: { rows: [authRow({ respondedNs: 14_360 * ms })] },
    silent: { rows: [authRow({ respondedNs: 14_340 * ms })] },
    sentence: /was answered with 740 ms of its budget of 15 s left/,
  },
  {
    rule: 'thin-headroom',
    class: 'hazard',
    fires: { rows: [authRow({ deadlineNs: 300 * ms, respondedNs: 251 * ms })] },
    silent: { rows: [authRow({ deadlineNs: 300 * ms, respondedNs: 249 * ms })] },
    sentence: /49 ms of its budget of 200 ms left/,
  },
  {
    rule: 'thin-headroom',
    class: 'hazard',
    fires: { rows: [authRow({ respondedNs: 14_360 * ms, stalled: true })], observation: { stallNs: 800 * ms } },
    silent: { rows: [authRow({ respondedNs: 14_340 * ms, stalled: true })], observation: { stallNs: 800 * ms } },
    sentence: /with 740 ms of its budget of 15 s left; the machine stalled for up to 800 ms\.$/,
  },
  {
    rule: 'machine-stalled',
    class: 'hazard',
    fires: { rows: [{ ...late, stalled: true }], observation: { stallNs: 12 * ms } },
    silent: { rows: [{ ...late, stalled: true }], observation: { stallNs: 2 * ms } },
    sentence: /was answered 3 ms late, but the machine stalled for up to 12 ms/,
  },
  {
    rule: 'machine-stalled',
    class: 'hazard',
    fires: { rows: [late], facts: [lateResponse({ lostNs: 12 * ms })] },
    silent: { rows: [late], facts: [lateResponse({ lostNs: 2 * ms })] },
    sentence: /was answered 3 ms late, but it waited 12 ms for a processor while other programs had them\.$/,
  },
  {
    // With --fair-time its deadline is later by the 12 ms already: the answer came within them, or after them.
    rule: 'machine-stalled',
    class: 'hazard',
    fires: { rows: [{ ...late, deadlineNs: 15_112 * ms }], facts: [lateResponse({ lostNs: 12 * ms, extended: true })] },
    silent: { rows: [late], facts: [lateResponse({ lostNs: 12 * ms, extended: true })] },
    sentence: /was answered 3 ms late, but it waited 12 ms for a processor/,
  },
  {
    rule: 'deadline-miss',
    fires: { rows: [late], facts: [lateResponse({ lostNs: 2 * ms })] },
    silent: { rows: [late], facts: [lateResponse({ lostNs: 3 * ms })] },
    sentence: /was answered 3 ms late: its budget was 15 s\.$/,
  },
  {
    rule: 'deadline-miss',
    fires: { rows: [late], facts: [lateResponse({ lostNs: 5000 * ms, extended: true })] },
    silent: {
      rows: [{ ...late, deadlineNs: 15_103 * ms }],
      facts: [lateResponse({ lostNs: 5000 * ms, extended: true })],
    },
    sentence:
      /was answered 3 ms late, besides the 5 s in which other programs had the processors: its budget was 10 s\.$/,
  },
  {
    rule: 'wrong-client',
    fires: { facts: [{ kind: 'wrong_client', a: functionNumber('es_respond_auth_result'), b: 1n, c: 0n }] },
    silent: { facts: [{ ...respondError, a: 3n }] },
    sentence:
      /^AUTH_EXEC \(message 7\) of client 0 was answered with es_respond_auth_result\(\) through client 1: ES_RESPOND_RESULT_NOT_FOUND\.$/,
  },
  {
    rule: 'queue-overflow',
    fires: { facts: [{ kind: 'queue_overflow', a: 5n, b: 2n, c: 8n }] },
    silent: {},
    sentence:
      /^5 messages in a row, from message 7 on, were dropped at client 0, whose queue of 4 was full, 2 of them AUTH \(allowed unseen\)\.$/,
  },
  {
    rule: 'queue-overflow',
    fires: { facts: [{ kind: 'queue_overflow', a: 1n, b: 1n, c: 9n }] },
    silent: {},
    sentence: /^1 message, from message 7 on, was dropped .* 1 of them AUTH \(denied unseen\)\.$/,
  },
  {
    rule: 'wide-cache',
    class: 'hazard',
    fires: {
      rows: [authRow({ flagsResult: true, result: 1, cache: true })],
      facts: [{ kind: 'cache_denied', traceIndex: 9, a: 3n, b: 1n, c: 7n }],
    },
    silent: { rows: [authRow({ flagsResult: true, result: 1, cache: true })] },
    sentence:
      /^The answer to message 7 was cached with the mask 0x1: an open .* flags 0x3 \(message 9\) was denied without/,
  },
  {
    rule: 'wide-cache',
    class: 'hazard',
    fires: { facts: [{ kind: 'cache_widened', traceIndex: 9, a: 3n, b: 1n, c: 7n }] },
    silent: {},
    sentence: /wider mask than its flags 0x1: .* \(message 9\) was allowed without asking the client\.$/,
  },
  {
    // A mask of all flags is the way to say that the decision does not depend on them.
    rule: 'wide-cache',
    class: 'note',
    fires: {
      rows: [authRow({ flagsResult: true, result: 0xffff_ffff, cache: true })],
      facts: [{ kind: 'cache_widened', traceIndex: 9, a: 3n, b: 1n, c: 7n }],
    },
    silent: {},
    sentence: /wider mask than its flags 0x1: .* \(message 9\) was allowed without asking the client\.$/,
  },
  ...[0x7fff_ffff, everyOpenFlag].map(
    (result): RuleCase => ({
      rule: 'wide-cache',
      class: 'note',
      fires: {
        rows: [authRow({ flagsResult: true, result, cache: true })],
        facts: [{ kind: 'cache_widened', traceIndex: 9, a: 3n, b: 1n, c: 7n }],
      },
      silent: {},
      sentence: /wider mask than its flags 0x1: .* was allowed without asking the client\.$/,
    }),
  ),
  {
    // Without O_EXEC it is a mask that somebody has thought about.
    rule: 'wide-cache',
    class: 'hazard',
    fires: {
      rows: [authRow({ flagsResult: true, result: everyOpenFlag & ~0x4000_0000, cache: true })],
      facts: [{ kind: 'cache_widened', traceIndex: 9, a: 3n, b: 1n, c: 7n }],
    },
    silent: {},
    sentence: /wider mask than its flags 0x1: .* was allowed without asking the client\.$/,
  },
  {
    rule: 'changed-decision',
    class: 'difference',
    options: { expectations: new Map([[7, { decision: 'deny', cache: null }]]) },
    fires: {},
    silent: { rows: [authRow({ result: 1 })] },
    sentence: /^AUTH_EXEC \(message 7\) was answered allow; expected: deny\.$/,
  },
  {
    rule: 'changed-decision',
    class: 'difference',
    options: { expectations: new Map([[7, { decision: 1, cache: true }]]) },
    fires: { rows: [authRow({ flagsResult: true, result: 3, cache: true })] },
    silent: { rows: [authRow({ flagsResult: true, result: 1, cache: true })] },
    sentence: /was answered flags 0x3 and cached; expected: flags 0x1 and cached/,
  },
  {
    rule: 'changed-decision',
    class: 'difference',
    options: { expectations: new Map([[7, { decision: 'allow', cache: false }]]) },
    fires: { rows: [authRow({ cache: true })] },
    silent: { rows: [authRow({ flagsResult: true, result: 0xffff_ffff })] },
    sentence: /was answered allow and cached; expected: allow, not cached/,
  },
];
