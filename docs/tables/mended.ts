// False alarms and misses that clients of others showed, each with the small clients that show what a run says today.
// A test compares `says` with what those clients get.

export interface ShownBy {
  /** By its name in test/clients/manifest.ts, or the path of a source whose own test uses this row. */
  readonly client: string;
  readonly does: string;
  /** Class, rule and call of each finding; none: the client passes without a word. */
  readonly says: readonly string[];
}

export interface Mended {
  readonly what: string;
  readonly before: string;
  readonly today: readonly ShownBy[];
}

const shown = (client: string, does: string, ...says: readonly string[]): ShownBy => ({ client, does, says });

/** A client whose run ends so, without a finding. */
export const noResult = 'no result (exit status 3)';
const opensUrandom = ['open', 'read', 'close'].map((call) => `note blocking-call ${call}`);

export const falseAlarms: readonly Mended[] = [
  {
    what: 'answers on the main queue, which `CFRunLoopRun` serves',
    before: 'violation missing-response for every message',
    today: [
      shown('style/run-loop', 'does so'),
      shown('style/run-loop+sleeps', 'its main thread sleeps instead', 'violation missing-response'),
    ],
  },
  {
    what: '`dispatch_main` as the main loop',
    before: 'hazard dispatch-main, which fails `--strict`',
    today: [shown('calls-dispatch-main', 'does so', 'note dispatch-main dispatch_main')],
  },
  {
    what: '`UUID()` and `DateFormatter` of Foundation for Linux',
    before: 'violation blocking-call for every message',
    today: [
      shown('style/foundation', 'uses both in its handler', ...opensUrandom),
      shown(
        'style/foundation+asks_file_manager',
        'also asks FileManager there',
        'violation blocking-call stat',
        ...opensUrandom,
      ),
    ],
  },
  {
    what: '`localtime` and `strftime` in a handler',
    before: 'violation blocking-call for every message',
    today: [
      shown('style/time-zone', 'has read the zone before'),
      shown('style/time-zone+reads_first', 'reads it in its handler first', 'violation blocking-call localtime_r'),
    ],
  },
  {
    what: "Go's first call from a thread of C (cgo), with an empty handler",
    before: 'violation blocking-call sched_getaffinity',
    today: [
      shown('style/enters-runtime', 'asks for its stack as cgo does'),
      shown('style/enters-runtime+binds', 'also binds its thread', 'violation blocking-call sched_setaffinity'),
    ],
  },
  {
    what: "Go's scheduler, which lets a callback from C wait for one of its processors",
    before: 'violation blocking-call futex, now and then beside other load',
    today: [
      shown(
        'test/kit/programs/go/main.go',
        'has one processor, which another goroutine keeps',
        'note blocking-call futex',
      ),
    ],
  },
  {
    what: '`fprintf` into a stream in memory',
    before: 'violation blocking-call fprintf',
    today: [
      shown('style/memory-streams', 'uses `open_memstream` and `fmemopen`'),
      shown('style/string-streams', 'uses string streams of C++'),
      shown('style/memory-streams+to_file', 'prints the same into a file', 'violation blocking-call fprintf'),
    ],
  },
  {
    what: '`__builtin_available` under `--os 11`',
    before: 'always true, so a hazard for a client that does what the hazard advises',
    today: [
      shown('calls-newer-function+checks_release', 'asks it first'),
      shown('calls-newer-function', 'does not', 'hazard unsupported-function es_unmute_all_target_paths'),
    ],
  },
  {
    what: 'an allow of every flag, cached',
    before: 'hazard wide-cache',
    today: [
      shown('caches-by-flags+allows_all', 'does so', 'note wide-cache es_respond_flags_result'),
      shown('caches-by-flags+allows_all_signed', 'does so by INT32_MAX', 'note wide-cache es_respond_flags_result'),
      shown('caches-by-flags', "caches the event's own flags", 'hazard wide-cache es_respond_flags_result'),
      shown('caches-by-flags+denies_writes', 'looks at the flags', 'hazard wide-cache es_respond_flags_result'),
    ],
  },
  {
    what: '`es_delete_client` on another thread',
    before: 'violation, also after the SIGTERM that ends a run',
    today: [
      shown(
        'deletes-on-other-thread+at_sigterm',
        'at SIGTERM only',
        'hazard delete-from-other-thread es_delete_client',
      ),
      shown(
        'deletes-on-other-thread+gives_main',
        'at SIGTERM, after `dispatch_main`',
        'note delete-from-other-thread es_delete_client',
        'note dispatch-main dispatch_main',
      ),
      shown('deletes-on-other-thread', 'during the run', 'violation delete-from-other-thread es_delete_client'),
    ],
  },
  {
    what: 'AUTH_OPEN answered with `es_respond_auth_result`',
    before: 'two findings for one cause: missing-response too',
    today: [shown('answers-open-with-auth', 'does so', 'violation wrong-response-kind es_respond_auth_result')],
  },
  {
    what: 'configures or mutes after it subscribed',
    before: 'no result: "subscribed to none of the types"',
    today: [
      shown('style/configures-late', 'says when it is ready, and the run has `--ready LINE`'),
      shown('style/configures-late+mutes', 'is ready when it is quiet: `--ready 1500ms`'),
      shown('style/configures-late+never_says', 'never says the line', noResult),
    ],
  },
];

export const misses: readonly Mended[] = [
  {
    what: 'the thread that answers waits in `poll` for another process',
    before: 'nothing',
    today: [
      shown('polls-network-on-queue', 'does so', 'hazard off-queue-blocking poll'),
      shown('test/darwin/clients/waits-in-kqueue.c', 'does so in a kqueue', 'hazard off-queue-blocking kevent'),
      shown('polls-network-on-queue+quick', 'has its answer in time'),
      shown('style/polls', 'polls for work, which its own handler hands over'),
    ],
  },
  {
    what: 'a NOTIFY message used 300 ms after the handler returned',
    before: 'nothing, because the run had ended',
    today: [
      shown('uses-notify-late', 'does so', 'violation use-after-release es_retain_message'),
      shown('uses-notify-late+retained', 'has retained it'),
    ],
  },
  {
    what: '`es_*` functions in a signal handler',
    before: 'nothing',
    today: [
      shown(
        'style/cleans-up-at-sigterm',
        'at the SIGTERM that ends the run',
        'note signal-handler-call es_unsubscribe_all',
      ),
      shown('style/cleans-up-at-sigterm+early', 'before that', 'hazard signal-handler-call es_mute_path'),
      shown('style/cleans-up-at-sigterm+dispatch', 'on a queue instead: a dispatch source'),
      shown('style/cleans-up-at-sigterm+waits', 'on a thread instead: `sigwait`'),
    ],
  },
  {
    what: 'an answer cached for everyone that depended on the user',
    before: 'nothing',
    today: [
      shown(
        'test/verify/clients/allows-root-alone.c',
        'does so, and the run has `--check-cache`',
        'violation cache-changes-decision',
      ),
    ],
  },
];
