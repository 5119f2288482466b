// One answer of the result cache is dropped, and everything before it stays the same: the client's fresh answer must be
// what the cache gave. What changes behind it may have other reasons: a client may count, or decide at first use.
import { join } from 'node:path';
import { outcomeBits } from '../../judge/outcomes.ts';
import { cacheChangesDecision } from '../../judge/rules/result-cache.ts';
import { writeAskedAgain } from '../../mutate/ask-again.ts';
import { flips, relationFound } from '../contrast.ts';
import type { Found } from '../finding.ts';
import type { Base, Job, Tried, Variation } from '../variation.ts';

/** Answers that are dropped one by one, of those that differ in a run without the cache. */
const maxDropped = 40;

export const cache: Variation = {
  name: 'cache',
  kind: 'relation',
  about: 'without one answer of the result cache, the client decides what the cache did',
  try: async (job): Promise<Tried> => {
    const kept = keptIndices(job.base);
    if (kept.size === 0) return { found: [], nothing: 'the result cache answered nothing' };
    const differing = await differingWithout(job, kept);
    const dropped = differing.slice(0, maxDropped);
    const found = await Promise.all(dropped.map((index) => withoutAnswer(job, index)));
    const isLess = dropped.length < differing.length;
    const note = isLess ? `cache: ${dropped.length} of ${differing.length} answers were dropped one by one` : null;
    return { found: found.flat(), nothing: null, notes: note === null ? [] : [note] };
  },
};

const ofCounting = ' It decides otherwise, too, after a question that is asked twice: it may count what it is asked.';

/**
 * The control run: what filled the cache is asked twice at once, and the cache gives its answer later. Nothing is stale
 * there, so decisions change only by the further question.
 */
async function changesByAsking({ base, given, folder, run }: Job, index: number): Promise<boolean> {
  const filled = filledBy(base, index);
  if (filled === null) return false;
  const trace = join(folder, `asked-again-${index}.estrace`);
  writeAskedAgain(base.trace, trace, filled);
  const { outcomes } = await run({ ...given, trace, uncached: filled + 1 });
  if (outcomes === null) return true;
  // The copy stands for the message.
  const part = Array.from({ length: base.messages.count + 1 }, (_, place) => (place > filled ? place - 1 : place));
  return flips(base.outcomes, outcomes, base.messages, part).length > 0;
}

/** The last message of the same kind that the client answered for the cache; null: none is known. */
function filledBy({ outcomes, messages }: Base, index: number): number | null {
  const { event, target } = messages.identity(index);
  for (let before = index - 1; before >= 0; before--) {
    const each = messages.identity(before);
    const isKept = outcomes.every(({ bits }) => ((bits[before] ?? 0) & outcomeBits.cache) !== 0);
    const isAsked = outcomes.every(({ bits }) => ((bits[before] ?? 0) & outcomeBits.kept) === 0);
    if (isKept && isAsked && each.event === event && each.target === target) return before;
  }
  return null;
}

/** Messages that the result cache answers in every run. */
function keptIndices({ outcomes, messages }: Base): ReadonlySet<number> {
  const isKept = (index: number): boolean =>
    outcomes.every(({ bits }) => ((bits[index] ?? 0) & outcomeBits.kept) !== 0);
  return new Set(Array.from({ length: messages.count }, (_, index) => index).filter(isKept));
}

/** Those whose answer is another one in a run without the cache: one run finds them, whatever a message depends on. */
async function differingWithout(job: Job, kept: ReadonlySet<number>): Promise<readonly number[]> {
  const { base, given, run } = job;
  const { outcomes } = await run({ ...given, trace: base.trace, resultCache: 'off' });
  if (outcomes === null) return [];
  const indices = flips(base.outcomes, outcomes, base.messages).map(({ index }) => index);
  return indices.filter((index) => kept.has(index));
}

async function withoutAnswer(job: Job, index: number): Promise<readonly Found[]> {
  const { base, given, run } = job;
  const options = { ...given, trace: base.trace, uncached: index };
  const { outcomes } = await run(options);
  if (outcomes === null) return [];
  const flip = flips(base.outcomes, outcomes, base.messages).find((each) => each.index === index);
  if (flip === undefined) return [];
  const counts = await changesByAsking(job, index);
  const [did, does] = flip.base === 'deny' ? ['denied', 'allows'] : ['allowed', 'denies'];
  const { event, actor, target } = base.messages.identity(index);
  return [
    relationFound(base, flip, {
      rule: cacheChangesDecision.slug,
      class: counts ? 'difference' : 'violation',
      says: `was ${did} by a cached answer; the client ${does} it when it is asked.${counts ? ofCounting : ''}`,
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
