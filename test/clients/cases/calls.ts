// Clients that block: in a handler, and on threads and in pools outside handlers.
import {
  blocking,
  type ClientCase,
  examines,
  finds,
  hazard,
  note,
  silent,
  unmarked,
  violation,
} from '../client-case.ts';

const lockedOut = (call: string, ...defines: readonly string[]): ClientCase =>
  finds('locks-with-worker', 'shares-without-lock', [violation('lock-wait', call)], { defines });

/** Each way to send the signal, and to go on after it. */
const opensInSignalHandler = (...ways: readonly string[]): ClientCase[] =>
  ways.flatMap((way) => [
    ...['INSIDE', 'LEAVES'].map((end) =>
      finds('opens-in-signal-handler', `opens-in-signal-handler+${way}+on_queue`.toLowerCase(), [blocking('open')], {
        defines: [way, end],
      }),
    ),
    silent('opens-in-signal-handler', { defines: [way, 'ON_QUEUE'] }),
  ]);

/** The last message comes when the first one is answered: by then both clients of a process have subscribed. */
const oneByOne = { outstanding: 1 } as const;

/** Blocking calls in a handler, and the same calls on a queue. */
export const calls: readonly ClientCase[] = [
  ...examines('opens-file', blocking('open')),
  ...examines('sleeps', blocking('usleep')),
  ...examines('opens-stream', blocking('fopen')),
  ...examines('traps-directly', blocking('openat')),
  ...examines('reads-pipe', blocking('read')),
  ...examines('watches-file', blocking('inotify_init1')),
  ...examines('forks-in-handler', blocking('fork'), unmarked(blocking('waitpid'))),
  ...opensInSignalHandler('RAISES', 'KILLS', 'TGKILLS', 'UNBLOCKS', 'TRAPS', 'WRITES', 'SENDS'),
  finds('opens-own-files', 'opens-own-files-on-queue', [blocking('open')], { trace: 'own-files' }),
  silent('opens-own-files-on-queue', { trace: 'own-files' }),
  finds('logs-denial', 'logs-denial-on-queue', [hazard('blocking-call', 'os_log')], { exitCode: 0 }),
  finds('logs-denial', 'logs-denial-on-queue', [hazard('blocking-call', 'os_log')], {
    defines: ['FULL_PIPE'],
    exitCode: 0,
  }),
  finds('logs-denial', 'logs-denial-on-queue', [hazard('blocking-call', 'os_log')], { defines: ['EACH'], exitCode: 0 }),
  finds('logs-denial', 'logs-denial-on-queue', [blocking('printf')], { defines: ['PRINTF'] }),
  silent('logs-denial-on-queue'),
  lockedOut('pthread_mutex_lock'),
  lockedOut('pthread_mutex_lock', 'RAW'),
  lockedOut('pthread_once', 'ONCE'),
  lockedOut('pthread_rwlock_wrlock', 'READER'),
  lockedOut('pthread_spin_lock', 'SPIN'),
  finds('locks-with-worker', 'shares-without-lock', [hazard('lock-wait', 'pthread_mutex_lock')], {
    defines: ['BUSY'],
    exitCode: 0,
  }),
  finds('two-clients-lock', 'shares-without-lock', [violation('lock-wait', 'pthread_mutex_lock')], {
    options: oneByOne,
  }),
  finds('two-clients-lock', 'shares-without-lock', [blocking('usleep'), violation('lock-wait', 'pthread_mutex_lock')], {
    defines: ['HANDLER_HOLDS'],
    options: oneByOne,
  }),
  finds('makes-static-with-worker.cc', 'shares-without-lock', [violation('lock-wait', '__cxa_guard_acquire')]),
  silent('shares-without-lock'),
  finds('observes-and-opens', 'observes', [hazard('blocking-call', 'open')], { exitCode: 0 }),
  silent('observes'),
];

/** Threads and pools outside handlers: hazards, which do not fail a run. */
const shown = { exitCode: 0 } as const;
const crowded = { trace: 'many', options: { outstanding: 32, poolWidth: 2 } } as const;
export const pools: readonly ClientCase[] = [
  finds('reads-pipe-on-queue', 'reads-pipe-on-queue+quick_helper', [hazard('off-queue-blocking', 'read')], {
    trace: 'one-of-100s',
    ...shown,
  }),
  silent('reads-pipe-on-queue', { defines: ['QUICK_HELPER'], trace: 'one-of-100s' }),
  ...[
    { defines: [], call: 'poll' },
    { defines: ['PPOLL'], call: 'ppoll' },
    { defines: ['SELECT'], call: 'select' },
    { defines: ['PSELECT'], call: 'pselect' },
    { defines: ['KERNEL_QUEUE'], call: process.platform === 'darwin' ? 'kevent' : 'epoll_wait' },
    { defines: ['GIVES_UP'], call: 'poll' },
    { defines: ['HELPER'], call: 'poll' },
  ].map(({ defines, call }) =>
    finds('polls-network-on-queue', 'polls-network-on-queue+quick', [hazard('off-queue-blocking', call)], {
      defines,
      trace: 'one-of-100s',
      ...shown,
    }),
  ),
  ...['QUICK', 'LOOP', 'SOURCE'].map((define) =>
    silent('polls-network-on-queue', { defines: [define], trace: 'one-of-100s' }),
  ),
  ...[[], ['PAIR'], ['SELF'], ['EVENT'], ['TIMER']].map((defines) =>
    silent('polls-itself-on-queue', { defines, trace: 'one-of-100s' }),
  ),
  finds('polls-itself-on-queue', 'polls-itself-on-queue', [hazard('off-queue-blocking', 'poll')], {
    defines: ['SLEEPS'],
    trace: 'one-of-30s',
    ...shown,
  }),
  silent('polls-for-work'),
  finds('floods-concurrent-queue', 'floods-concurrent-queue+serial', [hazard('thread-explosion', 'usleep')], {
    ...crowded,
    ...shown,
  }),
  silent('floods-concurrent-queue', { defines: ['SERIAL'], ...crowded }),
  silent('floods-concurrent-queue', { defines: ['SERIALS'], ...crowded }),
  finds('starves-pool', 'starves-pool+needs_no_other', [hazard('pool-exhausted', 'dispatch_semaphore_wait')], {
    ...crowded,
    ...shown,
  }),
  silent('starves-pool', { defines: ['NEEDS_NO_OTHER'], ...crowded }),
  silent('starves-pool', { defines: ['COMPUTES'], ...crowded }),
  finds('calls-dispatch-main', 'calls-dispatch-main+waits', [note('dispatch-main', 'dispatch_main')], shown),
  silent('calls-dispatch-main', { defines: ['WAITS'] }),
  finds(
    'checks-signature',
    'checks-signature+from_message',
    [hazard('self-signature-check', 'SecStaticCodeCheckValidity')],
    shown,
  ),
  silent('checks-signature', { defines: ['FROM_MESSAGE'] }),
  finds('watches-itself', 'watches-itself+mutes_itself', [hazard('no-self-mute', 'open')], shown),
  finds('watches-itself', 'watches-itself+mutes_itself', [hazard('no-self-mute', 'write')], {
    defines: ['WRITES'],
    ...shown,
  }),
  silent('watches-itself', { defines: ['WRITES', 'PRINTS'] }),
  silent('watches-itself', { defines: ['WRITES', 'MUTES_ITSELF'] }),
  silent('watches-itself', { defines: ['MUTES_ITSELF'] }),
  silent('watches-itself', { defines: ['MUTES_ITS_PATH'] }),
  finds('starts-helper', 'starts-helper+mutes_its_helper', [hazard('no-self-mute', 'posix_spawn')], shown),
  silent('starts-helper', { defines: ['MUTES_ITS_HELPER'] }),
];
