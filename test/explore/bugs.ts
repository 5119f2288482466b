// Planted bugs: what `esreplay explore` must find, each with its right twin, and the variation that shows it. A plain run
// shows none of them but those of `run`.

import type { FindingClass } from '../../src/judge/rule.ts';
import type { RuleSlug } from '../../src/judge/rules.ts';
import type { RunOptions } from '../../src/run/options.ts';
import type { TraceName } from './traces.ts';

export const variations = {
  cache: 'an answer of the result cache is dropped, so that the client is asked',
  budget: 'deadlines are shortened towards the shortest of the release',
  pid: 'a later process gets the pid of one that has exited',
  order: 'independent messages and answers come in another order',
  'late-start': 'the trace begins after programs have started',
  'early-boot': 'daemons start when they are asked',
  'corner-cases': 'messages lack what a message may lack',
  burst: 'many messages are open at once',
  guard: 'messages are on protected pages, and handed-over work begins late',
  refused: 'es_new_client, es_subscribe or a mute refuses',
  oldest: 'an older release of macOS',
  newest: 'the newest release of macOS',
  policies: 'another value of what macOS leaves open',
  run: 'nothing: further plain runs',
} as const;
export type VariationName = keyof typeof variations;

export interface PlantedBug {
  readonly bug: string;
  /** A file of `clients/`, without its ending, or one of another folder. */
  readonly client: string;
  readonly defines: readonly string[];
  /** Defines of the twin, which must not be found. */
  readonly right: readonly string[];
  readonly trace: TraceName;
  readonly by: VariationName;
  /** What the finding counts as at most. */
  readonly class: FindingClass;
  /** The rule of the finding; omitted: the answers differ, or the client ends or stays without a finding. */
  readonly rule?: RuleSlug;
  /** Which of several ways of the variation shows it. */
  readonly options?: Pick<RunOptions, 'os' | 'policies' | 'poolWidth' | 'refuseSetup'>;
}

type Extra = Partial<Omit<PlantedBug, 'bug' | 'client' | 'trace' | 'by' | 'class'>>;

const planted = (
  by: VariationName,
  grade: FindingClass,
  trace: TraceName,
  client: string,
  bug: string,
  extra: Extra = {},
): PlantedBug => ({ bug, client, defines: [], right: ['RIGHT'], trace, by, class: grade, ...extra });

export const plantedBugs: readonly PlantedBug[] = [
  planted('cache', 'violation', 'rules', 'keeps-stale-file', 'an allowed file stays allowed after new rules'),
  planted('cache', 'violation', 'rules', 'keeps-stale-team', 'a revoked team stays allowed'),
  planted(
    'cache',
    'violation',
    'renamed-folder',
    'keeps-answer-of-old-path',
    'a file keeps the answer of its old path',
  ),
  planted('cache', 'violation', 'two-users', 'caches-for-every-user', 'an allow for one user holds for every user'),
  planted('cache', 'violation', 'user-between', 'caches-for-every-user', 'one user between others is allowed'),
  planted('cache', 'violation', 'read-then-write', 'caches-for-every-flag', 'an allow to read is an allow to write'),
  planted('cache', 'violation', 'scripts', 'caches-for-every-script', 'an allow for one script holds for each'),
  planted('budget', 'hazard', 'ordinary-budgets', 'denies-below-fixed-headroom', 'a short budget is denied unseen'),
  planted('budget', 'hazard', 'ordinary-budgets', 'allows-without-a-round', 'a short budget is allowed unseen'),
  planted('budget', 'hazard', 'ordinary-budgets', 'counts-ticks-as-nanoseconds', 'ticks are taken for nanoseconds'),
  planted('budget', 'hazard', 'ordinary-budgets', 'shares-whole-seconds', 'a share of whole seconds is none'),
  planted('pid', 'violation', 'after-exit', 'grants-by-pid', 'a grant is found by a pid'),
  planted('pid', 'violation', 'after-exit', 'inherits-by-parent-pid', "a grant is inherited by a parent's pid"),
  planted('pid', 'violation', 'after-exit', 'keeps-state-after-exit', 'the state of a process outlives it'),
  planted('order', 'difference', 'two-programs', 'judges-by-last-program', 'one variable is for all programs'),
  planted('order', 'difference', 'many-programs', 'leaves-notes-for-other-client', 'one client relies on another one'),
  planted('late-start', 'note', 'started-first', 'knows-started-programs', 'older programs are not known'),
  planted(
    'early-boot',
    'hazard',
    '@early-boot',
    'asks-directory-on-one-queue',
    'a daemon that starts needs the queue',
    {
      rule: 'deadlock',
    },
  ),
  planted('corner-cases', 'violation', 'ordinary-budgets', 'takes-first-argument', 'an exec has no argument', {
    rule: 'bad-argument',
  }),
  planted('corner-cases', 'violation', 'rules', 'takes-new-name-for-granted', 'a rename replaces a file', {
    rule: 'client-crash',
  }),
  planted('corner-cases', 'violation', 'rules', 'asks-who-is-checked', 'a question is about no process', {
    rule: 'client-crash',
  }),
  planted('corner-cases', 'violation', 'read-secret', 'compares-missing-team', 'a program has no team', {
    rule: 'client-crash',
  }),
  planted('burst', 'difference', 'many-programs', 'keeps-one-result', 'two open messages share one result'),
  planted('burst', 'hazard', 'many-programs', 'starts-task-per-message', 'each message has a thread', {
    rule: 'thread-explosion',
    options: { poolWidth: 2 },
  }),
  planted('guard', 'violation', 'ordinary-budgets', 'logs-number-late', 'a message is read after its handler', {
    rule: 'use-after-release',
  }),
  planted('refused', 'violation', 'ordinary-budgets', 'ends-when-refused', 'a refused client crashes', {
    rule: 'client-crash',
  }),
  planted('refused', 'violation', 'ordinary-budgets', 'ends-when-refused', 'a refused client stays and says nothing', {
    defines: ['WAITS'],
  }),
  planted('refused', 'hazard', 'ordinary-budgets', 'stays-unsubscribed', 'a refused es_subscribe goes unseen', {
    options: { refuseSetup: 'subscribe' },
  }),
  planted('refused', 'hazard', 'ordinary-budgets', 'insists-on-muting', 'a refused mute is a crash', {
    rule: 'client-crash',
    options: { refuseSetup: 'mutes' },
  }),
  planted('oldest', 'hazard', 'rules', 'counts-its-subscriptions', 'a newer event is taken for granted', {
    rule: 'client-crash',
    options: { os: '13' },
  }),
  planted('oldest', 'difference', 'rules', 'learns-rules-from-profile', 'rules come by a newer event alone', {
    options: { os: '13' },
  }),
  planted('newest', 'hazard', 'ordinary-budgets', 'knows-versions-so-far', 'a newer version is an error', {
    rule: 'client-crash',
  }),
  planted('policies', 'hazard', 'ordinary-budgets', 'ignores-refused-subscription', 'es_subscribe refuses all', {
    options: { policies: { 'unknown-event-types': 'refused' } },
  }),
  planted('policies', 'hazard', 'rules', 'insists-on-clearing', 'es_clear_cache refuses', {
    rule: 'client-crash',
    options: { policies: { 'clear-cache-limit': 3_600_000 } },
  }),
  planted('policies', 'hazard', 'ordinary-budgets', 'insists-on-unmuting', 'es_unmute_path refuses', {
    rule: 'client-crash',
    options: { policies: { 'unmute-nothing': 'error' } },
  }),
  planted('run', 'difference', '@open-64', 'first-rule-by-address', 'the order of addresses decides'),
  planted('run', 'hazard', '@first-run', '../../clients/inverts-twice', 'muting is inverted twice', {
    right: ['ASKS'],
    rule: 'inverted-twice',
  }),
];
