// What the replayer does where nothing published says what macOS does. Each row is a decision that can be looked up, argued
// with and changed in one place; docs/policies.md is made from it, and rows with a `constant` are what native code uses.

export interface PolicyRow {
  /** Stable; other documents refer to it. */
  readonly name: string;
  /** The value, or what is done. */
  readonly value: number | string;
  readonly unit?: string;
  /** Generates `constexpr` of this name. */
  readonly constant?: string;
  /** The run option that changes it. */
  readonly option?: string;
  /** What is not known. */
  readonly unknown: string;
  /** Why this was chosen, and what it means for a client. */
  readonly because: string;
}

const clients: readonly PolicyRow[] = [
  {
    name: 'client-limit',
    value: 16,
    unit: 'es_client_t alive in one run, 32 made by one process',
    constant: 'kMostClients',
    unknown: 'How many clients may exist at a time; the result code only says that there is a limit.',
    because: 'es_new_client returns ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS for the next one.',
  },
  {
    name: 'descendants',
    value: 'those of the process named with --client-pid; without it everything counts as a descendant',
    option: '--client-pid',
    unknown:
      'Nothing: a descendants client knows the calling process and what came of it. But the client of a replay is no process of the trace.',
    because:
      'A trace that was recorded around such a client has its process in it; of any other trace nothing is left out silently. A process belongs to the tree when its recorded parents (original_ppid) lead there; an event counts too when a process of the tree instigates it.',
  },
  {
    name: 'own-actions',
    value: 'those of the process named with --client-pid, and of the client process itself',
    option: '--client-pid',
    unknown:
      'Nothing: a client gets no AUTH event for what its own process does. But the client of a replay is no process of the trace.',
    because: 'Without the option no message of the trace is an action of the client.',
  },
  {
    name: 'refusal-after-misses',
    value: 'never',
    unknown: 'With which code a client that keeps missing deadlines is refused by es_new_client, and from when on.',
    because: 'Every miss is a finding of its own.',
  },
  {
    name: 'delete-in-handler',
    value: 'success and a finding; the client is gone when the handler returns',
    unknown: 'What es_delete_client does inside a handler of the same client. Waiting for the handler would never end.',
    because: 'The client is in use by its own handler, and deletion must have it alone.',
  },
  {
    name: 'answers-at-deletion',
    value: 'allowed',
    unknown: 'What becomes of AUTH messages that a client leaves unanswered when it is deleted or its process ends.',
    because: 'Once the process of a client was gone, operations were seen to go on as if allowed.',
  },
  {
    name: 'use-during-deletion',
    value: 'refused and a finding',
    unknown: 'What an es_* call does while es_delete_client is at work on the client (undefined).',
    because: 'A call that works now and then would hide the mistake.',
  },
  {
    name: 'sync-in-handler',
    value: 'ES_RETURN_ERROR and a finding; the block does not run',
    unknown: 'What es_sync_client does inside a handler of the same client, where it may not be called.',
    because: 'A block that ran behind the handler would make a handler that waits for it wait for ever.',
  },
  {
    name: 'sync-thread',
    value: "the client's delivery thread, outside the handler scope",
    unknown: 'On which thread the block of es_sync_client runs.',
    because: 'It stands in the queue of that thread; what it does holds up the messages behind it.',
  },
  {
    name: 'private-functions',
    value: 'refused and a finding',
    unknown: 'What the 21 functions do that the library exports and no header declares, and what they take and return.',
    because:
      'They return the error of the kind of function that the name says, so that a client goes on as if refused.',
  },
  {
    name: 'newer-functions',
    value: 'refused and a finding',
    unknown:
      'Nothing: the imitated macOS does not have the function, and the client would end at the call or at launch.',
    because:
      'A client that asks @available on Linux is told yes; an error shows what it would not have done on that macOS.',
  },
];

const answers: readonly PolicyRow[] = [
  {
    name: 'wrong-client-code',
    value: 'ES_RESPOND_RESULT_NOT_FOUND',
    unknown: 'What an answer through another client than the one that got the message returns.',
    because: 'The ids that answers are matched by belong to one client: the other does not know them.',
  },
  {
    name: 'null-argument-code',
    value: 'ES_RESPOND_RESULT_ERR_INVALID_ARGUMENT',
    unknown: 'What a respond call with NULL for the client or the message returns.',
    because: 'It is the code that the header has for it.',
  },
  {
    name: 'respond-checks',
    value: 'arguments, client, message, its client, NOTIFY or the wrong function, answered before',
    unknown: 'Which code wins when several would fit.',
    because: 'What is wrong with the call itself comes before what is wrong with the moment.',
  },
  {
    name: 'answer-by-copy',
    value: 'ES_RESPOND_RESULT_NOT_FOUND and a finding',
    unknown: 'Whether a copy of an es_message_t that the client made by hand can be used to answer.',
    because:
      'es_copy_message gives the same message and is fine; a copy made by hand outlives what its pointers lead to, and answering with one works by accident at best.',
  },
  {
    name: 'miss-in-kill-mode',
    value: 'allowed, not cached',
    unknown: 'What becomes of the operation when the client is killed for it; the header is silent.',
    because: 'Second-hand reports agree on it.',
  },
];

const deadlines: readonly PolicyRow[] = [
  {
    name: 'deadline-max-above-default',
    value: 'success, and no effect',
    unknown:
      'Whether a maximum above the default of the system is an error (the header) or has no effect (a statement by Apple).',
    because: 'The default is a property of each message here: the budget that its trace has for it.',
  },
  {
    name: 'deadline-max-unset',
    value: 0xffffffff,
    unit: 'ms',
    constant: 'kDeadlineMaxUnsetMs',
    unknown: 'What es_get_deadline_max_milliseconds gives before a maximum was set.',
    because: 'It is the value that limits nothing.',
  },
  {
    name: 'deadline-change',
    value: 'messages queued from then on',
    unknown: 'Whether a new minimum or maximum moves the deadlines of messages that are queued or delivered already.',
    because: 'A deadline is set when the event is made.',
  },
  {
    name: 'deadline-arguments',
    value: 'ES_RETURN_ERROR, and nothing is changed',
    unknown: 'What setting a minimum or maximum for no event, for a NOTIFY event, or a maximum of 0 does.',
    because: 'None of them has a meaning; a client that does it by mistake had better be told.',
  },
  {
    name: 'notify-deadline',
    value: 'the time of the event plus the budget of the trace, mostly 0',
    unknown: 'What the deadline of a NOTIFY message is; it has no meaning.',
    because: 'A client that reads it must not depend on it.',
  },
];

const subscriptions: readonly PolicyRow[] = [
  {
    name: 'unknown-event-types',
    value: 'ignored silently',
    unknown: 'Whether systems before macOS 27 ignored values past ES_EVENT_TYPE_LAST in es_subscribe too.',
    because: 'It is what macOS 27 documents.',
  },
  {
    name: 'bootstrap-look-up',
    value: 'success, and never delivered',
    unknown:
      'What es_subscribe returns when an ordinary client names ES_EVENT_TYPE_AUTH_BOOTSTRAP_LOOK_UP, which exists for descendants clients only.',
    because: 'Other values that mean nothing to a client are ignored as well.',
  },
  {
    name: 'uncounted-messages',
    value: 'none of them takes a sequence number',
    unknown: 'Whether messages that are muted, not subscribed to or answered by the cache take sequence numbers.',
    because: 'The counters count the messages of one client.',
  },
];

const beginnings: readonly PolicyRow[] = [
  {
    name: 'start-of-recorded-pace',
    value: 'the first subscription of any client',
    unknown:
      'Nothing: in early boot macOS holds mounts and execs by third parties until every early-boot extension has subscribed. But a replay cannot know who of its clients would be such an extension.',
    because:
      'A client that is ready later than another one misses what has gone by, as it would after early boot; the report counts that for each process.',
  },
];

const queues: readonly PolicyRow[] = [
  {
    name: 'queue-capacity',
    value: 16384,
    unit: 'messages a client',
    constant: 'kQueueCapacity',
    option: '--queue-capacity',
    unknown: 'How many messages the queue of a client holds before events are dropped.',
    because:
      'A guess: a handler that is this far behind is too slow on any system. Try smaller ones to see what a client does about gaps.',
  },
  {
    name: 'queue-in-asap-pace',
    value: 'nothing is dropped; the next message waits until every client has room',
    unknown: 'Nothing: macOS knows no such pace.',
    because: 'Without the gaps of the trace every client would be too slow.',
  },
  {
    name: 'delivery-to-several',
    value: 'all clients at the same time',
    unknown: 'Nothing: macOS 10.15 gave an event to one client after the other, later ones give it to all at once.',
    because: 'What a client of 10.15 sees of another one is only time, and the gaps of the trace have it already.',
  },
];

const contents: readonly PolicyRow[] = [
  {
    name: 'entitlements',
    value: 'NULL and a finding',
    unknown:
      'Nothing: es_exec_entitlements gives a dictionary. But a trace has entitlements as text at most, and XPC dictionaries are not there on Linux.',
    because: 'NULL is an answer that macOS gives too; the finding says that it is not an answer about this program.',
  },
];

const mutes: readonly PolicyRow[] = [
  {
    name: 'mute-after-exec',
    value: 'the mute ends',
    unknown: 'Whether the mute of a process ends when it calls exec. Its audit token has the next pidversion then.',
    because: 'A mute is for an audit token, and nobody has that token any more.',
  },
  {
    name: 'mute-without-vote',
    value: 'delivered; held back where the dimension is inverted',
    unknown:
      'What becomes of an event for which neither its submitter nor its instigator has a vote. The header of macOS 27 says suppressed, which would leave a client without mutes without events.',
    because:
      'An ordinary client without a rule does get events; one that inverted a dimension asked for what it listed.',
  },
  {
    name: 'mute-vote-before-27',
    value: 'the acting process alone',
    unknown: 'Whether an instigator counted before macOS 27.',
    because: 'Nothing published before names anybody else.',
  },
  {
    name: 'unmute-nothing',
    value: 'ES_RETURN_ERROR',
    unknown: 'What a call that unmutes what is not muted returns.',
    because: 'A client that takes back what it never muted has lost count.',
  },
];

const caches: readonly PolicyRow[] = [
  {
    name: 'cached-denials',
    value: 'kept like allows',
    unknown: 'Whether the cache keeps a denial: no published test has asked for it.',
    because: 'The header makes no difference between the two.',
  },
  {
    name: 'clear-cache-limit',
    value: 1,
    constant: 'kClearCacheEveryMs',
    unit: 'ms between two calls of es_clear_cache in a run',
    unknown: 'How often es_clear_cache may be called before it is refused.',
    because: 'So that a client that clears in a loop meets the refusal, and one that clears now and then does not.',
  },
  {
    name: 'cache-lifetime',
    value: 'until a file of the entry changes or the cache is emptied',
    unknown: 'When entries vanish by themselves; they may at any time.',
    because: 'A run of the same trace should be the same run.',
  },
];

export const policyRows: readonly PolicyRow[] = [
  ...clients,
  ...answers,
  ...deadlines,
  ...subscriptions,
  ...beginnings,
  ...queues,
  ...contents,
  ...mutes,
  ...caches,
];
