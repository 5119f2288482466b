// The closed list of test clients: what each is run on and exactly what has to be found.
import type { Expectations } from '../../src/judge/finding.ts';
import {
  blocking,
  type ClientCase,
  difference,
  examines,
  finds,
  hazard,
  silent,
  unmarked,
  violation,
} from './client-case.ts';

/** Blocking calls in a handler, and the same calls on a queue. */
const calls: readonly ClientCase[] = [
  ...examines('opens-file', blocking('open')),
  ...examines('sleeps', blocking('usleep')),
  ...examines('opens-stream', blocking('fopen')),
  ...examines('traps-directly', blocking('openat')),
  ...examines('reads-pipe', blocking('read')),
  ...examines('watches-file', blocking('inotify_init1')),
  ...examines('forks-in-handler', blocking('fork'), unmarked(blocking('waitpid'))),
  finds('opens-own-files', 'opens-own-files-on-queue', [blocking('open')], { trace: 'own-files' }),
  silent('opens-own-files-on-queue', { trace: 'own-files' }),
  finds('logs-denial', 'logs-denial-on-queue', [hazard('blocking-call', 'os_log')], { exitCode: 0 }),
  finds('logs-denial', 'logs-denial-on-queue', [blocking('printf')], { defines: ['PRINTF'] }),
  silent('logs-denial-on-queue'),
  finds('locks-with-worker', 'shares-without-lock', [violation('lock-wait', 'pthread_mutex_lock')]),
  silent('shares-without-lock'),
  finds('observes-and-opens', 'observes', [hazard('blocking-call', 'open')], { exitCode: 0 }),
  silent('observes'),
];

/** Messages kept, used and released wrongly. */
const memory: readonly ClientCase[] = [
  finds('timer-reads-message', 'timer-reads-message+retained', [violation('use-after-release', 'es_retain_message')]),
  finds(
    'timer-reads-message',
    'timer-reads-message+retained',
    [violation('use-after-release', null), violation('client-crash', null)],
    { defines: ['FIELDS'], exitCode: 5 },
  ),
  silent('timer-reads-message', { defines: ['RETAINED'] }),
  // Only on protected pages: without --guard a number in poisoned memory is read like any other.
  finds(
    'timer-reads-message',
    'timer-reads-message+retained+guarded',
    [violation('use-after-release', null), violation('client-crash', null)],
    { defines: ['NUMBER'], options: { guard: true }, exitCode: 5 },
  ),
  silent('timer-reads-message', { defines: ['RETAINED', 'GUARDED'], options: { guard: true } }),
  finds(
    'reads-after-last-release',
    'reads-after-last-release+in_order',
    [violation('use-after-release', null), violation('client-crash', null)],
    { options: { guard: true }, exitCode: 5 },
  ),
  finds('reads-after-last-release', 'reads-after-last-release+in_order', [violation('use-after-release', null)], {
    defines: ['SURVIVES'],
    options: { guard: true },
  }),
  silent('reads-after-last-release', { defines: ['IN_ORDER'], options: { guard: true } }),
  finds(
    'keeps-exec-argument',
    'keeps-exec-argument+copies',
    [violation('use-after-release', null), violation('client-crash', null)],
    { options: { guard: true }, exitCode: 5 },
  ),
  silent('keeps-exec-argument', { defines: ['COPIES'], options: { guard: true } }),
  finds(
    'writes-message',
    'writes-message+copies',
    [violation('message-write', null), violation('client-crash', null)],
    { options: { guard: true }, exitCode: 5 },
  ),
  finds(
    'writes-message',
    'writes-message+copies',
    [violation('message-write', null), violation('client-crash', null)],
    { defines: ['ES_COPY'], options: { guard: true }, exitCode: 5 },
  ),
  silent('writes-message', { defines: ['COPIES'], options: { guard: true } }),
  finds(
    'reads-new-path-unasked',
    'reads-new-path-unasked+looks_at_type+guarded',
    [violation('union-misread', null), violation('client-crash', null)],
    { defines: ['GUARDED'], trace: 'creates', options: { guard: true }, exitCode: 5 },
  ),
  silent('reads-new-path-unasked', {
    defines: ['LOOKS_AT_TYPE', 'GUARDED'],
    trace: 'creates',
    options: { guard: true },
  }),
  // The trace has version 11, and macOS 15 has 9.
  finds(
    'reads-newer-field',
    'reads-newer-field+checks_version',
    [violation('version-misread', null), violation('client-crash', null)],
    { options: { guard: true, os: '15' }, exitCode: 5 },
  ),
  silent('reads-newer-field', { defines: ['CHECKS_VERSION'], options: { guard: true, os: '15' } }),
  silent('reads-newer-field', { defines: ['CHECKS_VERSION', 'ON_27'], options: { guard: true, os: '27' } }),
  finds('dispatches-unretained', 'dispatches-unretained+retained', [
    violation('use-after-release', 'es_respond_auth_result'),
    unmarked(violation('missing-response', null)),
  ]),
  silent('dispatches-unretained', { defines: ['RETAINED'] }),
  finds('clones-by-memcpy', 'clones-by-memcpy+retains', [
    violation('unknown-message', 'es_respond_auth_result'),
    unmarked(violation('missing-response', null)),
  ]),
  silent('clones-by-memcpy', { defines: ['RETAINS'] }),
  finds('copies-exec-event', 'copies-exec-event', [violation('use-after-release', 'es_exec_arg_count')], {
    defines: ['LATE'],
  }),
  finds('copies-exec-event', 'copies-exec-event', [violation('unknown-message', 'es_exec_arg_count')], {
    defines: ['MADE_UP'],
  }),
  silent('copies-exec-event'),
  finds('keeps-messages', 'keeps-messages+releases', [unmarked(violation('message-leak', null))], { trace: 'many' }),
  silent('keeps-messages', { defines: ['RELEASES'], trace: 'many' }),
  finds('releases-twice', 'releases-twice+balanced', [violation('over-release', 'es_release_message')]),
  silent('releases-twice', { defines: ['BALANCED'] }),
];

/** Answers that are missing, double, late or of the wrong kind. */
const answers: readonly ClientCase[] = [
  finds('answers-twice', 'answers-twice+once', [violation('duplicate-response', 'es_respond_auth_result')]),
  silent('answers-twice', { defines: ['ONCE'] }),
  finds('forgets-answer', 'forgets-answer+answers', [unmarked(violation('missing-response', null))]),
  silent('forgets-answer', { defines: ['ANSWERS'] }),
  finds('answers-open-with-auth', 'answers-open-with-auth+flags', [
    violation('wrong-response-kind', 'es_respond_auth_result'),
    unmarked(violation('missing-response', null)),
  ]),
  silent('answers-open-with-auth', { defines: ['FLAGS'] }),
  finds('answers-notify', 'answers-notify+only_auth', [violation('notify-response', 'es_respond_auth_result')]),
  silent('answers-notify', { defines: ['ONLY_AUTH'] }),
  finds('answers-late', 'answers-late+in_time', [unmarked(violation('deadline-miss', null))], { trace: 'short' }),
  silent('answers-late', { defines: ['IN_TIME'], trace: 'one-of-3s' }),
  finds('answers-at-the-last-moment', 'answers-at-the-last-moment+earlier', [unmarked(hazard('thin-headroom', null))], {
    trace: 'one-of-3s',
    exitCode: 0,
  }),
  silent('answers-at-the-last-moment', { defines: ['EARLIER'], trace: 'one-of-3s' }),
  finds('leaves-cache-pending', 'leaves-cache-pending+resolves', [unmarked(violation('missing-response', null))], {
    trace: 'exec-again',
  }),
  silent('leaves-cache-pending', { defines: ['RESOLVES'], trace: 'exec-again' }),
  finds('waits-for-user', 'waits-for-user+by_deadline', [unmarked(violation('deadline-miss', null))], {
    trace: 'short',
  }),
  silent('waits-for-user', { defines: ['BY_DEADLINE'], trace: 'one-of-3s' }),
  finds('never-answers', 'careful-synchronous', [unmarked(violation('missing-response', null))], { trace: 'short' }),
];

/** Decisions that are wrong in a way only their author can know: found by comparing with what was expected. */
const expected = (message: number, decision: 'allow' | 'deny', cache: boolean | null = null): Expectations =>
  new Map([[message, { decision, cache }]]);
const decisions: readonly ClientCase[] = [
  finds('caches-users-answer', 'caches-users-answer+asks_each_time', [difference], {
    trace: 'exec-again',
    expect: expected(0, 'allow', false),
  }),
  silent('caches-users-answer', {
    defines: ['ASKS_EACH_TIME'],
    trace: 'exec-again',
    expect: expected(0, 'allow', false),
  }),
  finds('ignores-gaps', 'ignores-gaps+notices_gaps', [difference], { trace: 'loss', expect: expected(1, 'deny') }),
  silent('ignores-gaps', { defines: ['NOTICES_GAPS'], trace: 'loss', expect: expected(1, 'deny') }),
  finds('verifies-file-on-disk', 'verifies-file-on-disk+from_message', [difference], {
    trace: 'exec-again',
    expect: expected(0, 'allow'),
  }),
  silent('verifies-file-on-disk', { defines: ['FROM_MESSAGE'], trace: 'exec-again', expect: expected(0, 'allow') }),
];

/** Run on the sample of corner cases too. What a message may lack, and a client that has not met it yet takes for granted. */
export const corners: readonly ClientCase[] = [
  finds('trusts-first-argument', 'trusts-first-argument+counts', [violation('bad-argument', 'es_exec_arg')], {
    trace: 'no-arguments',
  }),
  silent('trusts-first-argument', { defines: ['COUNTS'], trace: 'no-arguments' }),
  finds('compares-null-token', 'compares-null-token+checks', [violation('client-crash', null)], {
    trace: 'launch-items',
    exitCode: 5,
  }),
  silent('compares-null-token', { defines: ['CHECKS'], trace: 'launch-items' }),
  finds('reads-new-path-unasked', 'reads-new-path-unasked+looks_at_type', [violation('client-crash', null)], {
    trace: 'creates',
    exitCode: 5,
  }),
  silent('reads-new-path-unasked', { defines: ['LOOKS_AT_TYPE'], trace: 'creates' }),
];

/** Every way to die of a signal has a stack, wherever it happens; without a way the program is silent. */
const crashes = (way: string, places: readonly string[]): ClientCase[] =>
  ['', ...places].map((place) =>
    finds('crashes-by-signal', 'crashes-by-signal', [violation('client-crash', null)], {
      defines: place === '' ? [way] : [way, place],
      exitCode: 5,
    }),
  );

const signals: readonly ClientCase[] = [
  silent('crashes-by-signal'),
  silent('lives-through-signals'),
  ...crashes('RAISES', ['ON_THREAD']),
  ...crashes('KILLS', ['ON_QUEUE']),
  ...crashes('QUEUES', ['ON_QUEUE']),
  ...crashes('KILLS_THREAD', ['ON_THREAD']),
  ...crashes('TGKILLS', ['ON_QUEUE']),
  ...crashes('ASSERTS', ['ON_QUEUE']),
  ...crashes('FREES_TWICE', ['ON_QUEUE']),
  ...crashes('OVERFLOWS', ['ON_QUEUE', 'ON_THREAD']),
  ...crashes('SMASHES', ['ON_QUEUE']),
  finds(
    'throws-in-handler.cc',
    'throws-in-handler+catches',
    // What the C++ runtime prints on the way is printed in the handler.
    [violation('client-crash', null), ...['fwrite', 'fputs', 'fputc'].map(blocking)],
    { exitCode: 5 },
  ),
  silent('throws-in-handler.cc', { defines: ['CATCHES'] }),
];

/** Arithmetic with deadlines: too soon is another decision, too late is none. */
const examined = { trace: 'one-of-3s', expect: expected(0, 'deny') } as const;
const arithmetic: readonly ClientCase[] = [
  finds('keeps-fixed-headroom', 'keeps-fixed-headroom+of_the_budget', [difference], examined),
  silent('keeps-fixed-headroom', { defines: ['OF_THE_BUDGET'], ...examined }),
  finds(
    'takes-deadline-for-duration',
    'takes-deadline-for-duration+from_now',
    [unmarked(violation('missing-response', null))],
    { trace: 'short' },
  ),
  silent('takes-deadline-for-duration', { defines: ['FROM_NOW'], trace: 'one-of-3s' }),
  finds('takes-ticks-for-nanoseconds', 'takes-ticks-for-nanoseconds+converts', [difference], examined),
  finds(
    'takes-ticks-for-nanoseconds',
    'takes-ticks-for-nanoseconds+converts',
    [unmarked(violation('missing-response', null))],
    { defines: ['THE_OTHER_WAY'], trace: 'short' },
  ),
  silent('takes-ticks-for-nanoseconds', { defines: ['CONVERTS'], ...examined }),
];

/** A second's worth of messages: no machine stands still for that long, and the client is three seconds behind. */
const behind = { trace: 'steady', options: { pace: 'recorded', queueCapacity: 1000 } } as const;

/** Threads and pools outside handlers: hazards, which fail no run. */
const shown = { exitCode: 0 } as const;
const crowded = { trace: 'many', options: { outstanding: 32, poolWidth: 2 } } as const;
const pools: readonly ClientCase[] = [
  finds('reads-pipe-on-queue', 'reads-pipe-on-queue+quick_helper', [hazard('off-queue-blocking', 'read')], {
    trace: 'one-of-3s',
    ...shown,
  }),
  silent('reads-pipe-on-queue', { defines: ['QUICK_HELPER'], trace: 'one-of-3s' }),
  finds('floods-concurrent-queue', 'floods-concurrent-queue+serial', [hazard('thread-explosion', 'usleep')], {
    ...crowded,
    ...shown,
  }),
  silent('floods-concurrent-queue', { defines: ['SERIAL'], ...crowded }),
  finds('starves-pool', 'starves-pool+needs_no_other', [hazard('pool-exhausted', 'sem_timedwait')], {
    ...crowded,
    ...shown,
  }),
  silent('starves-pool', { defines: ['NEEDS_NO_OTHER'], ...crowded }),
  finds('calls-dispatch-main', 'calls-dispatch-main+waits', [hazard('dispatch-main', 'dispatch_main')], shown),
  silent('calls-dispatch-main', { defines: ['WAITS'] }),
  finds(
    'checks-signature',
    'checks-signature+from_message',
    [hazard('self-signature-check', 'SecStaticCodeCheckValidity')],
    shown,
  ),
  silent('checks-signature', { defines: ['FROM_MESSAGE'] }),
  finds('watches-itself', 'watches-itself+mutes_itself', [hazard('no-self-mute', 'open')], shown),
  silent('watches-itself', { defines: ['MUTES_ITSELF'] }),
  silent('watches-itself', { defines: ['MUTES_ITS_PATH'] }),
];

/** Clients made, deleted and used in the wrong place. */
const lifetimes: readonly ClientCase[] = [
  finds('answers-through-other-client', 'answers-through-other-client+right_client', [
    violation('wrong-client', 'es_respond_auth_result'),
    unmarked(violation('missing-response', null)),
  ]),
  silent('answers-through-other-client', { defines: ['RIGHT_CLIENT'] }),
  finds('deletes-in-handler', 'deletes-in-handler+on_main', [violation('delete-in-handler', 'es_delete_client')]),
  silent('deletes-in-handler', { defines: ['ON_MAIN'] }),
  finds(
    'deletes-on-other-thread',
    'deletes-on-other-thread+on_main',
    [violation('delete-from-other-thread', 'es_delete_client')],
    { options: { os: '26' } },
  ),
  silent('deletes-on-other-thread', { defines: ['ON_MAIN'], options: { os: '26' } }),
  silent('deletes-on-other-thread', { defines: ['ON_27'], options: { os: '27' } }),
  silent('asks-until-permitted', { options: { refuseClient: { result: 'not-permitted', times: 2 } } }),
  finds('asks-until-permitted', 'asks-until-permitted', [], {
    defines: ['GIVES_UP'],
    options: { refuseClient: { result: 'not-permitted', times: 2 } },
    exitCode: 3,
  }),
  finds('falls-behind', 'falls-behind+on_queue', [unmarked(violation('queue-overflow', null))], behind),
  silent('falls-behind', { defines: ['ON_QUEUE'], ...behind }),
  finds('syncs-in-handler', 'syncs-in-handler+on_queue', [violation('sync-in-handler', 'es_sync_client')]),
  silent('syncs-in-handler', { defines: ['ON_QUEUE'] }),
  finds('mutes-in-signal-handler', 'mutes-in-signal-handler+blocked', [hazard('reentrant-call', 'es_mute_path')], {
    exitCode: 0,
  }),
  silent('mutes-in-signal-handler', { defines: ['BLOCKED'] }),
  finds(
    'calls-private-function',
    'calls-private-function+public',
    [hazard('unsupported-function', 'es_enable_fail_closed')],
    { exitCode: 0 },
  ),
  silent('calls-private-function', { defines: ['PUBLIC'] }),
];

/** Clients that end, or will not. */
const endings: readonly ClientCase[] = [
  finds('never-subscribes', 'careful-synchronous', [], { options: { subscribeTimeoutMs: 300 }, exitCode: 3 }),
  finds('exits-early', 'careful-synchronous', [], { exitCode: 5 }),
  finds('exits-early', 'careful-synchronous', [], { defines: ['QUICK'], exitCode: 5 }),
  finds('exits-early', 'careful-synchronous', [], { defines: ['AT_ONCE'], exitCode: 5 }),
  finds('exits-early', 'careful-synchronous', [blocking('exit')], { defines: ['IN_HANDLER'], exitCode: 5 }),
  finds('exits-early', 'careful-synchronous', [blocking('quick_exit')], {
    defines: ['IN_HANDLER', 'QUICK'],
    exitCode: 5,
  }),
  finds('exits-early', 'careful-synchronous', [blocking('_exit')], { defines: ['IN_HANDLER', 'AT_ONCE'], exitCode: 5 }),
  finds('exits-early', 'careful-synchronous', [blocking('_exit')], { defines: ['IN_HANDLER', 'BARE'], exitCode: 5 }),
  finds('observes-for-ever', 'observes', [hazard('blocking-call', 'pause')], {
    options: { endlessHandlerMs: 300 },
    exitCode: 3,
  }),
  finds('observes-for-ever', 'observes', [hazard('blocking-call', 'pause')], {
    defines: ['AT_ITS_TIME'],
    options: { endlessHandlerMs: 300, pace: 'recorded' },
    exitCode: 3,
  }),
  finds('crashes-in-handler', 'careful-synchronous', [violation('client-crash', null)], { exitCode: 5 }),
  finds('recurses-in-handler', 'recurses-in-handler+bounded', [violation('client-crash', null)], { exitCode: 5 }),
  silent('recurses-in-handler', { defines: ['BOUNDED'] }),
  finds('crashes-in-handler', 'careful-synchronous', [violation('client-crash', null)], {
    defines: ['ABORTS'],
    exitCode: 5,
  }),
  finds('crashes-in-handler', 'careful-synchronous', [blocking('exit')], { defines: ['EXITS'], exitCode: 5 }),
  finds('subscribes-before-ready', 'subscribes-before-ready+ready_first', [violation('client-crash', null)], {
    exitCode: 5,
  }),
  silent('subscribes-before-ready', { defines: ['READY_FIRST'] }),
  finds('aborts-on-queue', 'careful-asynchronous', [violation('client-crash', null)], { exitCode: 5 }),
  silent('has-a-child'),
  silent('ignores-sigterm'),
];

/** The two of the demo. */
const examples: readonly ClientCase[] = [
  finds('../../replayer/kit/examples/opens-in-handler', 'examples/careful', [unmarked(blocking('open'))]),
  silent('../../replayer/kit/examples/careful'),
];

/** As many sample clients do, whatever else they do right. */
const endsMain = (source: string): ClientCase =>
  finds(source, 'calls-dispatch-main+waits', [hazard('dispatch-main', 'dispatch_main')], { exitCode: 0 });

/** Clients that do everything right; they are run in both paces. */
export const careful: readonly ClientCase[] = [
  silent('careful-synchronous'),
  silent('careful-asynchronous'),
  silent('keeps-headroom', { trace: 'slow' }),
  silent('answers-out-of-order'),
  silent('misses-under-fail-closed', { trace: 'slow-and-short', options: { os: '27' } }),
  silent('as-on-catalina', { trace: 'slow-and-short', options: { os: '10.15' } }),
  endsMain('style/concurrent-queue'),
  endsMain('style/mutes-itself'),
  silent('style/sleep-loop'),
  silent('style/busy-loop'),
  silent('style/spsc-ring'),
  endsMain('style/raii.cc'),
];

/** The result cache and the mutes. */
const cached: readonly ClientCase[] = [
  finds(
    'caches-by-flags',
    'caches-by-flags+asks_each_time',
    [unmarked(hazard('wide-cache', 'es_respond_flags_result'))],
    {
      trace: 'read-then-write',
      options: { outstanding: 1 },
      exitCode: 0,
    },
  ),
  finds(
    'caches-by-flags',
    'caches-by-flags+asks_each_time',
    [unmarked(hazard('wide-cache', 'es_respond_flags_result'))],
    {
      defines: ['ALLOWS_ALL'],
      trace: 'read-then-write',
      options: { outstanding: 1 },
      exitCode: 0,
    },
  ),
  silent('caches-by-flags', { defines: ['ASKS_EACH_TIME'], trace: 'read-then-write' }),
  finds('clears-cache', 'clears-cache+on_queue', [hazard('cache-clear-in-handler', 'es_clear_cache')], { exitCode: 0 }),
  silent('clears-cache', { defines: ['ON_QUEUE'] }),
  finds('inverts-muting', 'inverts-muting+clears_first', [hazard('inverted-default-mutes', 'es_invert_muting')], {
    exitCode: 0,
  }),
  silent('inverts-muting', { defines: ['CLEARS_FIRST'] }),
];

export const clientCases: readonly ClientCase[] = [
  ...cached,
  ...calls,
  ...memory,
  ...answers,
  ...decisions,
  ...arithmetic,
  ...corners,
  ...lifetimes,
  ...pools,
  ...endings,
  ...signals,
  ...examples,
  ...careful,
];
