// Clients written by other people's habits: what must be said of each, and that nothing else is.
import { blocking, type ClientCase, finds, hazard, note, silent, unmarked, violation } from '../client-case.ts';

export const styles: readonly ClientCase[] = [
  silent('style/memory-streams'),
  finds('style/memory-streams', 'style/memory-streams', [blocking('fprintf')], { defines: ['TO_FILE'] }),
  silent('style/string-streams.cc'),
  silent('style/time-zone'),
  finds('style/time-zone', 'style/time-zone', [blocking('localtime_r')], { defines: ['READS_FIRST'] }),
  silent('style/enters-runtime'),
  finds('style/enters-runtime', 'style/enters-runtime', [blocking('sched_setaffinity')], { defines: ['BINDS'] }),
  silent('style/configures-late', { options: { ready: 'listening', pace: 'recorded' } }),
  silent('style/configures-late', { defines: ['MUTES'], options: { ready: '1500ms' } }),
  finds('style/configures-late', 'style/configures-late', [], {
    defines: ['NEVER_SAYS'],
    options: { ready: 'listening', subscribeTimeoutMs: 2000 },
    exitCode: 3,
  }),
  finds(
    'style/cleans-up-at-sigterm',
    'style/cleans-up-at-sigterm+dispatch',
    [note('signal-handler-call', 'es_unsubscribe_all')],
    { exitCode: 0 },
  ),
  finds(
    'style/cleans-up-at-sigterm',
    'style/cleans-up-at-sigterm+waits',
    [hazard('signal-handler-call', 'es_mute_path')],
    { defines: ['EARLY'], exitCode: 0 },
  ),
  silent('style/cleans-up-at-sigterm', { defines: ['DISPATCH'] }),
  silent('style/cleans-up-at-sigterm', { defines: ['WAITS'] }),
  finds('style/run-loop', 'style/run-loop', [unmarked(violation('missing-response', null))], {
    defines: ['SLEEPS'],
    trace: 'one-of-3s',
    options: { budgetScale: 0.1 },
  }),
  finds(
    'style/concurrent-queue',
    'style/run-loop',
    [blocking('printf'), unmarked(note('dispatch-main', 'dispatch_main'))],
    { defines: ['PRINTS'] },
  ),
  silent('style/thread-pool.cc'),
  finds('style/thread-pool.cc', 'style/thread-pool', [violation('lock-wait', 'pthread_mutex_lock')], {
    defines: ['HOLDS_LOCK'],
  }),
  silent('style/polls'),
  silent('style/polls', { defines: ['SELECTS'] }),
  silent('style/polls', { defines: ['KERNEL_QUEUE'] }),
  finds('style/polls', 'style/polls', [blocking('poll'), unmarked(blocking('read'))], { defines: ['IN_HANDLER'] }),
];

/** Programs of Foundation for Linux: what it does beneath a call where Apple's does not is a note. */
const uuid = ['open', 'read', 'close'].map((call) => note('blocking-call', call));
const givesMain = unmarked(note('dispatch-main', 'dispatch_main'));

/** They need a Swift compiler: test/kit/swift.test.ts runs them. */
export const swiftStyles: readonly ClientCase[] = [
  finds('style/dispatch-main.swift', 'style/foundation', [givesMain], { exitCode: 0 }),
  finds('style/dispatch-main.swift', 'style/foundation', [blocking('fwrite'), givesMain], { defines: ['PRINTS'] }),
  finds('style/foundation.swift', 'style/foundation', uuid.map(unmarked), { exitCode: 0 }),
  finds('style/foundation.swift', 'style/foundation', [blocking('stat'), ...uuid.map(unmarked)], {
    defines: ['ASKS_FILE_MANAGER'],
  }),
];

interface Habit {
  /** Clients that have it and are right: nothing but notes. */
  readonly silent: readonly string[];
  /** Clients that have it and a fault. */
  readonly caught: readonly string[];
}

/** How clients are written, each with those that show that a run gets it right. */
export const habits: Readonly<Record<string, Habit>> = {
  'main queue with a run loop': { silent: ['style/run-loop'], caught: ['style/run-loop+sleeps'] },
  dispatch_main: {
    silent: ['style/concurrent-queue', 'style/mutes-itself', 'calls-dispatch-main'],
    caught: ['style/concurrent-queue+prints'],
  },
  'signal handlers': {
    silent: ['style/cleans-up-at-sigterm', 'style/cleans-up-at-sigterm+dispatch', 'style/cleans-up-at-sigterm+waits'],
    caught: ['style/cleans-up-at-sigterm+early', 'mutes-in-signal-handler'],
  },
  'streams in memory': {
    silent: ['style/memory-streams', 'style/string-streams'],
    caught: ['style/memory-streams+to_file'],
  },
  'time zones': { silent: ['style/time-zone'], caught: ['style/time-zone+reads_first'] },
  'runtimes of other languages': {
    silent: ['style/enters-runtime'],
    caught: ['style/enters-runtime+binds'],
  },
  'pools of C++': {
    silent: ['style/thread-pool', 'style/raii'],
    caught: ['style/thread-pool+holds_lock', 'makes-static-with-worker'],
  },
  'Swift with Foundation': {
    silent: ['style/foundation', 'style/dispatch-main'],
    caught: ['style/foundation+asks_file_manager', 'style/dispatch-main+prints'],
  },
  pollers: {
    silent: ['style/polls', 'style/polls+selects', 'style/polls+kernel_queue', 'style/busy-loop'],
    caught: ['style/polls+in_handler', 'polls-network-on-queue'],
  },
  cachers: {
    silent: ['caches-by-flags+asks_each_time', 'caches-by-flags+allows_all', 'caches-by-flags+allows_all_signed'],
    caught: ['caches-by-flags', 'caches-by-flags+denies_writes', 'caches-users-answer'],
  },
  'configure themselves after they subscribed': {
    silent: ['style/configures-late', 'style/configures-late+mutes'],
    caught: ['style/configures-late+never_says'],
  },
};
