// Each variation of `bugs.ts`, made by hand: with options of a run, or with another trace. It says what a program does
// otherwise in it.
import { TraceMessages } from '../../src/expectations/trace-messages.ts';
import { writeWithPid } from '../../src/mutate/reuse-pid.ts';
import { writePart } from '../../src/mutate/write-part.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import type { Frame } from '../../src/symbols/frame.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import type { PlantedBug, VariationName } from './bugs.ts';

export interface Subject {
  readonly bug: PlantedBug;
  readonly isTwin: boolean;
  readonly program: string;
  readonly trace: string;
  /** For files of variations, without an ending. */
  readonly scratch: string;
  readonly base: JudgedRun;
}

/** Something that a program does in a run and not in the base. */
export interface Otherwise {
  /** The rule of a finding, how the client ended, or a message that is decided otherwise. */
  readonly what: string;
  readonly stack: readonly Frame[];
}

type Variation = (subject: Subject) => Promise<readonly Otherwise[]>;

const maxRunMs = 60_000;

export const runOf = (program: string, trace: string, more: Partial<RunOptions> = {}): Promise<JudgedRun> =>
  runAndJudge({
    trace,
    clients: [[program]],
    pace: 'asap',
    decisions: true,
    resultCache: 'stated',
    quietMs: 20,
    // Far more than any machine needs, and no run waits for it unless it has a bug.
    subscribeTimeoutMs: 3000,
    signal: AbortSignal.timeout(maxRunMs),
    ...more,
  });

const withOptions =
  (options: Partial<RunOptions>): Variation =>
  async ({ bug, program, trace, base }) => {
    const run = await runOf(program, trace, { ...options, ...bug.options });
    return [...troublesOf(run), ...changesOf(base, run)];
  };

const troublesAlone =
  (options: Partial<RunOptions>, otherTrace?: string): Variation =>
  async ({ bug, program, trace }) =>
    troublesOf(await runOf(program, otherTrace ?? trace, { ...options, ...bug.options }));

export const byHand = {
  async cache({ program, trace, base }: Pick<Subject, 'program' | 'trace' | 'base'>) {
    const fresh = decisionsOf(await runOf(program, trace, { resultCache: 'off' }));
    return [...(base.cachedAnswers ?? [])].flatMap(([index, { denied }]) =>
      fresh.get(index) === (denied ? 'deny' : 'allow') ? [] : [decidedOtherwise(index)],
    );
  },
  // 15 s become 3.5 s, the shortest budget that a release is known to give.
  budget: withOptions({ budgetScale: 3.5 / 15 }),
  async pid({ program, trace, scratch, base }) {
    const [unused, again] = [`${scratch}-unused.estrace`, `${scratch}-again.estrace`];
    await writeWithPid(trace, unused, 701, 990);
    if (changesOf(base, await runOf(program, unused)).length > 0) return [];
    await writeWithPid(trace, again, 701, 700);
    return changesOf(base, await runOf(program, again));
  },
  async order({ program, trace, base }) {
    const changes: Otherwise[] = [];
    for (let seed = 1n; seed <= 12n && changes.length === 0; seed++)
      changes.push(...changesOf(base, await runOf(program, trace, { seed })));
    return changes;
  },
  async 'late-start'({ program, trace, scratch, base }) {
    const late = `${scratch}-late.estrace`;
    const { eventTypes, count } = new TraceMessages(trace);
    const from = eventTypes.lastIndexOf(EventType.NOTIFY_EXEC) + 1;
    const part = Array.from({ length: count - from }, (_, place) => from + place);
    await writePart(late, { trace, part, edits: [], application: 'test', described: 'what follows the last exec' });
    return changesOf(base, await runOf(program, late), from);
  },
  // Nobody waits 15 s for the bug, and the twin has as long as it needs.
  'early-boot': (subject) =>
    withOptions({ models: 'early-boot', onMiss: 'kill', budgetScale: subject.isTwin ? 1 : 0.1 })(subject),
  'corner-cases': troublesAlone({}, '@corner-cases'),
  burst: withOptions({ outstanding: 64 }),
  guard: withOptions({ guard: true }),
  /** To end by itself is right. */
  async refused({ bug, program, trace }) {
    const refusal = bug.options ?? { refuseClient: { result: 'not-permitted' } as const };
    const run = await runOf(program, trace, refusal);
    const stays = run.clientEnded === null && run.setupTrouble.length > 0;
    return [...findingsOf(run), ...(stays ? [{ what: 'stays without a client', stack: [] }] : [])];
  },
  oldest: withOptions({}),
  newest: withOptions({ os: '27' }),
  policies: withOptions({}),
  async run({ program, trace, base }) {
    return [...troublesOf(base), ...changesOf(base, await runOf(program, trace))];
  },
} satisfies Readonly<Record<VariationName, Variation>>;

/** Findings that are no notes, and a client that ended, or stayed without an event. */
export function troublesOf(run: JudgedRun): Otherwise[] {
  const { setupTrouble, clientEnded } = run;
  return [
    ...findingsOf(run),
    ...[...setupTrouble, ...(clientEnded === null ? [] : [clientEnded])].map(({ sentence, stack = [] }) => ({
      what: sentence,
      stack,
    })),
  ];
}

const findingsOf = ({ verdicts }: JudgedRun): Otherwise[] =>
  verdicts.filter((verdict) => verdict.class !== 'note').map(({ rule, stack }) => ({ what: rule, stack }));

/** `from`: how many messages of the base the other run lacks at its beginning. */
export function changesOf(base: JudgedRun, other: JudgedRun, from = 0): Otherwise[] {
  const others = decisionsOf(other);
  return [...decisionsOf(base)].flatMap(([index, decision]) => {
    const now = others.get(index - from);
    return now === undefined || now === decision ? [] : [decidedOtherwise(index)];
  });
}

const decidedOtherwise = (index: number): Otherwise => ({ what: `message ${index}`, stack: [] });

/** By trace index, whoever decided. */
function decisionsOf({ decisions, cachedAnswers }: JudgedRun): ReadonlyMap<number, string> {
  return new Map([
    ...[...(decisions ?? [])].map(([index, { decision }]) => [index, String(decision)] as const),
    ...[...(cachedAnswers ?? [])].map(([index, { denied }]) => [index, denied ? 'deny' : 'allow'] as const),
  ]);
}
