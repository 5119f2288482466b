// Rules about the memory of messages, wild pointers and crashes.
import { callNumber } from '../../../src/schema/calls/calls.ts';
import { eventPlan, planOf } from '../../../src/schema/plan.ts';
import type { StatedFact } from '../facts.ts';
import { authRow, eventNumber, noCounts } from '../observations.ts';
import { ms, type RuleCase } from '../rule-case.ts';

/** The file name of an AUTH_CREATE, as the fact numbers it. */
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

/** A token's data follows its size. */
const process = planOf('es_process_t');
const cdhash = process.steps.find(({ path }) => path.join('.') === 'cdhash_full');
const cdhashPointer = BigInt(process.index) | (BigInt((cdhash?.offset ?? 0) + 8) << 16n);

/** The signal's handler states the misuse first, with the same stack. */
const fatal: StatedFact = { kind: 'crash', a: 11n, b: 0x10n, stack: 9 };
const crashes: readonly (readonly [rule: string, misuse: StatedFact, sentence: string])[] = [
  ['use-after-release', { kind: 'use_after_release', a: 4096n, b: 1n, stack: 9 }, 'was read after its release'],
  ['message-write', { kind: 'message_write', stack: 9 }, 'which is read-only'],
  ['union-misread', { kind: 'union_misread', ...newName, stack: 9 }, 'which does not have that member'],
  ['version-misread', { kind: 'version_misread', b: cdhashPointer, c: 9n, stack: 9 }, 'it came with 11'],
];

export const memoryCases: readonly RuleCase[] = [
  {
    rule: 'use-after-release',
    fires: { facts: [{ kind: 'use_after_release', a: 8n }] },
    silent: {},
    sentence: /was passed to es_respond_auth_result\(\) after its release/,
    advice: /^Retain the message before the handler returns/,
  },
  {
    rule: 'use-after-release',
    fires: { facts: [{ kind: 'use_after_release', a: 4096n, b: 1n }] },
    silent: {},
    sentence: /was read after its release/,
    advice: /^Retain the message before the handler returns/,
  },
  {
    // The client retained it, and its own release was the last: the pointer is old, not bare.
    rule: 'use-after-release',
    fires: { facts: [{ kind: 'use_after_release', a: 4096n, b: 1n, otherStack: 4 }] },
    silent: {},
    sentence: /was read after its release/,
    advice: /^Read it before you release it\./,
  },
  {
    rule: 'use-after-release',
    fires: { rows: [authRow({ retained: true })], facts: [{ kind: 'use_after_release', a: 8n }] },
    silent: {},
    sentence: /was passed to es_respond_auth_result\(\) after its release/,
    advice: /^Use it before you release it\./,
  },
  ...crashes.flatMap(([rule, misuse, sentence]): RuleCase[] => [
    {
      rule,
      fires: { facts: [misuse, fatal] },
      silent: { facts: [fatal] },
      sentence: new RegExp(`${sentence}\\. The client crashed with SIGSEGV\\.$`),
    },
    {
      rule,
      fires: { facts: [misuse, { ...fatal, stack: 10 }] },
      silent: { facts: [fatal] },
      sentence: new RegExp(`${sentence}\\.$`),
    },
    {
      rule: 'client-crash',
      fires: { facts: [misuse, { ...fatal, thread: 78 }] },
      silent: { facts: [misuse, fatal] },
      sentence: /^The client crashed with SIGSEGV at address 0x10/,
    },
  ]),
  {
    rule: 'over-release',
    fires: { facts: [{ kind: 'over_release', a: 41n }] },
    silent: {},
    sentence: /to es_release_message\(\) without a matching retain/,
  },
  {
    rule: 'unknown-message',
    fires: { facts: [{ kind: 'unknown_message', a: 40n, b: 0xdead0n }] },
    silent: {},
    sentence: /gave es_retain_message\(\) 0xdead0/,
  },
  {
    rule: 'unknown-message',
    fires: { facts: [{ kind: 'unknown_message', a: 40n }] },
    silent: {},
    sentence: /^The client gave es_retain_message\(\) NULL, which was never a message\.$/,
  },
  {
    rule: 'bad-argument',
    fires: { facts: [{ kind: 'bad_argument', a: 45n, b: 0n, c: 0n }] },
    silent: {},
    sentence: /^The client asked es_exec_arg\(\) for number 0 of AUTH_EXEC \(message 7\), but there are none\.$/,
  },
  {
    rule: 'bad-argument',
    fires: { facts: [{ kind: 'bad_argument', a: 45n, b: 3n, c: 2n }] },
    silent: {},
    sentence: /but there are 2, counted from 0/,
  },
  {
    rule: 'bad-argument',
    fires: { facts: [{ kind: 'bad_argument', call: callNumber('acl_dup') }] },
    silent: {},
    sentence: /^The client gave acl_dup\(\) a part of AUTH_EXEC \(message 7\) that the function must not get\.$/,
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
    rule: 'version-misread',
    fires: { facts: [{ kind: 'version_misread', b: cdhashPointer, c: 9n }] },
    silent: {},
    sentence:
      /read es_process_t\.cdhash_full of AUTH_EXEC \(message 7\), whose version 9 does not have it: it came with 11\.$/,
  },
  {
    rule: 'message-leak',
    fires: { process: { retainedAnswered: 17, retainedPeak: 20, retainedOldestNs: 5_000 * ms } },
    silent: {},
    sentence:
      /^The client still retained 17 of 1 messages at the end, with nothing left to answer, the oldest for 15 s \(max at once: 20\)\.$/,
  },
  {
    rule: 'message-leak',
    class: 'hazard',
    fires: { process: { retainedAnswered: 16 } },
    silent: {},
    sentence: /^The client still retained 16 of 1 messages/,
  },
  {
    rule: 'message-leak',
    class: 'hazard',
    fires: {
      process: {
        retainedAnswered: 20,
        counts: [{ ...noCounts, delivered: 2000, injected: noCounts }],
      },
    },
    silent: {},
    sentence: /^The client still retained 20 of 2000 messages/,
  },
  {
    rule: 'message-leak',
    class: 'note',
    fires: { process: { retainedForTimer: 1 } },
    silent: {},
    sentence:
      /^The client still retained 1 of 1 messages at the end, .* handler was the last to arm a timer that was not yet due\.$/,
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
];
