// Every rule: an observation that makes it fire, and the nearest one that must not.
import assert from 'node:assert/strict';
import type { Finding } from '../../src/judge/finding.ts';
import { type JudgeOptions, judge } from '../../src/judge/judge.ts';
import { rules } from '../../src/judge/rules.ts';
import { callNumber } from '../../src/schema/calls.ts';
import { functionNames } from '../../src/schema/functions.ts';
import { Unsupported } from '../../src/schema/generated/ledger.ts';
import { eventPlan } from '../../src/schema/plan.ts';
import { authRow, eventNumber, notifyRow, observationOf, type Seen } from './observations.ts';

const ms = 1e6;

function findings(seen: Seen, options: JudgeOptions = {}): readonly Finding[] {
  return judge(observationOf(seen), options).findings;
}

interface Case {
  readonly rule: string;
  readonly fires: Seen;
  readonly silent: Seen;
  readonly class?: Finding['class'];
  readonly sentence: RegExp;
  readonly options?: JudgeOptions;
}

const late = authRow({ settled: 'late', respondedNs: 15_103 * ms, missed: true });
const never = authRow({ settled: 'unanswered', respondedNs: null, missed: true });
const opened = { kind: 'call', call: callNumber('open'), callClass: 'always', b: BigInt(1.2 * ms), stack: 4 } as const;
const functionNumber = (name: string): bigint => BigInt(functionNames.indexOf(name) + 1);
const respondError = { kind: 'respond_error', c: BigInt(eventNumber('AUTH_EXEC')) } as const;

/** The name of a file that an AUTH_CREATE would make, as the fact numbers it. */
const newName = fieldOf('AUTH_CREATE', 'destination', 'new_path', 'filename');

function fieldOf(event: string, union: string, arm: string, field: string): { b: bigint; c: bigint } {
  const number = eventNumber(event);
  const steps = eventPlan(number)?.plan.steps ?? [];
  const step = steps.findIndex(({ path }) => path.at(-1) === union);
  const arms = steps[step]?.arms ?? [];
  const armIndex = arms.findIndex(({ key }) => key === arm);
  const armStep = arms[armIndex]?.plan.steps.findIndex(({ path }) => path.at(-1) === field) ?? -1;
  return { b: BigInt(step) | (BigInt(armIndex) << 16n) | (BigInt(armStep) << 32n), c: BigInt(number) };
}

const cases: readonly Case[] = [
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
  {
    rule: 'missing-response',
    fires: { rows: [never] },
    silent: { rows: [{ ...never, settled: 'cut' }] },
    sentence: /was never answered: its budget of 15 s ran out\.$/,
  },
  {
    rule: 'missing-response',
    fires: { rows: [authRow({ settled: 'cut', respondedNs: null, unretainedReturn: true })] },
    silent: { rows: [authRow({ unretainedReturn: true })] },
    sentence: /returned without an answer and without retaining/,
  },
  {
    rule: 'missing-response',
    fires: { rows: [authRow({ settled: 'unanswered', respondedNs: null, unretainedReturn: true, retained: true })] },
    silent: { rows: [authRow({ retained: true })] },
    sentence: /was retained and released again without an answer/,
  },
  {
    rule: 'blocking-call',
    fires: { facts: [opened] },
    silent: { facts: [{ ...opened, callClass: 'allowed' }] },
    sentence:
      /^open\(\) was called in the handler of AUTH_EXEC \(message 7\): it took 1\.2 ms; a handler must not call anything that can block\.$/,
  },
  {
    rule: 'blocking-call',
    fires: { facts: [{ ...opened, b: 0n }] },
    silent: { facts: [{ ...opened, callClass: 'allowed' }] },
    sentence: /^open\(\) was called in the handler of AUTH_EXEC \(message 7\); a handler must not/,
  },
  {
    rule: 'blocking-call',
    class: 'hazard',
    fires: { facts: [{ ...opened, notifyOnly: true }] },
    silent: { facts: [{ ...opened, callClass: 'if_waited' }] },
    sentence: /this client has no AUTH subscription/,
  },
  {
    rule: 'blocking-call',
    class: 'hazard',
    fires: { facts: [{ ...opened, call: callNumber('close'), callClass: 'hazard' }] },
    silent: { facts: [{ ...opened, callClass: 'strict_only' }] },
    sentence: /it can block under load/,
  },
  {
    rule: 'blocking-call',
    fires: { facts: [{ ...opened, callClass: 'if_waited', waited: true }] },
    silent: { facts: [{ ...opened, callClass: 'if_waited', waited: false }] },
    sentence: /it waited and took 1\.2 ms/,
  },
  {
    rule: 'blocking-call',
    class: 'hazard',
    options: { strict: true },
    fires: { facts: [{ ...opened, callClass: 'strict_only' }] },
    silent: { facts: [{ ...opened, callClass: 'allowed' }] },
    sentence: /memory or scheduler pressure/,
  },
  {
    rule: 'blocking-call',
    fires: { facts: [{ ...opened, call: 0, raw: true, a: 257n, afterResponse: true }] },
    silent: {},
    sentence: /^The system call openat was called in the handler of AUTH_EXEC \(message 7\), after its answer/,
  },
  {
    rule: 'lock-wait',
    class: 'hazard',
    fires: {
      facts: [
        { kind: 'lock_wait', call: callNumber('pthread_mutex_lock'), b: BigInt(30 * ms), callClass: 'if_waited' },
      ],
    },
    silent: {},
    sentence: /^The handler of AUTH_EXEC \(message 7\) waited 30 ms for a lock in pthread_mutex_lock\(\)\.$/,
  },
  {
    rule: 'lock-wait',
    class: 'violation',
    fires: { facts: [{ kind: 'lock_wait', call: callNumber('pthread_mutex_lock'), b: BigInt(1600 * ms) }] },
    silent: {},
    sentence: /more than 10 % of the budget of 15 s/,
  },
  {
    rule: 'lock-wait',
    class: 'violation',
    fires: {
      facts: [
        {
          kind: 'lock_wait',
          call: callNumber('pthread_mutex_lock'),
          b: BigInt(2 * ms),
          callClass: 'always',
          otherStack: 3,
        },
      ],
    },
    silent: {},
    sentence: /the thread that held it was in a blocking call/,
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
    sentence: /it takes es_respond_flags_result\(\)\.$/,
  },
  {
    rule: 'notify-response',
    fires: { rows: [notifyRow()], facts: [{ ...respondError, a: 5n, b: 1n, c: BigInt(eventNumber('NOTIFY_EXIT')) }] },
    silent: { rows: [notifyRow()] },
    sentence: /^NOTIFY_EXIT \(message 7\) is a NOTIFY message and was answered with es_respond_flags_result\(\)\.$/,
  },
  {
    rule: 'use-after-release',
    fires: { facts: [{ kind: 'use_after_release', a: 8n }] },
    silent: {},
    sentence: /was passed to es_respond_auth_result\(\) after its memory had been released/,
  },
  {
    rule: 'use-after-release',
    fires: { facts: [{ kind: 'use_after_release', a: 4096n, b: 1n }] },
    silent: {},
    sentence: /was read after its memory had been released/,
  },
  {
    rule: 'over-release',
    fires: { facts: [{ kind: 'over_release', a: 41n }] },
    silent: {},
    sentence: /was given to es_release_message\(\) without a retain/,
  },
  {
    rule: 'unknown-message',
    fires: { facts: [{ kind: 'unknown_message', a: 40n, b: 0xdead0n }] },
    silent: {},
    sentence: /es_retain_message\(\) was given 0xdead0/,
  },
  {
    rule: 'bad-argument',
    fires: { facts: [{ kind: 'bad_argument', a: 45n, b: 0n, c: 0n }] },
    silent: {},
    sentence: /^es_exec_arg\(\) was asked for number 0 of AUTH_EXEC \(message 7\), where there are none\.$/,
  },
  {
    rule: 'bad-argument',
    fires: { facts: [{ kind: 'bad_argument', a: 45n, b: 3n, c: 2n }] },
    silent: {},
    sentence: /where there are 2, counted from 0/,
  },
  {
    rule: 'bad-argument',
    fires: { facts: [{ kind: 'bad_argument', call: callNumber('acl_dup') }] },
    silent: {},
    sentence: /^acl_dup\(\) was given a part of AUTH_EXEC \(message 7\) that is not for it\.$/,
  },
  {
    rule: 'deleted-client',
    fires: { facts: [{ kind: 'deleted_client', a: 4n }] },
    silent: {},
    sentence: /es_subscribe\(\) was given a client/,
  },
  {
    rule: 'message-write',
    fires: { facts: [{ kind: 'message_write' }] },
    silent: {},
    sentence: /wrote into AUTH_EXEC \(message 7\)/,
  },
  {
    rule: 'union-misread',
    fires: { facts: [{ kind: 'union_misread', ...newName }] },
    silent: {},
    sentence: /read create\.destination\.new_path\.filename of AUTH_EXEC \(message 7\)/,
  },
  {
    rule: 'message-leak',
    fires: { process: { retainedAnswered: 17, retainedPeak: 20, retainedOldestNs: 5_000 * ms } },
    silent: {},
    sentence:
      /^17 of 1 messages were still retained at the end although nothing was left to answer, the oldest for 15 s \(most at once: 20\)\.$/,
  },
  {
    rule: 'message-leak',
    class: 'hazard',
    fires: { process: { retainedAnswered: 16 } },
    silent: {},
    sentence: /^16 of 1 messages/,
  },
  {
    rule: 'message-leak',
    class: 'hazard',
    fires: {
      process: {
        retainedAnswered: 20,
        counts: [{ delivered: 2000, muted: 0, cached: 0, dropped: 0, unsubscribed: 0, loopback: 0 }],
      },
    },
    silent: {},
    sentence: /^20 of 2000 messages/,
  },
  {
    rule: 'client-crash',
    fires: { facts: [{ kind: 'crash', a: 11n, b: 0x10n, traceIndex: 7 }] },
    silent: {},
    sentence: /^The client crashed with SIGSEGV at address 0x10 in the handler of AUTH_EXEC \(message 7\)\.$/,
  },
  {
    rule: 'client-crash',
    fires: {
      facts: [{ kind: 'crash', a: 6n, survivable: true, traceIndex: null }],
      process: { exit: { code: null, signal: 'SIGABRT' } },
    },
    silent: { facts: [{ kind: 'crash', a: 6n, survivable: true }], process: { exit: { code: 0, signal: null } } },
    sentence: /^The client crashed with SIGABRT\.$/,
  },
  {
    rule: 'client-crash',
    fires: { process: { exit: { code: null, signal: 'SIGABRT' } } },
    silent: { process: { exit: { code: null, signal: 'SIGTERM' } } },
    sentence: /^The client crashed with SIGABRT\.$/,
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
    rule: 'machine-stalled',
    class: 'hazard',
    fires: { rows: [{ ...late, stalled: true }], observation: { stallNs: 12 * ms } },
    silent: { rows: [{ ...late, stalled: true }], observation: { stallNs: 2 * ms } },
    sentence: /was answered 3 ms late, but the machine itself stood still for up to 12 ms/,
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
    rule: 'delete-in-handler',
    fires: { facts: [{ kind: 'client_delete', b: 1n }] },
    silent: { facts: [{ kind: 'client_delete', b: 2n }] },
    sentence: /^The handler of AUTH_EXEC \(message 7\) deleted its own client\.$/,
  },
  {
    rule: 'delete-from-other-thread',
    fires: { facts: [{ kind: 'client_delete', c: 1n }] },
    silent: { facts: [{ kind: 'client_delete' }] },
    sentence: /^es_delete_client\(\) was called on another thread than the es_new_client\(\) of client 0\.$/,
  },
  {
    rule: 'sync-in-handler',
    fires: { facts: [{ kind: 'sync', a: 1n, b: 1n }] },
    silent: { facts: [{ kind: 'sync' }] },
    sentence: /called es_sync_client\(\) on its own client: ES_RETURN_ERROR\.$/,
  },
  {
    rule: 'unsupported-function',
    class: 'hazard',
    fires: { facts: [{ kind: 'unsupported', a: functionNumber('es_power_up'), b: BigInt(Unsupported.private) }] },
    silent: {
      facts: [{ kind: 'unsupported', a: functionNumber('es_exec_entitlements'), b: BigInt(Unsupported.unrecorded) }],
    },
    sentence: /^es_power_up\(\) is exported by macOS and declared by no header/,
  },
  {
    rule: 'unsupported-function',
    class: 'hazard',
    fires: {
      facts: [{ kind: 'unsupported', a: functionNumber('es_mute_path'), b: BigInt(Unsupported.newer), c: 11n }],
    },
    silent: {},
    sentence: /^es_mute_path\(\) exists since macOS 12; this run imitates macOS 11, which does not have it/,
  },
  {
    rule: 'unsupported-function',
    class: 'hazard',
    fires: {
      facts: [{ kind: 'unsupported', a: functionNumber('es_sync_client'), b: BigInt(Unsupported.undeclared), c: 26n }],
    },
    silent: {},
    sentence: /^es_sync_client\(\) is declared since macOS 27; macOS 26, which this run imitates, only exports it\.$/,
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
    sentence:
      /wider mask than the flags 0x1 it was given for: .* \(message 9\) was allowed without asking the client\.$/,
  },
  {
    rule: 'cache-clear-in-handler',
    class: 'hazard',
    fires: {
      rows: [authRow(), authRow({ traceIndex: 8, queuedNs: 102 * ms, deliveredNs: 104 * ms, deadlineNs: 604 * ms })],
      facts: [{ kind: 'cache_clear', b: 1n }],
    },
    silent: { facts: [{ kind: 'cache_clear' }] },
    sentence:
      /in the handler of AUTH_EXEC \(message 7\): 1 AUTH message waited behind it, the tightest with 500 ms left/,
  },
  {
    rule: 'inverted-default-mutes',
    class: 'hazard',
    fires: {
      facts: [
        { kind: 'subscribe', a: 2n },
        { kind: 'invert_muting', a: 1n, b: 1n, c: 1n },
      ],
    },
    silent: {
      facts: [
        { kind: 'invert_muting', a: 1n, b: 1n, c: 1n },
        { kind: 'default_mutes_cleared', a: 1n },
        { kind: 'subscribe', a: 2n },
      ],
    },
    sentence: /^Muting by path was inverted without es_unmute_all_paths\(\) before/,
  },
  {
    rule: 'changed-decision',
    class: 'difference',
    options: { expectations: new Map([[7, { decision: 'deny', cache: null }]]) },
    fires: {},
    silent: { rows: [authRow({ result: 1 })] },
    sentence: /^AUTH_EXEC \(message 7\) was answered allow; expected was deny\.$/,
  },
  {
    rule: 'changed-decision',
    class: 'difference',
    options: { expectations: new Map([[7, { decision: 1, cache: true }]]) },
    fires: { rows: [authRow({ flagsResult: true, result: 3, cache: true })] },
    silent: { rows: [authRow({ flagsResult: true, result: 1, cache: true })] },
    sentence: /was answered flags 0x3 and cached; expected was flags 0x1 and cached/,
  },
  {
    rule: 'changed-decision',
    class: 'difference',
    options: { expectations: new Map([[7, { decision: 'allow', cache: false }]]) },
    fires: { rows: [authRow({ cache: true })] },
    silent: { rows: [authRow({ flagsResult: true, result: 0xffff_ffff })] },
    sentence: /was answered allow and cached; expected was allow, not cached/,
  },
];

describe('rules', () => {
  for (const { rule, fires, silent, sentence, options = {}, class: wanted = 'violation' } of cases) {
    it(`${rule} fires: ${sentence.source}`, () => {
      const found = findings(fires, options).filter((finding) => finding.rule === rule);
      assert.equal(found.length, 1);
      assert.match(found[0]?.sentence ?? '', sentence);
      assert.equal(found[0]?.class, wanted);
      assert.notEqual(found[0]?.advice, '');
    });

    it(`${rule} is silent for the twin of: ${sentence.source}`, () => {
      assert.deepEqual(
        findings(silent, options).filter((finding) => finding.rule === rule),
        [],
      );
    });

    it(`${rule} is what finds it: ${sentence.source}`, () => {
      const found = findings(fires, { ...options, disabledRules: [rule] });
      assert.deepEqual(
        found.filter((finding) => finding.rule === rule),
        [],
      );
    });
  }

  it('each has a case here', () => {
    const tested = new Set(cases.map(({ rule }) => rule));
    assert.deepEqual(
      rules.map(({ slug }) => slug).filter((slug) => !tested.has(slug)),
      [],
    );
  });

  it('says one thing about a message that was both late and killed, or both missing and unretained', () => {
    assert.equal(findings({ rows: [{ ...never, killed: true }] }).length, 1);
    assert.equal(findings({ rows: [{ ...never, unretainedReturn: true }] }).length, 1);
    assert.equal(findings({ rows: [{ ...late, unretainedReturn: true }] }).length, 1);
    assert.equal(findings({ rows: [{ ...late, stalled: true }], observation: { stallNs: 4 * ms } }).length, 1);
    assert.equal(
      findings({ rows: [{ ...never, stalled: true }], observation: { stallNs: 4 * ms } })[0]?.rule,
      'missing-response',
    );
    assert.equal(findings({ rows: [{ ...never, killed: true, stalled: true }] })[0]?.rule, 'deadline-miss');
  });

  it('finds nothing in a careful client', () => {
    assert.deepEqual(findings({ rows: [authRow(), notifyRow({ traceIndex: 8 })] }), []);
  });
});
