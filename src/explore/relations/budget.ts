// Deadlines as short as macOS gives them: a client that answers in a fraction of them must decide the same. A client
// that falls back because its time runs out is right, and so no finding.
import { openTrace } from '../../trace/reader.ts';
import { flips, relationFound } from '../contrast.ts';
import { type Found, onceEach } from '../finding.ts';
import type { Base, Job, Tried, Variation } from '../variation.ts';

/**
 * An assumption: nobody published the shortest budget. Since macOS 14.4 messages of some critical programs have far less
 * than the usual 15 s (google/santa pull request 1284), without a figure.
 */
export const shortBudgetMs = 3500;
/** Of the shortened budget: a client that takes less is under no pressure. */
const share = 0.1;
/** Different budgets of a trace that are shortened, each in a run of its own. */
const maxScales = 4;
/** Budgets that differ by less are one: the kernel computes them at different moments. */
const stepMs = 100;

export const budget: Variation = {
  name: 'budget',
  kind: 'relation',
  about: 'with deadlines of 3.5 s (an assumption), the client decides the same as long as it has time',
  try: async (job): Promise<Tried> => {
    const budgets = budgetsOf(job.base.trace, job.given.budgetScale ?? 1);
    const all = [...new Set(budgets.flatMap((ms) => (ms > shortBudgetMs ? Math.round(ms / stepMs) * stepMs : [])))];
    if (all.length === 0) return { found: [], nothing: 'the trace has no budget above 3.5 s' };
    const tried = all.sort((x, y) => x - y).slice(0, maxScales);
    const found = await Promise.all(tried.map((usualMs) => shortened(job, budgets, shortBudgetMs / usualMs)));
    const note = all.length > tried.length ? `budget: ${tried.length} of ${all.length} budgets were shortened` : null;
    return { found: onceEach(found.flat()), nothing: null, notes: note === null ? [] : [note] };
  },
};

/** `scale`: of the budgets in a run as it was asked for. What gets less than the shortest budget says nothing. */
async function shortened({ base, given, run }: Job, budgets: readonly number[], scale: number): Promise<Found[]> {
  const budgetScale = scale * (given.budgetScale ?? 1);
  const options = { ...given, trace: base.trace, budgetScale };
  const { outcomes } = await run(options);
  if (outcomes === null) return [];
  const shortest = shortestByEvent(base, budgets);
  return flips(base.outcomes, outcomes, base.messages).flatMap((flip) => {
    const leftMs = (budgets[flip.index] ?? Number.NaN) * scale;
    if (!(leftMs >= shortBudgetMs - stepMs)) return [];
    const tookMs = Math.max(...base.outcomes.map((each) => (each.responseNs[flip.index] ?? Number.NaN) / 1e6));
    const hasTime = tookMs < share * leftMs;
    const isMet = (shortest.get(eventTypeOf(base, flip.index)) ?? Number.POSITIVE_INFINITY) <= leftMs;
    const { event } = base.messages.identity(flip.index);
    return relationFound(base, flip, {
      rule: 'short-budget',
      class: !hasTime ? 'note' : isMet ? 'violation' : 'hazard',
      says: `gets ${flip.base} with the budgets of the trace, and ${flip.mutant} with ${percent(scale)} of them, although the client answers it within ${tookMs.toFixed(1)} ms.`,
      advice: 'Compute the time that is left from the deadline of the message; keep a share of it as headroom.',
      same: [event, flip.base, flip.mutant],
      options,
      mutate: async (part) => ({ ...part, budgetScale }),
      changed: { base: 'budgets of the trace', mutant: `${percent(scale)} of the budgets` },
    });
  });
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

const eventTypeOf = ({ messages }: Base, index: number): number => messages.eventTypes[index] ?? -1;

/** The shortest budget of each event type in the run as it was asked for. */
function shortestByEvent(base: Base, budgets: readonly number[]): ReadonlyMap<number, number> {
  const shortest = new Map<number, number>();
  for (const [index, ms] of budgets.entries()) {
    const type = eventTypeOf(base, index);
    if (ms < (shortest.get(type) ?? Number.POSITIVE_INFINITY)) shortest.set(type, ms);
  }
  return shortest;
}

/** In milliseconds, by message; NaN: it has none. Throws TraceError. */
function budgetsOf(trace: string, scale: number): readonly number[] {
  const budgets: number[] = [];
  const reader = openTrace(trace);
  try {
    const [numerator, denominator] = reader.header.timebase;
    for (const columns of reader.columns()) {
      if ('kind' in columns) continue;
      for (const row of columns.rows()) {
        const ticks = (columns.deadline[row] ?? 0n) - (columns.machTime[row] ?? 0n);
        const ms = (scale * (Number(ticks) * Number(numerator))) / Number(denominator) / 1e6;
        budgets.push(columns.isAuth[row] === 1 && ticks > 0n ? ms : Number.NaN);
      }
    }
  } finally {
    reader.close();
  }
  return budgets;
}
