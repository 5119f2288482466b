// Bugs of real clients that esreplay should find, each with a small client that has it and a twin that does not.
// A test checks the clients, rules and facts named here.
import type { SemanticsRow } from './semantics/row.ts';

export type ScenarioState =
  /** A rule finds it in every run in which it occurs. */
  | 'found'
  /** Only its author knows that the decision is wrong: found when expectations are given. */
  | 'by expectations'
  | 'not yet'
  | 'cannot show';

export interface Scenario {
  readonly number: number;
  readonly name: string;
  readonly about: string;
  readonly state: ScenarioState;
  /** Test clients by their names in test/clients/manifest.ts. */
  readonly clients: readonly string[];
  readonly twins: readonly string[];
  readonly rules: readonly string[];
  /** Ids of statements of docs/reference/es-surface.md. */
  readonly facts: readonly SemanticsRow['id'][];
  /** Numbers of the rules a handler lives by (docs/reference/rules.md). */
  readonly handlerRules: readonly number[];
  readonly note: string | null;
}

type Parts = Partial<Pick<Scenario, 'clients' | 'twins' | 'rules' | 'facts' | 'handlerRules' | 'note' | 'state'>>;

const scenario = (number: number, name: string, about: string, parts: Parts): Scenario => ({
  number,
  name,
  about,
  state: 'found',
  clients: [],
  twins: [],
  rules: [],
  facts: [],
  handlerRules: [],
  note: null,
  ...parts,
});

const models = 'A service model assumes what the daemon does';

export const scenarios: readonly Scenario[] = [
  scenario(
    1,
    'trust-loop',
    'The handler of AUTH_EXEC validates a code signature, and trustd does something that the same client has to authorise.',
    {
      clients: ['validates-in-handler', 'validates-in-handler+on_queue'],
      twins: ['validates-in-handler+from_message'],
      rules: ['blocking-call', 'deadlock', 'self-signature-check'],
      facts: ['deadline-from-event', 'next-after-return'],
      handlerRules: [1, 9],
      note: `on a queue the validation takes as long, but makes no cycle. ${models}`,
    },
  ),
  scenario(
    2,
    'boot-mount',
    'In the first seconds after boot the handler asks DiskArbitration or Security about a mount.',
    {
      clients: ['asks-disk-at-mount'],
      twins: ['asks-disk-at-mount+on_queue'],
      rules: ['blocking-call', 'deadlock'],
      facts: ['miss-kill'],
      handlerRules: [1, 2],
      note: `a queue that takes one volume at a time does not help: the daemon may be mounting the next one. ${models}`,
    },
  ),
  scenario(
    3,
    'open-own-files',
    'Answers most paths at once, but examines its own files in the handler: quiet on most traces.',
    {
      clients: ['opens-own-files', 'signs-own-files'],
      twins: ['opens-own-files-on-queue', 'signs-own-files+on_queue'],
      rules: ['blocking-call', 'deadlock'],
      facts: ['next-after-return'],
      handlerRules: [2, 4],
    },
  ),
  scenario(
    4,
    'cache-clear-in-handler',
    'Clears the result cache on the delivery thread; AUTH messages queue behind it.',
    {
      clients: ['clears-cache'],
      twins: ['clears-cache+on_queue'],
      rules: ['cache-clear-in-handler'],
      facts: ['clear-cache-scope', 'clear-cache-throttle'],
      handlerRules: [4],
    },
  ),
  scenario(5, 'log-in-handler', 'Logs a denial before it answers; found although no deadline is missed.', {
    clients: ['logs-denial', 'logs-denial+printf'],
    twins: ['logs-denial-on-queue'],
    rules: ['blocking-call'],
    facts: ['next-after-return'],
    handlerRules: [4],
  }),
  scenario(6, 'lock-with-worker', 'Takes a lock that a worker holds while it is in a blocking call.', {
    clients: ['locks-with-worker', 'locks-with-worker+asks_daemon'],
    twins: ['shares-without-lock', 'shares-without-lock+asks_daemon'],
    rules: ['lock-wait', 'deadlock'],
    facts: ['next-after-return'],
    handlerRules: [4, 6],
  }),
  scenario(
    7,
    'gcd-64',
    'Hands every AUTH message to a concurrent queue whose blocks wait, until there are no threads left.',
    {
      clients: ['floods-concurrent-queue', 'floods-concurrent-queue+asks_daemon'],
      twins: ['floods-concurrent-queue+serial', 'floods-concurrent-queue+asks_daemon+allows_opens+serial'],
      rules: ['thread-explosion', 'deadlock'],
      facts: ['answers-later', 'deadline-from-event'],
      handlerRules: [7],
      note: 'libdispatch on Linux starts fewer threads than on macOS: found when all of them wait and more than twice as many messages do; --pool-width imitates a smaller machine. Threads that wait for a lock or in dispatch_sync are not seen',
    },
  ),
  scenario(8, 'pool-starve', 'One task per event on a pool as wide as the processor; each waits for a later one.', {
    clients: ['starves-pool', 'starves-pool+asks_daemon'],
    twins: ['starves-pool+needs_no_other', 'starves-pool+asks_daemon+allows_opens'],
    rules: ['pool-exhausted', 'deadlock'],
    facts: ['answers-later'],
    handlerRules: [7],
    note: 'a pool that is narrower than the processors of the machine needs --pool-width',
  }),
  scenario(9, 'uaf-timer', 'A timer uses the bare message pointer after the handler has returned.', {
    clients: [
      'timer-reads-message',
      'timer-reads-message+fields',
      'timer-reads-message+number',
      'uses-notify-late',
      'keeps-exec-argument',
    ],
    twins: ['timer-reads-message+retained', 'uses-notify-late+retained', 'keeps-exec-argument+copies'],
    rules: ['use-after-release'],
    facts: ['valid-in-handler', 'exec-pointers'],
    handlerRules: [5],
    note: 'reads of plain numbers and texts in a released message are found under --guard, everything else in every run',
  }),
  scenario(10, 'async-no-retain', 'Dispatches the message without retaining it and answers later.', {
    clients: ['dispatches-unretained', 'hands-over-unretained', 'hands-over-unretained+asks'],
    twins: ['dispatches-unretained+retained', 'hands-over-unretained+retained'],
    rules: ['use-after-release'],
    facts: ['valid-in-handler'],
    handlerRules: [5],
  }),
  scenario(11, 'leak', 'Never releases, or keeps copies until the end.', {
    clients: ['keeps-messages'],
    twins: ['keeps-messages+releases'],
    rules: ['message-leak'],
    facts: ['leak', 'copy-retains'],
    handlerRules: [5],
  }),
  scenario(12, 'over-release', 'Releases more often than it retained.', {
    clients: ['releases-twice'],
    twins: ['releases-twice+balanced'],
    rules: ['over-release'],
    facts: ['over-release', 'retain-balance'],
  }),
  scenario(
    13,
    'fixed-headroom',
    'Forces an answer at the deadline minus five seconds; with a budget of 3.5 s that is at once, and another answer.',
    {
      state: 'by expectations',
      clients: ['keeps-fixed-headroom'],
      twins: ['keeps-fixed-headroom+of_the_budget'],
      rules: ['changed-decision'],
      facts: ['deadline-per-message', 'deadline-usual'],
      note: 'the early answer is in time, so only expectations show that it is wrong',
    },
  ),
  scenario(14, 'absolute-as-duration', 'Takes the deadline for a duration.', {
    clients: ['takes-deadline-for-duration'],
    twins: ['takes-deadline-for-duration+from_now'],
    rules: ['missing-response'],
    facts: ['deadline-absolute'],
  }),
  scenario(15, 'ticks-as-nanoseconds', 'Takes Mach ticks for nanoseconds.', {
    clients: ['takes-ticks-for-nanoseconds', 'takes-ticks-for-nanoseconds+the_other_way'],
    twins: ['takes-ticks-for-nanoseconds+converts'],
    rules: ['changed-decision', 'missing-response'],
    facts: ['times', 'timebase'],
    note: 'an answer that is too late is found in every run, one that is too early only with expectations',
  }),
  scenario(16, 'double-answer', 'The reply and the timer both answer.', {
    clients: ['answers-twice'],
    twins: ['answers-twice+once'],
    rules: ['duplicate-response'],
    facts: ['respond-twice'],
  }),
  scenario(17, 'no-answer-on-path', 'An early return or an error path gives no answer.', {
    clients: ['forgets-answer', 'never-answers'],
    twins: ['forgets-answer+answers'],
    rules: ['missing-response'],
    facts: ['miss-kill'],
    handlerRules: [5],
  }),
  scenario(18, 'auth-for-open', 'Answers AUTH_OPEN with es_respond_auth_result and ignores what that returns.', {
    clients: ['answers-open-with-auth'],
    twins: ['answers-open-with-auth+flags'],
    rules: ['wrong-response-kind'],
    facts: ['respond-function', 'respond-wrong-function-open'],
  }),
  scenario(19, 'notify-answer', 'Answers a NOTIFY message.', {
    clients: ['answers-notify'],
    twins: ['answers-notify+only_auth'],
    rules: ['notify-response'],
    facts: ['respond-wrong-function'],
  }),
  scenario(20, 'wrong-client', 'Answers through another client than the one that got the message.', {
    clients: ['answers-through-other-client'],
    twins: ['answers-through-other-client+right_client'],
    rules: ['wrong-client'],
    facts: ['respond-other-client', 'respond-other-client-code'],
  }),
  scenario(
    21,
    'flags-echo',
    "Answers AUTH_OPEN with the event's own flags and has them cached: a later open that asks for more is denied.",
    {
      clients: ['caches-by-flags'],
      twins: ['caches-by-flags+asks_each_time'],
      rules: ['wide-cache'],
      facts: ['cache-flags', 'cache-allow-all'],
    },
  ),
  scenario(22, 'wide-cache', 'Has an allow cached that covers more than it examined.', {
    clients: ['caches-by-flags+allows_all'],
    twins: ['caches-by-flags+asks_each_time'],
    rules: ['wide-cache'],
    facts: ['cache-key', 'cache-hit-auth'],
  }),
  scenario(23, 'prompt-cached', "Has a user's answer cached that was meant for one time.", {
    state: 'by expectations',
    clients: ['caches-users-answer'],
    twins: ['caches-users-answer+asks_each_time'],
    rules: ['changed-decision'],
    facts: ['cache-hit-auth'],
    note: 'only the client knows that an answer was meant for one time: expect it with cache false',
  }),
  scenario(
    24,
    'pending-cache',
    "An entry of the client's own cache is never resolved, so a second run of the program waits for ever.",
    {
      clients: ['leaves-cache-pending'],
      twins: ['leaves-cache-pending+resolves'],
      rules: ['missing-response'],
      facts: ['miss-kill'],
      handlerRules: [5],
    },
  ),
  scenario(25, 'drop-blind', 'Does not see gaps in seq_num and global_seq_num.', {
    state: 'by expectations',
    clients: ['ignores-gaps'],
    twins: ['ignores-gaps+notices_gaps'],
    rules: ['changed-decision'],
    facts: ['seq-num-loss', 'drops'],
    note: 'a client that does not check makes no call, so the bug shows only if a decision depends on what was lost',
  }),
  scenario(26, 'invert-trap', 'Inverts path muting without clearing the default set first.', {
    clients: ['inverts-muting'],
    twins: ['inverts-muting+clears_first'],
    rules: ['inverted-default-mutes'],
    facts: ['default-mutes-inverted', 'default-mutes-clear-first'],
  }),
  scenario(27, 'no-self-mute', 'Gets messages about its own file activity, or that of its helper.', {
    clients: [
      'watches-itself',
      'watches-itself+writes',
      'starts-helper',
      'starts-helper+sees_helper',
      'starts-helper+mutes_its_helper+in_handler',
      ...['by_fork', 'by_system', 'by_popen'].map((way) => `starts-helper+mutes_its_helper+in_handler+${way}`),
      'asks-helper',
      'asks-helper+in_handler',
      'leaves-to-one',
      'leaves-to-one+pool',
      'leaves-to-one+reloads',
      'leaves-to-one+later',
      'leaves-to-one+logs',
      'waits-for-block',
      'waits-for-block+worker',
      'waits-for-block+turn',
    ],
    twins: [
      'watches-itself+mutes_itself',
      'watches-itself+writes+mutes_itself',
      'watches-itself+mutes_its_path',
      'starts-helper+mutes_its_helper',
      'starts-helper+mutes_its_helper+denies_helper',
      ...['by_fork', 'by_system', 'by_popen'].flatMap((way) => [
        `starts-helper+mutes_its_helper+${way}`,
        `starts-helper+mutes_its_helper+${way}+denies_helper`,
      ]),
      'asks-helper+mutes_helper',
      'leaves-to-one+mutes_helper',
      'leaves-to-one+pool+mutes_helper',
      'leaves-to-one+reloads+mutes_helper',
      'leaves-to-one+later+mutes_helper',
      'leaves-to-one+logs+mutes_helper',
      'waits-for-block+answers_there',
    ],
    rules: ['no-self-mute', 'deadlock', 'blocking-call', 'off-queue-blocking'],
    facts: ['loopback-auth', 'loopback-notify'],
    handlerRules: [1],
    note: 'found by the calls that the client makes, and when it starts a helper while no process except its own is muted; the program of the helper and its actions are not examined unless a service model describes them',
  }),
  scenario(
    28,
    'agent-launch',
    'An early-boot client waits for its own agent, whose exec is the message it has not answered.',
    {
      clients: ['waits-for-agent', 'waits-for-agent+by_semaphore'],
      twins: ['waits-for-agent+answers_first'],
      rules: ['blocking-call', 'deadlock'],
      facts: ['early-boot-hold'],
      handlerRules: [1],
      note: 'needs a service model of the agent: the name under which it is called, and that the first call starts it',
    },
  ),
  scenario(29, 'two-clients', 'Two clients open files in their handlers: each causes messages for the other.', {
    clients: ['opens-file in two processes'],
    twins: ['careful-synchronous in two processes'],
    rules: ['blocking-call', 'deadlock'],
    facts: ['several-clients', 'loopback-auth'],
    handlerRules: [1, 4],
    note: 'run as two processes of one run: each waits in its handler until the other one has allowed the file that it opens; two clients that decide from the message alone are silent',
  }),
  scenario(30, 'prompt-too-long', "Waits for the user for a constant time, not until the message's deadline.", {
    clients: ['waits-for-user', 'waits-for-user+asks_agent'],
    twins: ['waits-for-user+by_deadline'],
    rules: ['deadline-miss'],
    facts: ['deadline-per-message'],
    handlerRules: [5],
  }),
  scenario(31, 'startup-race', 'Takes a snapshot and subscribes afterwards, or subscribes before it is ready.', {
    clients: ['subscribes-before-ready'],
    twins: ['subscribes-before-ready+ready_first'],
    rules: ['client-crash'],
    facts: ['early-boot-one-call', 'delivered-asynchronously'],
    note: 'an unready client that survives decides differently: give expectations. A replay begins with the subscription, so it cannot show a process that starts between a snapshot and the subscription',
  }),
  scenario(32, 'slow-path', 'Decides correctly, but takes 250 ms per message.', {
    state: 'not yet',
    facts: ['deadline-from-event', 'serial'],
    note: 'needs a benchmark of handlers against a baseline; the report has the percentiles',
  }),
  scenario(
    33,
    'delete-in-handler',
    'Deletes the client inside its handler, or on a thread other than the one that made it.',
    {
      clients: ['deletes-in-handler', 'deletes-on-other-thread'],
      twins: ['deletes-in-handler+on_main', 'deletes-on-other-thread+on_main', 'deletes-on-other-thread+on_27'],
      rules: ['delete-in-handler', 'delete-from-other-thread'],
      facts: ['delete-in-handler', 'delete-thread-26', 'delete-exclusive'],
    },
  ),
  scenario(34, 'dispatch-main', 'Has dispatch_main as its main loop.', {
    clients: ['calls-dispatch-main'],
    twins: ['calls-dispatch-main+waits'],
    rules: ['dispatch-main'],
    facts: ['process-stays'],
    handlerRules: [8],
  }),
  scenario(
    35,
    'verifies the file on disk',
    'Examines the file, which can be replaced meanwhile, instead of the code-signing fields of the message.',
    {
      state: 'by expectations',
      clients: ['verifies-file-on-disk', 'opens-file', 'checks-signature'],
      twins: ['verifies-file-on-disk+from_message', 'checks-signature+from_message'],
      rules: ['changed-decision', 'blocking-call', 'self-signature-check'],
      facts: ['codesigning-moment'],
      handlerRules: [9],
      note: 'a replay has messages and not files: expectations recorded on the Mac differ from what the client decides here. In a handler it is a blocking-call, and a check by SecStaticCodeCheckValidity or a similar function is found anywhere',
    },
  ),
  scenario(36, 'union misread', 'Reads new_path without looking at destination_type.', {
    clients: ['reads-new-path-unasked', 'reads-new-path-unasked+guarded'],
    twins: ['reads-new-path-unasked+looks_at_type', 'reads-new-path-unasked+looks_at_type+guarded'],
    rules: ['client-crash', 'union-misread'],
    facts: ['create-exists', 'create-denied'],
    note: 'a crash in every run; under --guard with the name of the member that was read',
  }),
  scenario(37, 'argc-zero', 'Assumes that an exec has arguments.', {
    clients: ['trusts-first-argument'],
    twins: ['trusts-first-argument+counts'],
    rules: ['bad-argument'],
    facts: ['exec-index'],
  }),
  scenario(38, 'null-token', 'Compares the data of a token that may be NULL.', {
    clients: ['compares-null-token'],
    twins: ['compares-null-token+checks'],
    rules: ['client-crash'],
    facts: ['string-null'],
  }),
];

/** Clients that do everything right, and must be silent in every pace. */
export const silentScenarios: readonly { readonly client: string; readonly about: string }[] = [
  { client: 'careful-synchronous', about: 'Decides in the handler from the message alone.' },
  { client: 'careful-asynchronous', about: 'Retains, hands over to a bounded queue, answers, releases.' },
  {
    client: 'keeps-headroom',
    about: 'Answers by a timer at 80 % of the budget, clamped to 1 to 5 s before the deadline.',
  },
  { client: 'answers-out-of-order', about: 'Answers in an order other than that of delivery.' },
  {
    client: 'misses-under-fail-closed',
    about: 'Fails closed, misses on purpose and handles what the late answer returns.',
  },
];
