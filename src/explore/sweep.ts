// The options that one forgets: each row runs the trace under some of them, and reports the findings that a plain run
// does not have. Under a policy, model or release that nobody asked for, a finding is a hazard at most: it says what
// would happen, not what does.
import type { FindingClass } from '../judge/rule.ts';
import { policyChoices } from '../run/policies.ts';
import { supportedFamilies } from '../schema/macos/os-profiles.ts';
import type { TrialOptions } from '../trials/trial.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { type Found, foundBy, foundKey } from './finding.ts';
import type { Base, Job, Tried, Variation } from './variation.ts';

interface SweepRow {
  readonly name: string;
  readonly about: string;
  /** Class of its findings at most. */
  readonly limit: FindingClass;
  readonly isSeeded?: true;
  readonly isOnce?: true;
  /** Options of each run, or why there is nothing to do. */
  readonly runs: (job: Job) => readonly TrialOptions[] | string;
}

const asksForAuth = ({ messages, events }: Base): boolean =>
  messages.isAuth.some((isAuth, index) => isAuth && events.has(messages.eventTypes[index] ?? -1));

/** More messages at once than any client has threads. */
const burst = 1000;
const seedsARound = 3;

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
    runs: ({ given, seed }) =>
      Array.from({ length: seedsARound }, (_, place) => ({ ...given, pace: 'asap', seed: seed + BigInt(place) })),
  },
  {
    name: 'refused',
    about: 'es_new_client that fails, once or always',
    limit: 'hazard',
    runs: ({ given }) =>
      ([{ result: 'not-permitted' }, { result: 'not-permitted', times: 1 }, { result: 'internal' }] as const).map(
        (refuseClient) => ({ ...given, refuseClient }),
      ),
  },
  {
    name: 'releases',
    about: 'the oldest macOS that Apple still updates, and the newest',
    limit: 'hazard',
    runs: ({ given }) =>
      given.os !== undefined
        ? 'a release was asked for'
        : [supportedFamilies[0], supportedFamilies.at(-1)].flatMap((os) =>
            os === undefined ? [] : [{ ...given, os }],
          ),
  },
  {
    name: 'policies',
    about: 'what Apple leaves open, the other way',
    limit: 'hazard',
    runs: ({ given }) =>
      policyChoices()
        .map((word) => word.split('='))
        .flatMap(([name = '', value = '']) => {
          const isAsked = value === '' || given.policies?.[name] !== undefined;
          return isAsked ? [] : [{ ...given, policies: { ...given.policies, [name]: value } }];
        }),
  },
];

export const sweep: readonly Variation[] = rows.map((row) => ({
  ...row,
  kind: 'sweep' as const,
  try: (job: Job) => tried(row, job),
}));

async function tried({ limit, runs }: SweepRow, job: Job): Promise<Tried> {
  const planned = runs(job);
  if (typeof planned === 'string') return { found: [], nothing: planned };
  const { base } = job;
  const found = new Map<string, Found>();
  const note = (run: JudgedRun, options: TrialOptions): void => {
    for (const verdict of run.verdicts) {
      const key = foundKey(verdict.rule, verdict);
      if (verdict.class === 'note' || base.known.has(key) || found.has(key)) continue;
      found.set(key, foundBy(verdict, limit, options.trace, options));
    }
  };
  await Promise.all(planned.map(async (options) => note(await job.run(options), options)));
  return { found: [...found.values()], nothing: null };
}

/** The findings of the run without any change. */
export const plainFindings = ({ runs: [first], trace }: Base, given: TrialOptions): readonly Found[] =>
  (first?.verdicts ?? [])
    .filter((verdict) => verdict.class !== 'note')
    .map((verdict) => foundBy(verdict, 'violation', trace, { ...given, trace }));
