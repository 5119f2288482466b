// Messages that two builds treat differently, noise apart, in groups that a person can review. Pure.
import { type AspectName, askedOf, aspectNames, deciderOf, runUnder } from '../judge/aspects.ts';
import { type Differences, differencesOf } from '../judge/difference.ts';
import type { Outcomes } from '../judge/outcomes.ts';
import type { ChangeName } from './changes.ts';
import { type Grouped, inGroups, type MessageSource } from './groups.ts';
import type { DecisionGroup, FlakyGroup, Side } from './result.ts';

/** The outcomes of every run, by build. */
export type Runs = Readonly<Record<Side, readonly Outcomes[]>>;

export interface DecisionDifferences {
  readonly byAspect: ReadonlyMap<AspectName, Differences>;
  /** Number of messages about which a build is at odds with itself. */
  readonly noisy: number;
  readonly isDifferent: boolean;
}

export function decisionDifferences(runs: Runs, messages: MessageSource): DecisionDifferences {
  const asked = askedOf(messages);
  const indices = Array.from({ length: messages.count }, (_, index) => index);
  const byAspect = new Map(
    aspectNames.map((name) => {
      const under = (all: readonly Outcomes[]) => all.map((each) => runUnder(name, each, asked));
      return [name, differencesOf(under(runs.old), under(runs.new), indices)] as const;
    }),
  );
  const all = [...byAspect.values()];
  return {
    byAspect,
    noisy: new Set(all.flatMap(({ changing }) => changing)).size,
    isDifferent: all.some(({ found }) => found.length > 0),
  };
}

/** A message counts once, by the weightiest of its aspects. */
export function decisionGroups(
  { byAspect }: DecisionDifferences,
  runs: Runs,
  messages: MessageSource,
): readonly DecisionGroup[] {
  const asked = askedOf(messages);
  const seen = new Set<number>();
  const changed: (Grouped & { readonly change: ChangeName; readonly from: string; readonly to: string })[] = [];
  for (const [name, { found }] of byAspect) {
    for (const { index, base, other } of found) {
      if (seen.has(index)) continue;
      seen.add(index);
      const words = (answer: string, [first]: readonly Outcomes[]): string => {
        const decider = first === undefined ? null : deciderOf(first, index, asked(index));
        return decider === null || name !== 'access' ? answer : `${answer} (${decider})`;
      };
      changed.push({
        index,
        change: changeOf(name, other),
        from: words(base, runs.old),
        to: words(other, runs.new),
      });
    }
  }
  const key = ({ change, from, to }: (typeof changed)[number]): string => JSON.stringify([change, from, to]);
  return inGroups(changed, key, messages).map(([{ change, from, to }, group]) => ({ change, ...group, from, to }));
}

function changeOf(name: AspectName, now: string): ChangeName {
  if (name === 'access') return now === 'allow' ? 'newly-allowed' : 'newly-denied';
  if (name === 'answered') return now === 'answered' ? 'answered' : 'unanswered';
  return name === 'muted' ? 'muted-otherwise' : 'cached-otherwise';
}

/** What runs of one build disagree about. */
export function flakyGroups(
  { byAspect }: DecisionDifferences,
  runs: Runs,
  messages: MessageSource,
): readonly FlakyGroup[] {
  const asked = askedOf(messages);
  const seen = new Set<number>();
  const changing: (Grouped & { readonly answers: string; readonly builds: readonly Side[] })[] = [];
  for (const [name, { changing: indices }] of byAspect) {
    const under = (side: Side) => runs[side].map((each) => runUnder(name, each, asked));
    const views = { old: under('old'), new: under('new') };
    for (const index of indices) {
      if (seen.has(index)) continue;
      seen.add(index);
      const answersOf = (side: Side): string[] => [...new Set(views[side].flatMap((run) => run(index)?.answer ?? []))];
      const builds = (['old', 'new'] as const).filter((side) => answersOf(side).length > 1);
      const answers = [...new Set([...answersOf('old'), ...answersOf('new')])].sort().join(' or ');
      changing.push({ index, answers, builds });
    }
  }
  const key = ({ answers, builds }: (typeof changing)[number]): string => JSON.stringify([answers, builds]);
  return inGroups(changing, key, messages).map(([{ answers, builds }, group]) => ({ ...group, answers, builds }));
}

/** Whether first runs alone make most of the noise: they find a file that is not there, and the others do. */
export function isIndependent({ byAspect }: DecisionDifferences): boolean {
  const all = [...byAspect.values()];
  const changing = all.reduce((sum, each) => sum + each.changing.length, 0);
  const firstAlone = all.reduce((sum, each) => sum + each.firstAlone, 0);
  return changing === 0 || 2 * firstAlone <= changing;
}
