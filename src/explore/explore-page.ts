// Renders an exploration as one HTML file.
import { renderDocument } from '../report/html/document.ts';
import { renderExplore } from './explore-text.ts';
import type { ExplorePageData, ShownFinding } from './page-data.ts';
import type { ExploreFinding, ExploreResult } from './result.ts';
import { variations } from './variations.ts';
import { closingWord, sourceWords, totalsText } from './words.ts';

/** `madeBy`: version of esreplay. */
export function renderExplorePage(result: ExploreResult, madeBy: string): string {
  const { client, traces, durationNs, trouble, notes, timeOver, findings, tried, failOn } = result;
  const closing = closingWord(result);
  const data: ExplorePageData = {
    madeBy,
    runs: [],
    explored: {
      client,
      traces,
      durationNs,
      trouble,
      notes,
      timeOver,
      closing,
      totals: totalsText(result),
      passed: result.exitCode === 0,
      findings: findings.map((each) => shownFinding(each, failOn.includes(each.class))),
      tried: tried.map((each) => ({ ...each, about: aboutOf(each.name) })),
    },
  };
  const text = renderExplore(result, { colour: false });
  return renderDocument({ title: `${closing} – esreplay explore`, text, data, script: 'page', blocks: [] });
}

function shownFinding(finding: ExploreFinding, fails: boolean): ShownFinding {
  const { number, rule, class: grade, sentence, advice, place, folder, command } = finding;
  const kept = { number, rule, class: grade, sentence, advice, place, folder, command };
  return { ...kept, fails, source: sourceWords(finding), sides: sidesOf(finding) };
}

function sidesOf({ contrast, by }: ExploreFinding): ShownFinding['sides'] {
  if (contrast !== null) {
    const { changed, base, mutant } = contrast;
    return { base: { how: changed.base, what: base }, changed: { how: changed.mutant, what: mutant } };
  }
  const [first = ''] = by;
  if (by.includes('plain')) return null;
  const how = aboutOf(first);
  return {
    base: { how: aboutOf('plain'), what: 'not found' },
    changed: { how: how === '' ? first : how, what: 'found' },
  };
}

const aboutOf = (name: string): string => variations.find((each) => each.name === name)?.about ?? '';
