// One answer of the result cache is dropped, and everything before it stays the same: the client's fresh answer must be
// what the cache gave. What changes behind it may have other reasons: a client may count, or decide at first use.
import { outcomeBits } from '../../judge/outcomes.ts';
import { cacheChangesDecision } from '../../judge/rules/result-cache.ts';
import { flips, relationFound } from '../contrast.ts';
import type { Found } from '../finding.ts';
import type { Base, Job, Tried, Variation } from '../variation.ts';

/** Of each kind of message the last and the first, which are most likely to differ; of kinds, so many. */
const maxKinds = 40;

export const cache: Variation = {
  name: 'cache',
  kind: 'relation',
  about: 'without one answer of the result cache, the client decides what the cache did',
  try: async (job): Promise<Tried> => {
    const indices = keptIndices(job.base);
    if (indices.length === 0) return { found: [], nothing: 'the result cache answered nothing' };
    const found = await Promise.all(indices.map((index) => withoutAnswer(job, index)));
    const counts = indices.length > 1 && found.every((each) => each.length > 0);
    return { found: found.flat().map((each) => (counts ? ofCounting(each) : each)), nothing: null };
  },
};

/** A stale answer has others beside it that are right. Where each one differs, the question itself may be one too many. */
const ofCounting = (found: Found): Found => ({
  ...found,
  class: 'difference',
  sentence: `${found.sentence} So it does with each answer that is dropped: it may count what it is asked.`,
});

function keptIndices({ outcomes, messages }: Base): readonly number[] {
  const [first, last] = [new Map<string, number>(), new Map<string, number>()];
  for (let index = 0; index < messages.count; index++) {
    if (!outcomes.every(({ bits }) => ((bits[index] ?? 0) & outcomeBits.kept) !== 0)) continue;
    const { event, actor, target } = messages.identity(index);
    const kind = JSON.stringify([event, actor, target, messages.openFlags[index]]);
    if (!first.has(kind) && first.size === maxKinds) continue;
    if (!first.has(kind)) first.set(kind, index);
    last.set(kind, index);
  }
  return [...new Set([...last.values(), ...first.values()])];
}

async function withoutAnswer({ base, given, run }: Job, index: number): Promise<readonly Found[]> {
  const options = { ...given, trace: base.trace, uncached: index };
  const { outcomes } = await run(options);
  if (outcomes === null) return [];
  const flip = flips(base.outcomes, outcomes, base.messages).find((each) => each.index === index);
  if (flip === undefined) return [];
  const [did, does] = flip.base === 'deny' ? ['denied', 'allows'] : ['allowed', 'denies'];
  const { event, actor, target } = base.messages.identity(index);
  return [
    relationFound(base, flip, {
      rule: cacheChangesDecision.slug,
      class: 'violation',
      says: `was ${did} by a cached answer; the client ${does} it when it is asked.`,
      advice: cacheChangesDecision.advice,
      same: [event, actor, target],
      options,
      mutate: async (part, placeOf) => {
        const uncached = placeOf(index);
        return uncached === null ? null : { ...part, uncached };
      },
      changed: { base: 'the result cache answers it', mutant: 'the client answers it' },
    }),
  ];
}
