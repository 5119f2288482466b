// The life of a client: made, deleted, too slow, ended.
import { blocking, type ClientCase, finds, hazard, note, silent, unmarked, violation } from '../client-case.ts';

/**
 * All but the last hundred messages of a second and a half: no machine stalls for that long, and the client is three
 * seconds behind.
 */
const behind = { trace: 'steady', options: { pace: 'recorded', queueCapacity: 1400 } } as const;

/** Clients made, deleted and used in the wrong place. */
export const lifetimes: readonly ClientCase[] = [
  finds('answers-through-other-client', 'answers-through-other-client+right_client', [
    violation('wrong-client', 'es_respond_auth_result'),
  ]),
  silent('answers-through-other-client', { defines: ['RIGHT_CLIENT'] }),
  finds('captures-client-too-early', 'captures-client-too-early+takes_argument', [
    violation('deleted-client', 'es_respond_auth_result'),
    unmarked(violation('missing-response', null)),
  ]),
  silent('captures-client-too-early', { defines: ['TAKES_ARGUMENT'] }),
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
  finds(
    'deletes-on-other-thread',
    'deletes-on-other-thread+on_27',
    [hazard('delete-from-other-thread', 'es_delete_client')],
    { defines: ['AT_SIGTERM'], options: { os: '26' }, exitCode: 0 },
  ),
  finds(
    'deletes-on-other-thread',
    'deletes-on-other-thread+on_27',
    [note('delete-from-other-thread', 'es_delete_client'), unmarked(note('dispatch-main', 'dispatch_main'))],
    { defines: ['GIVES_MAIN'], options: { os: '26' }, exitCode: 0 },
  ),
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
  finds('mutes-in-signal-handler', 'style/cleans-up-at-sigterm+waits', [hazard('reentrant-call', 'es_mute_path')], {
    exitCode: 0,
  }),
  finds(
    'mutes-in-signal-handler',
    'style/cleans-up-at-sigterm+waits',
    [hazard('signal-handler-call', 'es_mute_path')],
    { defines: ['BLOCKED'], exitCode: 0 },
  ),
  finds(
    'calls-private-function',
    'calls-private-function+public',
    [hazard('unsupported-function', 'es_enable_fail_closed')],
    { exitCode: 0 },
  ),
  silent('calls-private-function', { defines: ['PUBLIC'] }),
  finds(
    'calls-newer-function',
    'calls-newer-function+checks_release',
    [hazard('unsupported-function', 'es_unmute_all_target_paths')],
    { options: { os: '11' }, exitCode: 0 },
  ),
  silent('calls-newer-function', { defines: ['CHECKS_RELEASE'], options: { os: '11' } }),
];

/** Clients that end, or refuse to. */
export const endings: readonly ClientCase[] = [
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
    options: { endlessHandlerMs: 2000 },
    exitCode: 3,
  }),
  finds('observes-for-ever', 'observes', [hazard('blocking-call', 'pause')], {
    defines: ['AT_ITS_TIME'],
    options: { endlessHandlerMs: 2000, pace: 'recorded' },
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
