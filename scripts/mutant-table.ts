// Every detector that can be switched off, and the test that must turn red then. scripts/mutants.ts runs them. A rule of
// the judge is switched off by its name, everything else by an edit of a copy; edits of the library are in test/mutants.
import { rules } from '../src/judge/rules.ts';
import { clientCases } from '../test/clients/manifest.ts';
import type { Edit } from '../test/mutants/edited-copy.ts';
import { buildMutant, type LibraryMutant } from '../test/mutants/library.ts';

export interface Mutant {
  readonly what: 'detector' | 'rule' | 'code';
  readonly name: string;
  /** The environment variables that make the mutant. */
  readonly env: (folder: string) => Readonly<Record<string, string>>;
  /** Made in a copy of the sources, where the test runs. */
  readonly edit?: Edit;
  readonly file: string;
  /** The only test client to run, and words from its test's title. */
  readonly client: string;
  readonly title: string;
}

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

const inLoop = (name: LibraryMutant, title: string): Mutant => ({
  ...detector(name, '', title),
  file: 'test/run/service-loop.test.ts',
});

const atStart = (name: LibraryMutant, words: string): Mutant => ({
  ...detector(name, '', `starts when the last subscription was made${words}`),
  file: 'test/run/start-and-end.test.ts',
});

/** `change`: text that occurs once in `source`, and its replacement. */
const code = (
  name: string,
  source: string,
  change: readonly [string, string],
  test: string,
  title: string,
): Mutant => ({
  what: 'code',
  name,
  env: () => ({}),
  edit: { file: source, from: change[0], to: change[1] },
  file: test,
  client: '',
  title,
});

const inModels = (name: string, from: string, to: string, title: string, source = 'service-set.ts'): Mutant =>
  code(name, `src/models/${source}`, [from, to], 'test/models/resolve.test.ts', title);

const inDeadlocks = (name: string, source: string, from: string, to: string, title: string): Mutant =>
  code(name, `src/judge/wait-for/${source}`, [from, to], 'test/judge/deadlock.test.ts', title);

/** A case without a cycle: the counterpart of a case in test/judge/cases/deadlocks.ts. */
const inWaits = (name: string, from: string, to: string): Mutant =>
  code(
    name,
    'src/judge/wait-for/waits-at.ts',
    [from, to],
    'test/judge/rules.test.ts',
    'deadlock is silent for the twin',
  );

const inKeptCode = (name: string, from: string, to: string, title: string): Mutant =>
  code(name, 'src/cli/compiled-code.ts', [from, to], 'test/cli/compiled-code.test.ts', title);

const inKeptObjects = (name: string, from: string, to: string, title: string): Mutant =>
  code(name, 'scripts/kept-objects.mjs', [from, to], 'test/structure/kept-objects.test.ts', title);

const inColumns = (name: string, from: string, to: string, title = 'hold every event type'): Mutant =>
  code(name, 'src/trace/message-columns.ts', [from, to], 'test/trace/columns.test.ts', title);

const inCopies = (name: string, source: string, from: string, to: string, title: string): Mutant =>
  code(name, source, [from, to], 'test/edit/native-copy.test.ts', title);

const inComparisons = (name: string, source: string, from: string, to: string, test: string, title: string): Mutant =>
  code(name, `src/${source}.ts`, [from, to], `test/${test}.test.ts`, title);

const ordered = 'puts events and questions in their order';
const stated = 'states what the file says, and nothing else';

export const mutants: readonly Mutant[] = [
  inModels('extended-file', 'base === undefined) return layers', 'base !== null) return layers', 'takes from the file'),
  inModels(
    'nearest-file',
    'for (const file of layers) {',
    'for (const file of layers.toReversed()) {',
    'takes from the file',
  ),
  inModels('window', 'windowNs: step.window ??', 'windowNs: 0 *', ordered),
  inModels('own-window', 'step.window ??', '', 'takes the window of a step'),
  inModels('must-answer', 'step.mustAnswer ?? auth', 'auth', ordered),
  inModels(
    'steps-at-start',
    "...stepsOf('atStart'), ...stepsOf('steps')",
    "...stepsOf('steps'), ...stepsOf('atStart')",
    ordered,
  ),
  inModels('first-call', 'firstCall,\n    budgetNs', 'firstCall: false,\n    budgetNs', ordered),
  inModels('stated-budget', 'budgetNs: step.budget ?? null', 'budgetNs: null', stated),
  inModels('stated-by', 'by: step.by ??', 'by:', stated),
  inModels(
    'own-files-wanted',
    '?.text.ownFiles ?? true',
    '?.text.ownFiles || true',
    'does without the files of the client',
  ),
  inModels('order-of-questions', 'beforeEvent: events.length', 'beforeEvent: 0', ordered, 'resolve.ts'),
  inModels(
    'daemon-of-trace',
    'programs.has(path) && !known.has(path))',
    'path === "")',
    "takes the trace's process",
    'known-daemons.ts',
  ),
  inWaits('begun-since', 'each.fromNs >= enteredNs', 'each.fromNs >= 0'),
  inWaits(
    'queue-of-turn',
    'each.slot === slot && each.queue === queue);\n      return at === undefined\n        ? []',
    'each.queue !== null);\n      return at === undefined\n        ? []',
  ),
  inWaits(
    'all-workers',
    '![...workers].every((thread) => stuck.has(thread))',
    '![...workers].some((thread) => stuck.has(thread))',
  ),
  inDeadlocks(
    'shortest-cycle',
    'cycle.ts',
    'if (cycle !== null) shortest = cycle',
    'shortest ??= cycle',
    'is the shortest there is',
  ),
  inDeadlocks(
    'nearest-first',
    'cycle.ts',
    'for (const step of queue) {\n    if (step.length',
    'for (let step = queue.pop(); step !== undefined; step = queue.pop()) {\n    if (step.length',
    'is the shortest there is',
  ),
  inLoop('injection', 'a handler that asks waits for itself, asap'),
  inLoop('injection-wait', 'a handler that asks waits for itself, recorded'),
  inLoop('asked-services', 'lets a service ask another one, and waits for what that does'),
  inLoop('own-files', 'come back to the others as AUTH, and to all as NOTIFY'),
  inLoop('taking-ahead', 'takes what the daemon does in the trace within the window, each message once'),
  detector('modelled-functions', 'asks-directory'),
  {
    ...detector('handed-over', '', 'of the one queue that everything is left to is named, on a miss kill'),
    file: 'test/run/deadlock.test.ts',
  },
  {
    ...detector('serial-queues', '', 'is none where the queue runs many blocks at a time'),
    file: 'test/run/deadlock.test.ts',
  },
  detector('answerers', 'leaves-to-one'),
  detector('answering-queue', 'leaves-to-one+logs'),
  detector('starts', 'starts-helper+mutes_its_helper+in_handler'),
  detector('wrappers', 'opens-stream'),
  detector('sud', 'traps-directly'),
  detector('shields', 'careful-asynchronous'),
  detector('lock-wait', 'locks-with-worker'),
  detector('wait-probe', 'sleeps', 'sleeps is seen to wait'),
  {
    ...detector('canary', '', 'refuses a run whose wrappers are dead'),
    env: () => ({ ESREPLAY_TEST_MUTANT: 'canary' }),
    file: 'test/clients/canary.test.ts',
  },
  {
    ...detector('late-watch', '', 'counts for a watched call only time in which the watch has seen that very call'),
    env: () => ({ ESREPLAY_TEST_MUTANT: 'late-watch' }),
    file: 'test/scope/scope.test.ts',
  },
  {
    ...detector(
      'early-lookup',
      '',
      'the address sanitizer looks for leaks in a program that ends before it is a client',
    ),
    file: 'test/unwatched/unwatched.test.ts',
  },
  {
    ...detector('page-wait', '', 'a wait for memory is in the report, and no finding'),
    file: 'test/unwatched/page-wait.test.ts',
  },
  {
    ...detector('replaced', '', 'a client’s own function in front of a watched one is named with its file'),
    file: 'test/unwatched/unwatched.test.ts',
  },
  {
    ...detector('lost-time', '', 'finds nothing about clients that need a fifth of their budget'),
    file: 'test/run/fair-time.heavy.ts',
  },
  {
    ...detector('fair-deadline', '', 'finds nothing about clients that need a fifth of their budget'),
    file: 'test/run/fair-time.heavy.ts',
  },
  code(
    'own-competition',
    'replayer/delivery/lost_time.cc',
    ['if (others == 0) return 0;', 'if (others <= all) return waited_ns;'],
    'test/replayer/core.heavy.ts',
    'passes its native tests with address',
  ),
  code(
    'own-children',
    'replayer/platform/family_linux.cc',
    ['family.used_ns += born.used_ns;', ''],
    'test/replayer/core.heavy.ts',
    'passes its native tests with address',
  ),
  code(
    'lost-children',
    'replayer/platform/family_linux.cc',
    ['return all_paid && !(', 'return all_paid || owed != 1 || !('],
    'test/replayer/core.heavy.ts',
    'passes its native tests with address',
  ),
  code(
    'busy-machine',
    'src/run/watch/stuck.ts',
    ['seen.facts - seen.stalls', 'seen.facts'],
    'test/run/stuck.test.ts',
    'stays as it is when the machine stalls',
  ),
  {
    ...detector('nested-trap', '', 'lives through deadlines that pass while its handler makes system calls'),
    file: 'test/run/fair-time.test.ts',
  },
  detector('deadline-watch', 'never-answers', 'never-answers is killed at the deadline'),
  detector('missing-response', 'forgets-answer', 'forgets-answer is found when its handler returns'),
  detector('duplicate', 'answers-twice'),
  detector('wrong-kind', 'answers-open-with-auth'),
  detector('notify-response', 'answers-notify'),
  detector('use-after-release', 'timer-reads-message'),
  detector('guard', 'timer-reads-message+number'),
  detector('held-work', 'needs-own-work+in_turn'),
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
  {
    ...detector('standard-outputs', '', 'counts as blocking when the client made it non-blocking'),
    file: 'test/run/client-output.test.ts',
  },
  code(
    'every-open-flag',
    'src/judge/rules/result-cache.ts',
    ['hasEveryOpenFlag(answered.result)', 'answered.result === 0xffff_ffff'],
    'test/judge/rules.test.ts',
    'wide-cache fires',
  ),
  code(
    'given-main',
    'src/judge/rules/client-lifetime.ts',
    ['if (given === undefined)', 'if (given !== null)'],
    'test/judge/rules.test.ts',
    'delete-from-other-thread fires',
  ),
  code(
    'log-lines',
    'src/judge/log-lines.ts',
    ['if (!isLogLine(verdict)) return true;', 'if (verdict !== null) return true;'],
    'test/judge/log-lines.test.ts',
    'is one hazard for all messages, whoever calls it',
  ),
  detector('crash', 'crashes-in-handler'),
  {
    ...detector(
      'decision-at-queueing',
      '',
      'does not let a muted AUTH delay others behind a busy handler, in two processes',
    ),
    file: 'test/replayer/fates.test.ts',
  },
  {
    ...detector('arrivals', '', 'worker: nothing waits for an answer in an open loop'),
    file: 'test/bench/clients.test.ts',
  },
  detector('held-abort', 'aborts-on-queue'),
  detector('exits', 'exits-early+at_once', 'exits-early+at_once says where'),
  detector('sent-signals', 'crashes-by-signal+kills'),
  {
    ...detector('letting-go', '', 'moves full segments to disk'),
    file: 'test/run/ledger-spill.test.ts',
  },
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
  {
    ...detector('look-at-late-beats', '', 'counts no time of quiet in which the machine stopped the client'),
    file: 'test/run/start-and-end.test.ts',
  },
  { ...detector('look-at-stops', '', 'misses its deadline by itself'), file: 'test/run/stopped-client.test.ts' },
  detector('first-calls', 'watches-itself'),
  detector('first-writes', 'watches-itself+writes'),
  detector('own-output', 'watches-itself+writes+prints'),
  detector('dispatch-main', 'calls-dispatch-main'),
  {
    ...detector('seeded-order', '', 'finds the decision that depends on the order, with a seed for each answer'),
    file: 'test/verify/verify.test.ts',
  },
  {
    ...detector('seeded-delays', '', 'hold back what follows an answer, and the delivery, as long as drawn'),
    file: 'test/replayer/seeded-delay.test.ts',
  },
  detector('holder-stack', 'locks-with-worker', 'locks-with-worker shows where the lock was held'),
  detector('noted-holders', 'locks-with-worker+reader'),
  detector('lock-watch', 'locks-with-worker+raw'),
  detector('running-workers', 'starves-pool+computes'),
  {
    ...rule('deadlock', ''),
    file: 'test/run/deadlock.test.ts',
    title: 'is named with its whole cycle, on a miss kill',
  },
  ...ruleMutants,
  rule('off-queue-blocking', 'polls-network-on-queue'),
  rule('no-self-mute', 'starts-helper'),
  rule('deadlock', 'asks-helper'),
  inComparisons(
    'later-decisions',
    'verify/cache-comparison',
    'new Set([...kept, ...decided])',
    'new Set(kept)',
    'verify/check-cache',
    'finds a later decision that depends on what the cache kept from the client, as a hazard',
  ),
  inComparisons(
    'repeated-cache',
    'verify/check-cache',
    "['off', 'off', 'stated', 'stated', 'off'] as const",
    "['off', 'off'] as const",
    'verify/check-cache',
    'finds nothing in a client that differs from itself: its first run writes a file',
  ),
  inComparisons(
    'chance-decisions',
    'judge/difference',
    'changing.length >= 8 * found.length',
    'changing.length < 0',
    'judge/difference',
    'of a client that tosses a coin may be chance, however many messages it decides',
  ),
  inComparisons(
    'coin-at-start',
    'verify/cache-comparison',
    'origins.includes(index)',
    'index < 0',
    'verify/check-cache',
    'finds nothing in a client that differs from itself: a coin at its start falls as the cache does',
  ),
  inComparisons(
    'repeated-releases',
    'verify/releases',
    'runsOfRelease = 3',
    'runsOfRelease = 1',
    'verify/releases',
    'are three of each, in turn, if they differ',
  ),
  inComparisons(
    'flaky-releases',
    'verify/compare-releases',
    'each.runs === 0 || each.runs === each.of',
    'each.runs <= each.of',
    'verify/compare-releases',
    'are tied to none if a run of it lacks them',
  ),
  inKeptCode('code-of-others', '(mode & 0o022) === 0', 'mode > 0', 'is not executed if others can write to it'),
  inKeptCode(
    'folder-of-others',
    'if (!isOwn(statSync(dirname(path)))) return null;',
    '',
    'is not executed if others can write to its folder',
  ),
  inKeptCode(
    'code-of-file',
    '[dev, ino, size, ctimeNs]',
    '[dev, ino, size]',
    'is not that of a file that was here before',
  ),
  inKeptCode(
    'whole-code',
    'file.readUInt32LE(code.length) ? code : null',
    'file.readUInt32LE(code.length) ? code : code',
    'is not executed if a byte of it is wrong',
  ),
  inKeptCode('old-code', 'byAge.slice(maxKept)', 'byAge.slice(files.length)', 'of old programs is removed'),
  inKeptCode(
    'unwanted-code',
    'if (process.env.NODE_DISABLE_COMPILE_CACHE !== undefined) return null;',
    '',
    'is not kept if the user does not want it',
  ),
  inKeptObjects(
    'objects-of-headers',
    'Object.entries(read).every(([path, content]) => this.#contentOf(path) === content)',
    'read !== null',
    'are made anew when what they include has changed',
  ),
  inKeptObjects(
    'objects-of-flags',
    'made === this.#identity(source, command) &&',
    'made !== undefined &&',
    'are made anew by other flags and another compiler',
  ),
  inKeptObjects(
    'objects-of-compiler',
    "[versionOf(command[0] ?? ''), source,",
    '[source,',
    'are made anew by other flags and another compiler',
  ),
  inKeptObjects(
    'objects-of-edits',
    'edits !== undefined && existsSync(join(edits, path)) ? join(edits, path) : path',
    'edits === undefined ? path : path',
    'of another folder are used',
  ),
  inKeptObjects(
    'objects-of-work',
    "return plain.replace(normalize(work), '@work');",
    'return work === null ? plain : plain;',
    'of another folder are used',
  ),
  inKeptObjects(
    'linked-texts',
    'JSON.stringify([texts, files.map(digestOf)])',
    'JSON.stringify([files.map(digestOf)])',
    'are linked anew',
  ),
  inKeptObjects(
    'linked-product',
    "existsSync(file) ? digestOf(file) : ''",
    "file === '' ? file : ''",
    'are linked anew',
  ),
  inCopies(
    'copied-id',
    'src/trace/record-copier.ts',
    'this.ids[id] = own;',
    'this.ids[id] = own ^ 1;',
    'nothing is left to it',
  ),
  code(
    'changed-content',
    'src/edit/native-redactor.ts',
    ['indexOf(content) + 1', 'indexOf(content)'],
    'test/edit/redactors.test.ts',
    'makes and counts what the one in TypeScript does',
  ),
  inCopies(
    'said-by-typescript',
    'src/edit/rewrite.ts',
    'if (!(error instanceof NotNative)) throw error;',
    'throw error;',
    'TypeScript says why',
  ),
  inColumns('column-stored', 'set(this.deadline, this.deadlineWords, row, head.deadline);', ''),
  inColumns('column-loaded', 'head.thread = this.thread[row] as number;', ''),
  inColumns('column-high-word', 'words[2 * row + 1] = value / 0x100000000;', 'words[2 * row + 1] = 0;'),
];
