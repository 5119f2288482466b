// Rules about what a client calls, and from where.
import { callNumber } from '../../../src/schema/calls/calls.ts';
import { Unsupported } from '../../../src/schema/generated/ledger.ts';
import { authRow } from '../observations.ts';
import { functionNumber, ms, type RuleCase } from '../rule-case.ts';

const opened = { kind: 'call', call: callNumber('open'), callClass: 'always', b: BigInt(1.2 * ms), stack: 4 } as const;
const foreignDelete = (atMs: number) => ({ kind: 'client_delete', c: 1n, timeNs: atMs * ms }) as const;
const subscribe = { kind: 'subscribe', a: 2n } as const;
const muteCall = (name: string, kind: bigint) => ({
  kind: 'mute' as const,
  a: (functionNumber(name) << 8n) | (kind << 24n),
});
const listed = (kind: bigint) => muteCall('es_mute_path', kind);
const unlisted = (kind: bigint) => muteCall('es_unmute_path', kind);
const inverted = (kind: bigint, isInverted: boolean) =>
  ({ kind: 'invert_muting', a: kind, b: BigInt(isInverted) }) as const;

export const callCases: readonly RuleCase[] = [
  {
    rule: 'blocking-call',
    fires: { facts: [opened] },
    silent: { facts: [{ ...opened, callClass: 'allowed' }] },
    sentence:
      /^The handler of AUTH_EXEC \(message 7\) called open\(\): it took 1\.2 ms; a handler must not call anything that can block\.$/,
  },
  {
    rule: 'blocking-call',
    fires: { facts: [{ ...opened, b: 0n }] },
    silent: { facts: [{ ...opened, callClass: 'allowed' }] },
    sentence: /^The handler of AUTH_EXEC \(message 7\) called open\(\); a handler must not/,
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
    sentence: /^The handler of AUTH_EXEC \(message 7\) called the system call openat after its answer/,
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
    sentence:
      /^The handler of AUTH_EXEC \(message 7\) waited 30 ms for a lock in pthread_mutex_lock\(\); it is unknown what the holder was doing\.$/,
  },
  {
    // A lock of the C library itself, recognised by the futex that it waits in.
    rule: 'lock-wait',
    class: 'hazard',
    fires: {
      facts: [{ kind: 'lock_wait', call: callNumber('futex'), raw: true, b: BigInt(30 * ms), callClass: 'if_waited' }],
    },
    silent: {},
    sentence: /waited 30 ms for a lock in the system call futex; it is unknown what the holder was doing\.$/,
  },
  {
    // The holder is known, and was not in a call.
    rule: 'lock-wait',
    class: 'hazard',
    fires: {
      facts: [
        {
          kind: 'lock_wait',
          call: callNumber('pthread_mutex_lock'),
          b: BigInt(31 * ms),
          callClass: 'if_waited',
          a: 4711n << 16n,
        },
      ],
    },
    silent: {},
    sentence:
      /^The handler of AUTH_EXEC \(message 7\) waited 31 ms for a lock in pthread_mutex_lock\(\); thread 4711, which held it, was not seen in a blocking call\.$/,
  },
  {
    // The duration does not matter: a busy machine makes any wait long.
    rule: 'lock-wait',
    class: 'hazard',
    fires: { facts: [{ kind: 'lock_wait', call: callNumber('pthread_mutex_lock'), b: BigInt(1600 * ms) }] },
    silent: {},
    sentence:
      /waited 1\.6 s \(11 % of its budget of 15 s\) for a lock in pthread_mutex_lock\(\); it is unknown what the holder/,
  },
  {
    rule: 'lock-wait',
    class: 'violation',
    fires: {
      facts: [
        {
          kind: 'lock_wait',
          call: callNumber('pthread_mutex_lock'),
          b: 1_000n,
          callClass: 'always',
          otherStack: 3,
          a: BigInt(callNumber('usleep')) | (4711n << 16n),
        },
      ],
    },
    silent: {},
    sentence: /; thread 4711, which held it, was in usleep\(\)\.$/,
  },
  {
    rule: 'deleted-client',
    fires: { facts: [{ kind: 'deleted_client', a: 4n }] },
    silent: {},
    sentence: /gave es_subscribe\(\) an es_client_t/,
  },
  {
    rule: 'deleted-client',
    fires: { facts: [{ kind: 'deleted_client', a: functionNumber('es_respond_auth_result'), b: 2n }] },
    silent: {},
    sentence: /^The client gave es_respond_auth_result\(\) NULL as its es_client_t\.$/,
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
    sentence: /^Client 0 was deleted by es_delete_client\(\) on another thread than its es_new_client\(\)\.$/,
  },
  {
    // At the end of the client, once.
    rule: 'delete-from-other-thread',
    class: 'hazard',
    fires: { facts: [foreignDelete(20_100), foreignDelete(20_101)] },
    silent: { facts: [{ ...foreignDelete(20_100), c: 0n }] },
    sentence: /^Client 0 was deleted .* than its es_new_client\(\), after the last message\.$/,
  },
  {
    rule: 'delete-from-other-thread',
    class: 'note',
    fires: { facts: [{ kind: 'dispatch_main' }, foreignDelete(20_100)] },
    silent: { facts: [{ kind: 'dispatch_main' }, { ...foreignDelete(20_100), c: 0n }] },
    sentence: /, after the last message: dispatch_main\(\) had ended the main thread\.$/,
  },
  {
    rule: 'delete-from-other-thread',
    fires: { facts: [{ kind: 'dispatch_main' }, foreignDelete(19_000)] },
    silent: { facts: [{ kind: 'dispatch_main' }] },
    sentence: /on another thread than its es_new_client\(\)\.$/,
  },
  {
    rule: 'sync-in-handler',
    fires: { facts: [{ kind: 'sync', a: 1n, b: 1n }] },
    silent: { facts: [{ kind: 'sync' }] },
    sentence: /called es_sync_client\(\) on its own client: ES_RETURN_ERROR\.$/,
  },
  {
    rule: 'signal-handler-call',
    class: 'hazard',
    fires: { facts: [{ kind: 'signal_handler', a: functionNumber('es_mute_path') }] },
    silent: { facts: [{ kind: 'mute' }] },
    sentence: /^A signal handler called es_mute_path\(\)\.$/,
  },
  {
    rule: 'signal-handler-call',
    class: 'note',
    fires: { facts: [{ kind: 'signal_handler', a: functionNumber('es_unsubscribe_all'), timeNs: 20_001 * ms }] },
    silent: { facts: [{ kind: 'unsubscribe', timeNs: 20_001 * ms }] },
    sentence: /^A signal handler called es_unsubscribe_all\(\) at the end of the client\.$/,
  },
  {
    rule: 'reentrant-call',
    class: 'hazard',
    fires: { facts: [{ kind: 'reentered', a: functionNumber('es_mute_path') }] },
    silent: { facts: [{ kind: 'mute' }] },
    sentence: /^A signal handler called es_mute_path\(\) after it had interrupted another es_\* call/,
  },
  {
    rule: 'unsupported-function',
    class: 'hazard',
    fires: { facts: [{ kind: 'unsupported', a: functionNumber('es_power_up'), b: BigInt(Unsupported.private) }] },
    silent: {
      facts: [{ kind: 'unsupported', a: functionNumber('es_exec_entitlements'), b: BigInt(Unsupported.unrecorded) }],
    },
    sentence: /^macOS exports es_power_up\(\), but no header declares it/,
  },
  {
    rule: 'unsupported-function',
    class: 'hazard',
    fires: {
      facts: [{ kind: 'unsupported', a: functionNumber('es_mute_path'), b: BigInt(Unsupported.newer), c: 11n }],
    },
    silent: {},
    sentence: /^es_mute_path\(\) exists since macOS 12; this run imitates macOS 11, so the call was refused/,
  },
  {
    rule: 'unsupported-function',
    class: 'hazard',
    fires: {
      facts: [{ kind: 'unsupported', a: functionNumber('es_sync_client'), b: BigInt(Unsupported.undeclared), c: 26n }],
    },
    silent: {},
    sentence: /^es_sync_client\(\) is declared since macOS 27; this run imitates macOS 26, which only exports it\.$/,
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
      /The handler of AUTH_EXEC \(message 7\) called es_clear_cache\(\): 1 AUTH message waited behind it, with min 500 ms left/,
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
    sentence: /^The client inverted muting by path without es_unmute_all_paths\(\) before/,
  },
  {
    rule: 'inverted-twice',
    class: 'hazard',
    fires: { facts: [subscribe, listed(1n), inverted(1n, true), inverted(1n, false)] },
    silent: { facts: [subscribe, listed(1n), inverted(1n, true), unlisted(1n), inverted(1n, false)] },
    sentence: /^The client inverted muting by path twice: what it listed to get is muted now/,
  },
  {
    rule: 'inverted-twice',
    class: 'hazard',
    fires: { facts: [listed(0n), inverted(0n, true), inverted(0n, false), subscribe] },
    silent: { facts: [listed(0n), inverted(0n, true), inverted(0n, false), inverted(0n, true), subscribe] },
    sentence: /^The client inverted muting by process twice/,
  },
  {
    rule: 'inverted-twice',
    class: 'hazard',
    fires: { facts: [subscribe, listed(2n), inverted(2n, true), inverted(2n, false)] },
    silent: { facts: [subscribe, listed(1n), inverted(2n, true), inverted(2n, false)] },
    sentence: /^The client inverted muting by target path twice/,
  },
  {
    rule: 'inverted-twice',
    class: 'hazard',
    fires: { facts: [subscribe, listed(1n), inverted(1n, true), inverted(1n, false)] },
    silent: { facts: [subscribe, listed(1n), inverted(1n, true), inverted(1n, false), unlisted(1n)] },
    sentence: /^The client inverted muting by path twice/,
  },
];
