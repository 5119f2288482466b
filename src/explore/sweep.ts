// The options that one forgets: each row runs the trace under some of them, and reports the findings that a plain run
// does not have. Under a policy, model or release that nobody asked for, a finding is a hazard at most: it says what
// would happen, not what does.
import { type Outcomes, outcomeBits } from '../judge/outcomes.ts';
import type { FindingClass } from '../judge/rule.ts';
import { policyChoices, policyText } from '../run/policies.ts';
import { eventRows } from '../schema/macos/events.ts';
import { osFamilies } from '../schema/macos/os-profiles.ts';
import { macosNumber } from '../schema/macos/versions.ts';
import type { TrialOptions } from '../trials/trial.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { flips, relationFound } from './contrast.ts';
import { type Found, foundBy, unprotectedRule } from './finding.ts';
import { seedsOf } from './seeds.ts';
import type { Base, Job, Tried, Variation } from './variation.ts';

interface SweepRow {
  readonly name: string;
  readonly about: string;
  /** Class of its findings at most. */
  readonly limit: FindingClass;
  readonly isSeeded?: true;
  readonly isOnce?: true;
  /** A decision that changes is a difference; in words, what changed it. */
  readonly compares?: (options: TrialOptions) => string;
  /** Options of each run, or why there is nothing to do. */
  readonly runs: (job: Job) => readonly TrialOptions[] | string;
}

/** Is still met, and lacks what came after it. */
const olderRelease = '13';
/** Numbers of policies that say as much as another value does. */
const farNumbers: Readonly<Record<string, number>> = { 'clear-cache-limit': 3_600_000 };

const asksForAuth = ({ messages, events }: Base): boolean =>
  messages.isAuth.some((isAuth, index) => isAuth && events.has(messages.eventTypes[index] ?? -1));

/** More messages at once than any client has threads. */
const burst = 1000;

const rows: readonly SweepRow[] = [
  {
    name: 'plain',
    about: 'the run as it was asked for',
    limit: 'violation',
    runs: () => [],
  },
  {
    name: 'early-boot',
    about: 'service models of a daemon that has just started',
    limit: 'hazard',
    runs: ({ base, given }) =>
      given.models === 'early-boot'
        ? 'it was asked for'
        : asksForAuth(base)
          ? [{ ...given, models: 'early-boot' }]
          : 'the client answers nothing that a daemon could wait for',
  },
  {
    name: 'corner-cases',
    about: 'messages with empty, missing and large values',
    limit: 'violation',
    isOnce: true,
    runs: ({ given }) => [{ ...given, trace: '@corner-cases' }],
  },
  {
    name: 'burst',
    about: 'all messages at once',
    limit: 'violation',
    runs: ({ base, given }) =>
      asksForAuth(base)
        ? [{ ...given, pace: 'asap', outstanding: burst }]
        : 'the client answers nothing, so nothing waits for it',
    compares: () => 'all messages at once',
  },
  {
    name: 'guard',
    about: 'memory of messages that is gone when the handler says so',
    limit: 'violation',
    runs: ({ given }) => (given.guard === true ? 'it was asked for' : [{ ...given, guard: true }]),
  },
  {
    name: 'seeds',
    about: 'other orders of independent messages',
    limit: 'violation',
    isSeeded: true,
    runs: ({ given, seed }) => seedsOf(seed).map((each) => ({ ...given, pace: 'asap', seed: each })),
  },
  {
    name: 'releases',
    about: 'the oldest macOS that has the events of the client, an older one, and the newest',
    limit: 'hazard',
    runs: ({ base, given }) =>
      given.os !== undefined
        ? 'a release was asked for'
        : [...new Set([oldestWith(base.events), olderRelease, osFamilies.at(-1) ?? olderRelease])].map((os) => ({
            ...given,
            os,
          })),
    compares: ({ os }) => `macOS ${os}`,
  },
  {
    name: 'policies',
    about: 'what Apple leaves open, the other way',
    limit: 'hazard',
    runs: ({ given }) =>
      policyChoices()
        .map((word) => word.split('='))
        .flatMap(([name = '', word = '']) => {
          const value = word === '' ? farNumbers[name] : word;
          if (value === undefined || given.policies?.[name] !== undefined) return [];
          if (policyText({ [name]: value }).length === 0) return []; // the default
          return [{ ...given, policies: { ...given.policies, [name]: value } }];
        }),
  },
];

function oldestWith(events: ReadonlySet<number>): string {
  const first = Math.max(0, ...[...events].map((type) => macosNumber(eventRows[type]?.firstMacos ?? '')));
  return osFamilies.find((family) => macosNumber(`${family}.99`) >= first) ?? olderRelease;
}

export const sweep: readonly Variation[] = rows.map((row) => ({
  ...row,
  kind: 'sweep' as const,
  try: (job: Job) => tried(row, job),
}));

async function tried({ name, limit, compares, runs }: SweepRow, job: Job): Promise<Tried> {
  const planned = runs(job);
  if (typeof planned === 'string') return { found: [], nothing: planned };
  const found: Found[] = [];
  await Promise.all(
    planned.map(async (options) => {
      const run = await job.run(options);
      const changed = compares === undefined ? [] : changedDecisions(name, job.base, run, options, compares(options));
      found.push(...newFindings(job.base, run, limit, options), ...changed);
    }),
  );
  return { found, nothing: null };
}

/** What a run shows and the base does not. */
export function newFindings(base: Base, run: JudgedRun, limit: FindingClass, options: TrialOptions): readonly Found[] {
  const { verdicts, setupTrouble, clientEnded } = run;
  const [trouble] = setupTrouble;
  const stays = trouble !== undefined && clientEnded === null ? [unprotected(trouble.sentence, limit, options)] : [];
  const found = verdicts
    .filter((verdict) => verdict.class !== 'note')
    .map((verdict) => foundBy(verdict, limit, options.trace, options));
  return [...stays, ...found].filter(({ key }) => !base.known.has(key));
}

/** A program that goes on although it gets no message. */
const unprotected = (sentence: string, limit: FindingClass, options: TrialOptions): Found => ({
  rule: unprotectedRule,
  class: limit,
  sentence: `The program goes on, and nothing is protected. ${sentence}`,
  advice: 'End with an error, so that whoever started the program knows; or try again, and say so.',
  key: unprotectedRule,
  place: null,
  trace: options.trace,
  options,
  verdict: null,
  contrast: null,
  mutate: null,
  bypass: null,
});

function changedDecisions(
  rule: string,
  base: Base,
  { outcomes }: JudgedRun,
  options: TrialOptions,
  changed: string,
): readonly Found[] {
  if (outcomes === null || base.dependent !== null) return [];
  return flips(base.outcomes, outcomes, base.messages)
    .filter(({ index }) => wasAsked(base, index) && isAsked(outcomes, index))
    .map((flip) => {
      const { event, actor } = base.messages.identity(flip.index);
      return relationFound(base, flip, {
        rule,
        class: 'difference',
        says: `gets ${flip.base}, and ${flip.mutant} with ${changed}.`,
        advice: 'Look whether it is meant: the message itself is the same.',
        same: [event, actor],
        options,
        mutate: async ({ trace }) => ({ ...options, trace }),
        changed: { base: 'the run as it was asked for', mutant: changed },
      });
    });
}

const isAsked = ({ bits }: Outcomes, index: number): boolean => ((bits[index] ?? 0) & outcomeBits.delivered) !== 0;
const wasAsked = ({ outcomes }: Base, index: number): boolean => outcomes.every((each) => isAsked(each, index));

/** The findings of the run without any change. */
export const plainFindings = ({ runs: [first], trace }: Base, given: TrialOptions): readonly Found[] =>
  (first?.verdicts ?? [])
    .filter((verdict) => verdict.class !== 'note')
    .map((verdict) => foundBy(verdict, 'violation', trace, { ...given, trace }));
