// Other orders of independent messages: decisions that follow the order are worth a look. A client whose first answer
// wins is right.
import { flips, relationFound } from '../contrast.ts';
import type { Found } from '../finding.ts';
import { seedsOf } from '../seeds.ts';
import type { Job, Tried, Variation } from '../variation.ts';

export const order: Variation = {
  name: 'order',
  kind: 'relation',
  about: 'in another order of independent messages, the client decides the same',
  isSeeded: true,
  try: async ({ base, given, seed, run }: Job): Promise<Tried> => {
    const found = new Map<string, Found>();
    await Promise.all(
      seedsOf(seed).map(async (each) => {
        const options = { ...given, trace: base.trace, pace: 'asap', seed: each } as const;
        const { outcomes } = await run(options);
        if (outcomes === null) return;
        for (const flip of flips(base.outcomes, outcomes, base.messages)) {
          const { event, actor } = base.messages.identity(flip.index);
          const finding = relationFound(base, flip, {
            rule: 'order',
            class: 'difference',
            says: `gets ${flip.base} in the order of the trace, and ${flip.mutant} in that of seed ${each}.`,
            advice: 'Decide from the message alone, or from what is known of its actor.',
            same: [event, actor],
            options,
            mutate: async (part) => ({ ...part, pace: 'asap', seed: each }),
            changed: { base: 'the order of the trace', mutant: `the order of seed ${each}` },
          });
          if (!found.has(finding.key)) found.set(finding.key, finding);
        }
      }),
    );
    return { found: [...found.values()], nothing: null };
  },
};
