// Clients and the memory of messages: what they keep, what they read, what a message may lack.
import { blocking, type ClientCase, finds, note, silent, unmarked, violation } from '../client-case.ts';

/** The ways of hands-over-unretained to reach another thread. */
const handOvers: readonly (readonly string[])[] = [[], ['FUNCTION'], ['CONDITION'], ['SEMAPHORE'], ['POSIX']];
const oneExec = { trace: 'one-of-100s', options: { guard: true } } as const;

/** Whether pthread_create waits in a handler depends on what else the machine does. */
const startsThreads = { options: { guard: true, disabledRules: ['blocking-call'] } } as const;

/** Messages kept, used and released wrongly. */
export const memory: readonly ClientCase[] = [
  finds('timer-reads-message', 'timer-reads-message+retained', [violation('use-after-release', 'es_retain_message')]),
  finds('timer-reads-message', 'timer-reads-message+retained', [violation('use-after-release', null)], {
    defines: ['FIELDS'],
    exitCode: 5,
  }),
  silent('timer-reads-message', { defines: ['RETAINED'] }),
  // Only on protected pages: without --guard a number in poisoned memory reads like any other.
  finds('timer-reads-message', 'timer-reads-message+retained+guarded', [violation('use-after-release', null)], {
    defines: ['NUMBER'],
    options: { guard: true },
    exitCode: 5,
  }),
  silent('timer-reads-message', { defines: ['RETAINED', 'GUARDED'], options: { guard: true } }),
  // After everything else: the run goes on while something of the client may still happen by itself.
  ...[[], ['THREAD'], ['ALARM'], ['TIMERFD'], ['CHILD']].map((defines) =>
    finds('uses-notify-late', 'uses-notify-late+retained', [violation('use-after-release', 'es_retain_message')], {
      defines,
    }),
  ),
  silent('uses-notify-late', { defines: ['RETAINED'] }),
  silent('uses-notify-late', { defines: ['RETAINED', 'CHILD'] }),
  finds('uses-notify-late', 'uses-notify-late+retained', [violation('use-after-release', null)], {
    defines: ['NUMBER'],
    options: { guard: true },
    exitCode: 5,
  }),
  finds('reads-after-last-release', 'reads-after-last-release+in_order', [violation('use-after-release', null)], {
    options: { guard: true },
    exitCode: 5,
  }),
  finds('reads-after-last-release', 'reads-after-last-release+in_order', [violation('use-after-release', null)], {
    defines: ['SURVIVES'],
    options: { guard: true },
  }),
  silent('reads-after-last-release', { defines: ['IN_ORDER'], options: { guard: true } }),
  finds('keeps-exec-argument', 'keeps-exec-argument+copies', [violation('use-after-release', null)], {
    options: { guard: true },
    exitCode: 5,
  }),
  silent('keeps-exec-argument', { defines: ['COPIES'], options: { guard: true } }),
  finds('writes-message', 'writes-message+copies', [violation('message-write', null)], {
    options: { guard: true },
    exitCode: 5,
  }),
  finds('writes-message', 'writes-message+copies', [violation('message-write', null)], {
    defines: ['ES_COPY'],
    options: { guard: true },
    exitCode: 5,
  }),
  silent('writes-message', { defines: ['COPIES'], options: { guard: true } }),
  finds('reads-new-path-unasked', 'reads-new-path-unasked+looks_at_type+guarded', [violation('union-misread', null)], {
    defines: ['GUARDED'],
    trace: 'creates',
    options: { guard: true },
    exitCode: 5,
  }),
  silent('reads-new-path-unasked', {
    defines: ['LOOKS_AT_TYPE', 'GUARDED'],
    trace: 'creates',
    options: { guard: true },
  }),
  // The trace has version 11, and macOS 15 has 9.
  finds('reads-newer-field', 'reads-newer-field+checks_version', [violation('version-misread', null)], {
    options: { guard: true, os: '15' },
    exitCode: 5,
  }),
  silent('reads-newer-field', { defines: ['CHECKS_VERSION'], options: { guard: true, os: '15' } }),
  silent('reads-newer-field', { defines: ['CHECKS_VERSION', 'ON_27'], options: { guard: true, os: '27' } }),
  finds('dispatches-unretained', 'dispatches-unretained+retained', [
    violation('use-after-release', 'es_respond_auth_result'),
  ]),
  silent('dispatches-unretained', { defines: ['RETAINED'] }),
  ...handOvers.flatMap((defines) => [
    finds('hands-over-unretained', 'hands-over-unretained+retained', [violation('use-after-release', null)], {
      defines,
      ...oneExec,
      exitCode: 5,
    }),
    silent('hands-over-unretained', { defines: [...defines, 'RETAINED'], ...oneExec }),
  ]),
  finds('hands-over-unretained', 'hands-over-unretained+retained', [violation('use-after-release', null)], {
    defines: ['THREAD'],
    ...startsThreads,
    trace: 'one-of-100s',
    exitCode: 5,
  }),
  silent('hands-over-unretained', { defines: ['THREAD', 'RETAINED'], ...startsThreads, trace: 'one-of-100s' }),
  finds(
    'hands-over-unretained',
    'hands-over-unretained+retained',
    [violation('use-after-release', 'es_message_size')],
    { defines: ['ASKS'], ...oneExec },
  ),
  finds('needs-own-work', 'needs-own-work+barrier', [blocking('dispatch_semaphore_wait')], {
    trace: 'many',
    options: { guard: true },
  }),
  silent('needs-own-work', { defines: ['IN_TURN'], trace: 'many', options: { guard: true } }),
  silent('needs-own-work', { defines: ['IN_TURN', 'THREAD'], ...startsThreads, trace: 'many' }),
  silent('needs-own-work', { defines: ['SPINS'], options: { guard: true } }),
  silent('needs-own-work', { defines: ['BARRIER'], trace: 'one-of-100s', options: { guard: true } }),
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
  ...['PASSED', 'NEVER', 'DISARMED', 'CANCELLED', 'RELEASED', 'MOVED'].map((what) =>
    finds('keeps-messages', 'keeps-messages+releases', [unmarked(violation('message-leak', null))], {
      defines: [`TIMER_${what}`],
      trace: 'many',
    }),
  ),
  // The timer waits for the last message alone.
  finds(
    'keeps-messages',
    'keeps-messages+releases',
    [unmarked(violation('message-leak', null)), unmarked(note('message-leak', null))],
    { defines: ['TIMER_SHARED'], trace: 'many' },
  ),
  ...['FOR_TIMER', 'TIMER_SOURCE'].map((define) =>
    finds('keeps-messages', 'keeps-messages+releases', [unmarked(note('message-leak', null))], {
      defines: [define],
      trace: 'many',
      exitCode: 0,
    }),
  ),
  silent('keeps-messages', { defines: ['RELEASES'], trace: 'many' }),
  finds('releases-twice', 'releases-twice+balanced', [violation('over-release', 'es_release_message')]),
  silent('releases-twice', { defines: ['BALANCED'] }),
];

/** Also run on the sample of corner cases. A client takes for granted what a message may lack. */
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
