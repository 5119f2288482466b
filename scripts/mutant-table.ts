// Every detector that can be switched off, and the test that must turn red then. scripts/mutants.ts runs them. A rule of
// the judge is switched off by its name, the library's detectors by edits in test/mutants, and the rest by
// source-mutants.ts.
import { rules } from '../src/judge/rules.ts';
import { clientCases } from '../test/clients/manifest.ts';
import { buildMutant, type LibraryMutant } from '../test/mutants/library.ts';
import { type Mutant, sourceMutants } from './source-mutants.ts';

const scenarios = 'test/clients/scenarios.test.ts';

const detector = (name: LibraryMutant, client: string, title = client): Mutant => ({
  what: 'detector',
  name,
  env: (folder) => ({ ESREPLAY_LIBRARY: buildMutant([name], folder) }),
  file: scenarios,
  client,
  title,
});

const rule = (name: string, client: string): Mutant => ({
  what: 'rule',
  name,
  env: () => ({ ESREPLAY_TEST_WITHOUT_RULE: name }),
  file: scenarios,
  client,
  title: client,
});

/** No client shows them alone: one compares several runs, and the other is about the machine. */
const withoutClient: readonly string[] = ['cache-changes-decision', 'machine-stalled'];

/** Each other rule, with the first test client that shows it. */
const ruleMutants: readonly Mutant[] = rules
  .filter(({ slug }) => !withoutClient.includes(slug))
  .map(({ slug }) => {
    const client = clientCases.find(({ expected }) => expected.some((each) => each.rule === slug));
    if (client === undefined) throw new Error(`no test client shows the rule ${slug}`);
    return rule(slug, client.name);
  });

const inFile = (name: LibraryMutant, file: string, title: string): Mutant => ({ ...detector(name, '', title), file });

const inLoop = (name: LibraryMutant, title: string): Mutant => inFile(name, 'test/run/service-loop.test.ts', title);

const atStart = (name: LibraryMutant, words: string): Mutant =>
  inFile(name, 'test/run/start-and-end.test.ts', `a run starts when the last subscription was made${words}`);

export const mutants: readonly Mutant[] = [
  inLoop('injection', 'a handler that asks waits for itself, asap'),
  inLoop('injection-wait', 'a handler that asks waits for itself, recorded'),
  inLoop('asked-services', 'a service may ask another one, and waits for what that does'),
  inLoop('prescribed-time', 'a service may ask another one, and waits for what that does'),
  inLoop('own-files', "a client's own open comes back to the others as AUTH, and to all as NOTIFY"),
  inLoop('taking-ahead', 'each message of the daemon in the trace within the window is taken once'),
  detector('modelled-functions', 'asks-directory'),
  inFile(
    'handed-over',
    'test/run/deadlock.test.ts',
    'a deadlock of the one queue that does all work is reported, on a miss kill',
  ),
  inFile('serial-queues', 'test/run/deadlock.test.ts', 'a slow block on a concurrent queue is no deadlock'),
  detector('answerers', 'leaves-to-one'),
  detector('answering-queue', 'leaves-to-one+logs'),
  detector('starts', 'starts-helper+mutes_its_helper+in_handler'),
  detector('wrappers', 'opens-stream'),
  detector('sud', 'traps-directly'),
  detector('shields', 'careful-asynchronous'),
  detector('lock-wait', 'locks-with-worker'),
  detector('wait-probe', 'sleeps', 'sleeps is seen to wait'),
  {
    ...detector('canary', '', 'a run whose wrappers are dead is no pass'),
    env: () => ({ ESREPLAY_TEST_MUTANT: 'canary' }),
    file: 'test/clients/canary.test.ts',
  },
  ...(['late-watch', 'late-wait'] as const).map((name) => ({
    ...detector(name, '', 'a watched call counts only time in which the watch has seen that very call'),
    env: () => ({ ESREPLAY_TEST_MUTANT: name }),
    file: 'test/scope/scope.test.ts',
  })),
  inFile(
    'early-lookup',
    'test/unwatched/unwatched.test.ts',
    'the address sanitizer looks for leaks in a program that ends before it is a client',
  ),
  inFile('page-wait', 'test/unwatched/page-wait.test.ts', 'a wait for memory gives a note and no finding'),
  inFile(
    'replaced',
    'test/unwatched/unwatched.test.ts',
    'a client’s own function in front of a watched one is named with its file',
  ),
  inFile('lost-time', 'test/run/fair-time.heavy.ts', 'a client that needs a fifth of its budget gets no finding'),
  inFile('fair-deadline', 'test/run/fair-time.heavy.ts', 'a client that needs a fifth of its budget gets no finding'),
  inFile(
    'nested-trap',
    'test/run/fair-time.test.ts',
    'a client survives deadlines that pass while its handler makes system calls',
  ),
  detector('deadline-watch', 'never-answers', 'never-answers is killed at the deadline'),
  detector('missing-response', 'forgets-answer', 'forgets-answer is found when its handler returns'),
  detector('handler-code', 'forgets-answer', 'forgets-answer gets'),
  detector('cached-places', 'caches-by-flags'),
  detector('busy-queues', 'holds-up-queue'),
  detector('duplicate', 'answers-twice'),
  detector('wrong-kind', 'answers-open-with-auth'),
  detector('notify-response', 'answers-notify'),
  detector('use-after-release', 'timer-reads-message'),
  detector('guard', 'timer-reads-message+number'),
  detector('held-work', 'needs-own-work+in_turn'),
  detector('held-start', 'needs-own-work+in_turn+thread'),
  detector('held-from-waiter', 'needs-own-work'),
  detector('held-items', 'needs-own-work+barrier'),
  detector('held-mutex', 'hands-over-unretained+condition+retained'),
  detector('message-write', 'writes-message'),
  detector('reentrant-call', 'mutes-in-signal-handler'),
  detector('signal-handler-call', 'style/cleans-up-at-sigterm'),
  detector('memory-stream', 'style/memory-streams'),
  detector('zone-read', 'style/time-zone+reads_first'),
  detector('zone-read-again', 'style/time-zone'),
  detector('ready-line', 'style/configures-late'),
  detector('union-misread', 'reads-new-path-unasked+guarded'),
  detector('version-misread', 'reads-newer-field'),
  detector('over-release', 'releases-twice'),
  detector('bad-argument', 'trusts-first-argument'),
  detector('leak', 'keeps-messages'),
  detector('armed-timer', 'keeps-messages+for_timer'),
  detector('armed-call', 'opens-in-signal-handler+writes+inside'),
  detector('armed-last', 'keeps-messages+timer_shared'),
  detector('cancelled-timer', 'keeps-messages+timer_cancelled'),
  detector('released-timer', 'keeps-messages+timer_released'),
  inFile(
    'standard-outputs',
    'test/run/client-output.test.ts',
    'counts as blocking when the client made it non-blocking',
  ),
  detector('crash', 'crashes-in-handler'),
  inFile(
    'decision-at-queueing',
    'test/replayer/fates.test.ts',
    'a muted AUTH behind a busy handler delays no other message, in two processes',
  ),
  inFile('arrivals', 'test/bench/clients.test.ts', 'arrivals of an open loop wait for no answer'),
  detector('held-abort', 'aborts-on-queue'),
  detector('exits', 'exits-early+at_once', 'exits-early+at_once says where'),
  detector('sent-signals', 'crashes-by-signal+kills'),
  inFile('letting-go', 'test/run/ledger-spill.test.ts', 'a ledger moves full segments to disk'),
  detector('queue-overflow', 'falls-behind'),
  detector('wrong-client', 'answers-through-other-client'),
  detector('delete-rules', 'deletes-in-handler'),
  detector('result-cache', 'caches-by-flags'),
  detector('pool-watch', 'starves-pool'),
  detector('long-calls', 'reads-pipe-on-queue'),
  detector('awaited', 'polls-network-on-queue'),
  detector('awaited-by-self', 'polls-itself-on-queue+self'),
  detector('awaited-in-pair', 'polls-itself-on-queue+pair'),
  detector('awaited-in-pipe', 'polls-itself-on-queue'),
  detector('linger', 'uses-notify-late'),
  atStart('look-at-runners', ''),
  atStart('look-at-sleepers', ', SLEEPS'),
  atStart('look-at-timers', ', TIMER'),
  atStart('look-at-children', ', CHILD'),
  atStart('look-at-input', ', DAEMON'),
  inFile(
    'look-at-late-beats',
    'test/run/start-and-end.test.ts',
    'time in which the machine stopped the client does not count as quiet',
  ),
  inFile('look-at-stops', 'test/run/stopped-client.test.ts', 'a stopped client misses its deadline by itself'),
  detector('first-calls', 'watches-itself'),
  detector('first-writes', 'watches-itself+writes'),
  detector('own-output', 'watches-itself+writes+prints'),
  detector('dispatch-main', 'calls-dispatch-main'),
  inFile(
    'seeded-order',
    'test/verify/verify.test.ts',
    'a decision that depends on the order is found, with a seed for each answer',
  ),
  inFile(
    'seeded-delays',
    'test/replayer/seeded-delay.test.ts',
    'drawn delays hold back what follows an answer, and the delivery',
  ),
  detector('holder-stack', 'locks-with-worker', 'locks-with-worker shows where the lock was held'),
  detector('noted-holders', 'locks-with-worker+reader'),
  detector('lock-watch', 'locks-with-worker+raw'),
  detector('running-workers', 'starves-pool+computes'),
  {
    ...rule('deadlock', ''),
    file: 'test/run/deadlock.test.ts',
    title: 'a deadlock is reported with its whole cycle, on a miss kill',
  },
  ...ruleMutants,
  rule('off-queue-blocking', 'polls-network-on-queue'),
  rule('no-self-mute', 'starts-helper'),
  rule('deadlock', 'asks-helper'),
  ...sourceMutants,
];
