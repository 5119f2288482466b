// The findings of `run --check-cache`: a kept answer that decides otherwise than the client, and a decision of the client
// that depends on which messages the cache keeps from it.
import type { Difference } from '../judge/difference.ts';
import { cacheChangesDecision } from '../judge/rules/result-cache.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { CacheComparison } from './cache-comparison.ts';

/** One finding for all messages that a kept answer decides wrongly, and one for all later decisions that flip one way. */
export function cacheFindings(comparison: CacheComparison): Verdict[] {
  const found = new Map<string, Verdict>();
  for (const difference of [...comparison.byKept, ...comparison.later]) {
    const { keptFrom, base, other } = difference;
    const site = `${keptFrom} ${base} ${other}`;
    const known = found.get(site);
    found.set(site, known === undefined ? verdictOf(difference, comparison) : { ...known, omitted: known.omitted + 1 });
  }
  return [...found.values()];
}

function verdictOf(difference: Difference, comparison: CacheComparison): Verdict {
  const { slug, class: usual, headline, advice, handlerRule } = cacheChangesDecision;
  const isKept = difference.keptFrom !== null;
  return {
    rule: slug,
    class: isKept ? usual : 'hazard',
    headline,
    handlerRule,
    count: 1,
    omitted: 0,
    process: 0,
    advice: isKept ? advice : 'Answer with cache = false where a later decision depends on having been asked.',
    sentence: isKept ? keptSentence(difference, comparison) : laterSentence(difference, comparison),
    command: comparison.cached[0]?.command ?? '',
    call: null,
    message: null,
    thread: null,
    stack: [],
    times: null,
    client: null,
    whose: null,
    otherStack: null,
    crash: null,
    cycle: null,
    similar: null,
    lines: null,
    took: null,
    identity: comparison.identities.get(difference.index) ?? null,
  };
}

function keptSentence({ index, keptFrom, base }: Difference, comparison: CacheComparison): string {
  const [did, does] = base === 'deny' ? ['denied', 'allows'] : ['allowed', 'denies'];
  const runs = comparison.uncached.length;
  return `Message ${index}${by(index, comparison)} was ${did} by the cached answer to message ${keptFrom}. Without the cache the client ${does} it, in ${runs} runs of ${runs}.`;
}

function laterSentence({ index, base, other }: Difference, comparison: CacheComparison): string {
  const { cached, uncached } = comparison;
  return `The client decides message ${index}${by(index, comparison)} otherwise when the cache answers other messages for it: ${base} in ${cached.length} runs with the cache, ${other} in ${uncached.length} runs without it.`;
}

function by(index: number, { names }: CacheComparison): string {
  const named = names.get(index);
  return named === undefined ? '' : ` (${named.path ?? 'no path'}, by pid ${named.process.pid})`;
}
