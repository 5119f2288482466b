// Renders an exploration as one HTML file.
import { renderDocument } from '../report/html/document.ts';
import { stored } from '../report/html/page-data.ts';
import type { Bypass } from './bypass/bypass-data.ts';
import { comparedFields } from './bypass/compared-fields.ts';
import { shownClaims } from './bypass/shown-claims.ts';
import { allShownWays } from './bypass/ways.ts';
import { renderExplore } from './explore-text.ts';
import type { ExplorePageData, ShownBypass, ShownFinding } from './page-data.ts';
import type { ExploreFinding, ExploreResult } from './result.ts';
import { variations } from './variations.ts';
import { closingWord, failsBy, sourceWords, totalsText } from './words.ts';

/** `madeBy`: version of esreplay. */
export function renderExplorePage(result: ExploreResult, madeBy: string): string {
  const { client, traces, durationNs, trouble, notes, timeOver, findings, tried } = result;
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
      findings: findings.map((each) => shownFinding(each, failsBy(result)(each))),
      tried: tried.map((each) => ({ ...each, about: aboutOf(each.name) })),
      claims: shownClaims(result.bypass, findings),
      ways: allShownWays(result.bypass ?? { matrix: [], actors: [] }),
    },
  };
  const text = renderExplore(result, { colour: false });
  return renderDocument({
    title: `${closing} – esreplay explore`,
    text,
    data: stored(data),
    script: 'page',
    blocks: [],
  });
}

function shownFinding(finding: ExploreFinding, fails: boolean): ShownFinding {
  const { number, rule, class: grade, sentence, advice, place, folder, command, bypass } = finding;
  const kept = { number, rule, class: grade, sentence, advice, place, folder, command };
  return {
    ...kept,
    fails,
    source: sourceWords(finding),
    sides: sidesOf(finding),
    bypass: bypass === null ? null : shownBypass(bypass),
  };
}

function shownBypass({
  effect,
  event,
  by,
  claim,
  since,
  subscribe,
  source,
  messages,
  deniedIndex,
}: Bypass): ShownBypass {
  const { denied, trusted, reached } = messages;
  const answerOf = (of: string): string => (subscribe.includes(of) ? 'not subscribed' : 'allowed');
  return {
    effect,
    event,
    by,
    claim,
    offers: `AUTH_${event.toUpperCase()} since macOS ${since} (${source})`,
    subscribe,
    messages: [
      claim === null
        ? { event: denied.event, is: 'denied', number: deniedIndex }
        : { event: denied.event, is: 'claimed to be denied', number: null },
      ...(trusted === null ? [] : [{ event: trusted.event, is: 'allowed, trusted', number: null }]),
      ...reached.map((each) => ({ event: each.event, is: answerOf(each.event), number: null })),
    ],
    reference: trusted === null ? 0 : 1,
    fields: comparedFields(trusted === null ? [denied, ...reached] : [denied, trusted, ...reached]),
  };
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
