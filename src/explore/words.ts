// What the outputs of an exploration say in the same words.
import type { FindingClass } from '../judge/rule.ts';
import { plural } from '../report/layout.ts';
import type { ExploreFinding, ExploreResult } from './result.ts';

/** The worst first. */
export const findingClasses: readonly FindingClass[] = ['violation', 'hazard', 'difference', 'note'];

/** What was not run again fails nothing. */
export const failsBy =
  ({ failOn }: Pick<ExploreResult, 'failOn'>) =>
  (finding: Pick<ExploreFinding, 'class' | 'confirmed'>): boolean =>
    failOn.includes(finding.class) && finding.confirmed.hits > 0;

/** Why a variation was not tried. */
export const noTime = 'there was no time for it';

export function closingWord({ interrupted, exitCode }: Pick<ExploreResult, 'interrupted' | 'exitCode'>): string {
  if (interrupted) return 'INTERRUPTED';
  return exitCode === 0 ? 'PASSED' : 'FAILED';
}

/** `1 violation, 2 differences in 31 runs` */
export function totalsText({ findings, runs }: Pick<ExploreResult, 'findings' | 'runs'>): string {
  const counts = findingClasses.flatMap((grade) => {
    const count = findings.filter((each) => each.class === grade).length;
    return count === 0 ? [] : [plural(count, grade)];
  });
  return `${counts.length === 0 ? 'no findings' : counts.join(', ')} in ${plural(runs, 'run')}`;
}

/** `early-boot, day.estrace; again in 2 of 2 runs, shrunk to 7 messages` */
export function sourceWords({ by, trace, confirmed, messages }: ExploreFinding): string {
  const size = messages === null ? '' : `, shrunk to ${plural(messages, 'message')}`;
  return `${by.join(', ')}, ${trace}; ${againWords(confirmed)}${size}`;
}

/** `again in 2 of 2 runs` */
export const againWords = ({ hits, runs }: ExploreFinding['confirmed']): string =>
  runs === 0 ? 'not run again: there was no time' : `again in ${hits} of ${plural(runs, 'run')}`;

/** Null: only a function is known, or nothing. */
export function placeOf({
  place,
}: Pick<ExploreFinding, 'place'>): { readonly file: string; readonly line: number } | null {
  const [, file, line] = /^(.+):(\d+)$/.exec(place ?? '') ?? [];
  return file === undefined ? null : { file, line: Number(line) };
}

/** `deadlock at src/allow.c:24: The handler waits.` */
export const findingWords = ({ rule, place, sentence }: Pick<ExploreFinding, 'rule' | 'place' | 'sentence'>): string =>
  `${rule}${place === null ? '' : ` at ${place}`}: ${sentence}`;
