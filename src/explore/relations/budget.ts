// Deadlines as short as macOS gives them: a client that answers in a fraction of them must decide the same. A client
// that falls back because its time runs out is right, and so no finding.
import { openTrace } from '../../trace/reader.ts';
import { flips, relationFound } from '../contrast.ts';
import type { Found } from '../finding.ts';
import type { Base, Job, Tried, Variation } from '../variation.ts';

/**
 * An assumption: nobody published the shortest budget. Since macOS 14.4 messages of some critical programs have far less
 * than the usual 15 s (google/santa pull request 1284), without a figure.
 */
export const shortBudgetMs = 3500;
/** Usual budget of a message (src/schema/macos/os-profiles.ts). */
const usualBudgetMs = 15_000;
/** Of the shortened budget: a client that takes less is under no pressure. */
const share = 0.1;

export const budget: Variation = {
  name: 'budget',
  kind: 'relation',
  about: 'with shorter deadlines (15 s as 3.5 s, an assumption), the client decides the same as long as it has time',
  try: async ({ base, given, run }: Job): Promise<Tried> => {
    const scale = (shortBudgetMs / usualBudgetMs) * (given.budgetScale ?? 1);
    const options = { ...given, trace: base.trace, budgetScale: scale };
    const { outcomes } = await run(options);
    if (outcomes === null) return { found: [], nothing: 'the run had no result' };
    const found = new Map<string, Found>();
    const shortEvents = eventsWithShortBudgets(base.trace);
    for (const flip of flips(base.outcomes, outcomes, base.messages)) {
      const tookMs = Math.max(...base.outcomes.map((each) => (each.responseNs[flip.index] ?? Number.NaN) / 1e6));
      const hasTime = tookMs < share * shortBudgetMs;
      const { event } = base.messages.identity(flip.index);
      const each = relationFound(base, flip, {
        rule: 'short-budget',
        class: !hasTime ? 'note' : shortEvents.has(eventTypeOf(base, flip.index)) ? 'violation' : 'hazard',
        says: `gets ${flip.base} with the budgets of the trace, and ${flip.mutant} with ${percent(scale)} of them, although the client answers it within ${tookMs.toFixed(1)} ms.`,
        advice: 'Compute the time that is left from the deadline of the message; keep a share of it as headroom.',
        same: [event, flip.base, flip.mutant],
        options,
        mutate: async (part) => ({ ...part, budgetScale: scale }),
        changed: { base: 'budgets of the trace', mutant: `${percent(scale)} of the budgets` },
      });
      if (!found.has(each.key)) found.set(each.key, each);
    }
    return { found: [...found.values()], nothing: null };
  },
};

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

const eventTypeOf = ({ messages }: Base, index: number): number => messages.eventTypes[index] ?? -1;

/** Event types of AUTH messages that were recorded with so little time: it is no assumption there. Throws TraceError. */
function eventsWithShortBudgets(trace: string): ReadonlySet<number> {
  const short = new Set<number>();
  const reader = openTrace(trace);
  try {
    const [numerator, denominator] = reader.header.timebase;
    for (const columns of reader.columns()) {
      if ('kind' in columns) continue;
      for (const row of columns.rows()) {
        const ticks = (columns.deadline[row] ?? 0n) - (columns.machTime[row] ?? 0n);
        const ms = (Number(ticks) * Number(numerator)) / Number(denominator) / 1e6;
        if (columns.isAuth[row] === 1 && ticks > 0n && ms <= shortBudgetMs) short.add(columns.eventType[row] ?? -1);
      }
    }
  } finally {
    reader.close();
  }
  return short;
}
