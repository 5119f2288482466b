// Clients that wait for a daemon that waits for them: the closed loop, and clients that wait as long without a cycle.
import { join } from 'node:path';
import {
  blocking,
  type ClientCase,
  type Expected,
  finds,
  hazard,
  silent,
  unmarked,
  violation,
} from '../client-case.ts';

const early = join(import.meta.dirname, '../../../traces/early-boot.estrace');
/** A program that the client starts itself. */
const helper = join(import.meta.dirname, '../models/helper.yaml');

/** One second instead of 10. */
const killed = { onMiss: 'kill', budgetScale: 0.1 } as const;
/** Twins get so large a budget that no machine makes a call long; a call is long after a hundredth of its budget. */
const ample = { budgetScale: 100 } as const;
const atBoot = { models: 'early-boot' } as const;
/** The client's own processes, in addition to macOS's daemons. */
const example = { models: join(import.meta.dirname, '../models/example.yaml') } as const;
/** Events of daemons get a second and a half of their 15. */
const crowded = { ...killed, outstanding: 32, poolWidth: 2 } as const;
const deadlock = (call: string) => violation('deadlock', call);

const checks = 'SecStaticCodeCheckValidityWithErrors';
const creates = blocking('SecStaticCodeCreateWithPath');
const signer = 'SecCodeCopySigningInformation';
const disk = 'DADiskCreateFromBSDName';
const spawn = 'posix_spawn';
const reply = 'xpc_connection_send_message_with_reply_sync';
const replied = 'dispatch_semaphore_wait';
const preference = 'CFPreferencesCopyAppValue';

/** One message at a time, killed at the third: the answers to the first ones show what no other thread takes over. */
const leavesToOne = (defines: readonly string[]): ClientCase[] => {
  const twin = silent('leaves-to-one', {
    defines: [...defines, 'MUTES_HELPER'],
    trace: 'ten-seconds',
    options: { ...example, ...ample },
  });
  // Wider than the pool's two threads, because another rule judges the width.
  const options = { ...example, ...killed, poolWidth: 8 } as const;
  return [finds('leaves-to-one', twin.name, [deadlock(reply)], { defines, trace: 'ten-seconds', options }), twin];
};

const starts = { models: helper, ...ample } as const;

/** In the handler the exec of the helper waits behind the message. On a queue it runs, unless the client denies it. */
const startsBy = (way: string, expected: readonly Expected[]): ClientCase[] => {
  const twins = [[], ['DENIES_HELPER']].map((more) =>
    silent('starts-helper', {
      defines: ['MUTES_ITS_HELPER', way, ...more],
      trace: 'ten-seconds',
      options: starts,
    }),
  );
  return [
    finds('starts-helper', `starts-helper+mutes_its_helper+${way.toLowerCase()}`, expected, {
      defines: ['MUTES_ITS_HELPER', 'IN_HANDLER', way],
      trace: 'ten-seconds',
      options: { models: helper, ...killed },
    }),
    ...twins,
  ];
};

/** The handler calls no daemon; what it waits for does. */
const waitsForBlock = (defines: readonly string[], call: string): ClientCase =>
  finds('waits-for-block', 'waits-for-block+answers_there', [blocking(call), deadlock(call)], {
    defines,
    trace: 'ten-seconds',
    options: { ...example, ...killed },
  });

export const loops: readonly ClientCase[] = [
  finds('validates-in-handler', 'validates-in-handler+from_message', [creates, blocking(checks), deadlock(checks)], {
    trace: 'ten-seconds',
    options: { ...atBoot, ...killed },
  }),
  finds('validates-in-handler', 'validates-in-handler+from_message', [hazard('self-signature-check', checks)], {
    defines: ['ON_QUEUE'],
    trace: 'ten-seconds',
    options: { ...atBoot, ...ample },
    exitCode: 0,
  }),
  finds('asks-for-signature', 'validates-in-handler+from_message', [blocking(checks), deadlock(checks)], {
    trace: 'ten-seconds',
    options: killed,
  }),
  silent('validates-in-handler', { defines: ['FROM_MESSAGE'], trace: 'ten-seconds', options: { ...atBoot, ...ample } }),
  finds('asks-disk-at-mount', 'asks-disk-at-mount+on_queue', [blocking(disk), deadlock(disk)], {
    options: { ...atBoot, ...killed, trace: early },
  }),
  silent('asks-disk-at-mount', { defines: ['ON_QUEUE'], options: { ...atBoot, ...ample, trace: early } }),
  finds('asks-directory', 'asks-directory+on_queue', [blocking('getpwnam'), deadlock('getpwnam')], {
    trace: 'ten-seconds',
    options: { ...atBoot, ...killed },
  }),
  silent('asks-directory', { defines: ['ON_QUEUE'], trace: 'ten-seconds', options: { ...atBoot, ...ample } }),
  finds('signs-own-files', 'signs-own-files+on_queue', [creates, blocking(signer), deadlock(signer)], {
    trace: 'own-in-ten-seconds',
    options: { ...atBoot, ...killed },
  }),
  silent('signs-own-files', { defines: ['ON_QUEUE'], trace: 'own-in-ten-seconds', options: { ...atBoot, ...ample } }),
  finds(
    'locks-with-worker',
    'shares-without-lock+asks_daemon',
    [deadlock('SecTrustEvaluateWithError'), violation('lock-wait', 'pthread_mutex_lock')],
    { defines: ['ASKS_DAEMON'], trace: 'ten-seconds', options: { ...atBoot, ...killed } },
  ),
  silent('shares-without-lock', { defines: ['ASKS_DAEMON'], trace: 'ten-seconds', options: { ...atBoot, ...ample } }),
  finds(
    'floods-concurrent-queue',
    'floods-concurrent-queue+asks_daemon+allows_opens+serial',
    [deadlock(preference), hazard('thread-explosion', preference)],
    { defines: ['ASKS_DAEMON'], trace: 'many', options: crowded },
  ),
  silent('floods-concurrent-queue', { defines: ['ASKS_DAEMON', 'ALLOWS_OPENS', 'SERIAL'], trace: 'many' }),
  finds(
    'starves-pool',
    'starves-pool+asks_daemon+allows_opens',
    [deadlock(preference), hazard('pool-exhausted', preference)],
    { defines: ['ASKS_DAEMON'], trace: 'many', options: crowded },
  ),
  silent('starves-pool', { defines: ['ASKS_DAEMON', 'ALLOWS_OPENS'], trace: 'many' }),
  finds('asks-helper', 'asks-helper+mutes_helper', [deadlock(reply), hazard('off-queue-blocking', reply)], {
    trace: 'ten-seconds',
    options: { ...example, budgetScale: 0.1 },
  }),
  finds('asks-helper', 'asks-helper+mutes_helper', [blocking(reply), deadlock(reply)], {
    defines: ['IN_HANDLER'],
    trace: 'ten-seconds',
    options: { ...example, budgetScale: 0.1 },
  }),
  silent('asks-helper', { defines: ['MUTES_HELPER'], trace: 'ten-seconds', options: { ...example, ...ample } }),
  waitsForBlock([], 'dispatch_group_wait'),
  waitsForBlock(['WORKER'], 'dispatch_semaphore_wait'),
  waitsForBlock(['TURN'], 'dispatch_sync_f'),
  silent('waits-for-block', { defines: ['ANSWERS_THERE'], trace: 'ten-seconds', options: { ...example, ...ample } }),
  ...[[], ['POOL'], ['RELOADS'], ['LATER'], ['LOGS']].flatMap((defines) => leavesToOne(defines)),
  ...startsBy('BY_FORK', [blocking('fork'), blocking('waitpid'), deadlock('waitpid')]),
  ...startsBy('BY_SYSTEM', [blocking('system'), deadlock('system')]),
  ...startsBy('BY_POPEN', [blocking('popen'), deadlock('popen')]),
  finds('starts-helper', 'starts-helper+mutes_its_helper+denies_helper', [blocking(spawn), deadlock(spawn)], {
    defines: ['MUTES_ITS_HELPER', 'IN_HANDLER'],
    trace: 'ten-seconds',
    options: { models: helper, ...killed },
  }),
  finds('starts-helper', 'starts-helper+mutes_its_helper', [hazard('no-self-mute', spawn)], {
    defines: ['SEES_HELPER'],
    trace: 'ten-seconds',
    options: starts,
    exitCode: 0,
  }),
  silent('starts-helper', {
    defines: ['MUTES_ITS_HELPER', 'DENIES_HELPER'],
    trace: 'ten-seconds',
    options: starts,
  }),
  finds('waits-for-agent', 'waits-for-agent+answers_first', [blocking(reply), deadlock(reply)], {
    trace: 'ten-seconds',
    options: { ...example, ...killed },
  }),
  finds('waits-for-agent', 'waits-for-agent+answers_first', [blocking(replied), deadlock(replied)], {
    defines: ['BY_SEMAPHORE'],
    trace: 'ten-seconds',
    options: { ...example, ...killed },
  }),
  silent('waits-for-agent', { defines: ['ANSWERS_FIRST'], trace: 'ten-seconds', options: { ...example, ...ample } }),
  finds('opens-file', 'careful-synchronous in two processes', [blocking('open'), deadlock('open')], {
    processes: 2,
    trace: 'ten-seconds',
    options: killed,
  }),
  silent('careful-synchronous', { processes: 2, trace: 'ten-seconds' }),
  finds('tells-helper', 'tells-helper+answers_helper', [unmarked(violation('missing-response', null))], {
    trace: 'ten-seconds',
    options: { ...example, ...ample },
  }),
  silent('tells-helper', { defines: ['ANSWERS_HELPER'], trace: 'ten-seconds', options: { ...example, ...ample } }),
  finds('waits-for-user', 'waits-for-user+by_deadline', [unmarked(violation('deadline-miss', null))], {
    defines: ['ASKS_AGENT'],
    trace: 'short',
    options: example,
  }),
  finds('opens-among-others', 'opens-among-others+mutes_itself', [unmarked(hazard('no-self-mute', 'open'))], {
    exitCode: 0,
  }),
  silent('opens-among-others', { defines: ['MUTES_ITSELF'] }),
];

/** The demo's two clients, on its trace. */
export const signatures: readonly ClientCase[] = [
  finds(
    '../../replayer/kit/examples/checks-in-handler',
    'examples/careful',
    [creates, blocking(checks), deadlock(checks)].map(unmarked),
    { options: { ...atBoot, ...killed, trace: early } },
  ),
  finds(
    '../../replayer/kit/examples/checks-on-worker',
    'examples/careful',
    [unmarked(hazard('self-signature-check', checks))],
    { options: { ...atBoot, ...ample, trace: early }, exitCode: 0 },
  ),
];
