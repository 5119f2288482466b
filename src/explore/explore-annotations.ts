// Annotations of an exploration: a remark for each finding that is no mere note, and for each trace without a result.
import { type Directories, type OtherRemark, renderAnnotations } from '../report/annotations.ts';
import type { ExploreFinding, ExploreResult } from './result.ts';
import { againWords, failsBy, placeOf } from './words.ts';

export function renderExploreAnnotations(result: ExploreResult, directories: Directories): string {
  const { findings, trouble } = result;
  const fails = failsBy(result);
  const others: readonly OtherRemark[] = [
    ...trouble.map(({ trace, message, remedy }) => ({
      test: trace,
      title: 'no result',
      text: `${message}. ${remedy ?? ''}`,
    })),
    ...findings
      .filter((each) => fails(each) || each.class !== 'note')
      .map((each) => ({
        test: each.trace,
        title: each.rule,
        text: textOf(each),
        finding: { level: fails(each) ? ('error' as const) : 'warning', class: each.class, place: placeOf(each) },
      })),
  ];
  return renderAnnotations([], { ...directories, tests: [], others });
}

const textOf = ({ sentence, advice, by, confirmed }: ExploreFinding): string =>
  `${sentence} ${advice} (${by.join(', ')}; ${againWords(confirmed)})`;
