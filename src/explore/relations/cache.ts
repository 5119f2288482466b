// One answer of the result cache is dropped, and everything before it stays the same: the client's fresh answer must be
// what the cache gave. What changes behind it may have other reasons: a client may count, or decide at first use.
import { join } from 'node:path';
import { outcomeBits } from '../../judge/outcomes.ts';
import { cacheChangesDecision } from '../../judge/rules/result-cache.ts';
import { writeAskedAgain } from '../../mutate/ask-again.ts';
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
    return { found: found.flat(), nothing: null };
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
