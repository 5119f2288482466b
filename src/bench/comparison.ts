// Compares two clients, or one client with its earlier result: how much each figure changed, and how certain that is.
import { confidence, type Interval, median, minRepetitions, pairedRatio, unpairedRatio } from './bootstrap.ts';
import type { Figures } from './figures.ts';
import { isOpen, type Load } from './load.ts';

export type Compared = Pick<
  Figures,
  'perSecond' | 'handlerP50Ns' | 'handlerMeanNs' | 'responseP50Ns' | 'responseP99Ns'
> & { readonly cpuPerMessageNs: number | null };

export interface ComparedFigure {
  readonly name: keyof Compared;
  readonly about: string;
  readonly unit: 'ns' | 'perSecond';
  /** Medians over the repetitions. */
  readonly reference: number;
  readonly candidate: number;
  /** Above one: the candidate is worse. */
  readonly slowdown: Interval;
  /** Checked by `--max-regression`. */
  readonly gated: boolean;
}

export interface Comparison {
  readonly reference: string;
  readonly candidate: string;
  /** Repetitions of the two took turns, and are compared pair by pair. */
  readonly interleaved: boolean;
  readonly confidence: number;
  readonly repetitions: readonly [reference: number, candidate: number];
  /** Why no figures are given; null: there are enough repetitions. */
  readonly tooFew: string | null;
  readonly figures: readonly ComparedFigure[];
}

interface Row {
  readonly name: keyof Compared;
  readonly about: string;
  readonly gated: (load: Load) => boolean;
}

// High percentiles and means say more about the machine than about the client, so they have no gate.
const rows: readonly Row[] = [
  { name: 'perSecond', about: 'messages per second', gated: (load) => !isOpen(load) },
  // In an open loop most of this is the replayer's wait for the next message, in the handler's thread.
  { name: 'cpuPerMessageNs', about: 'CPU time per message', gated: (load) => !isOpen(load) },
  { name: 'handlerP50Ns', about: 'median handler time', gated: () => true },
  { name: 'handlerMeanNs', about: 'mean handler time', gated: () => false },
  { name: 'responseP50Ns', about: 'median response', gated: isOpen },
  { name: 'responseP99Ns', about: 'p99 response', gated: () => false },
];

export interface Sides {
  readonly reference: { readonly name: string; readonly repetitions: readonly Compared[] };
  readonly candidate: { readonly name: string; readonly repetitions: readonly Compared[] };
  readonly interleaved: boolean;
}

export function compare(load: Load, { reference, candidate, interleaved }: Sides): Comparison {
  const pairs = Math.min(reference.repetitions.length, candidate.repetitions.length);
  const tooFew =
    pairs >= minRepetitions ? null : `Too few repetitions to compare: ${pairs} of each, ${minRepetitions} needed.`;
  const head = {
    reference: reference.name,
    candidate: candidate.name,
    interleaved,
    confidence,
    repetitions: [reference.repetitions.length, candidate.repetitions.length] as const,
    tooFew,
  };
  if (tooFew !== null) return { ...head, figures: [] };
  const figures = rows.flatMap(({ name, about, gated }) => {
    // An open loop runs at its given rate.
    if (name === 'perSecond' && isOpen(load)) return [];
    const a = wholeOf(reference.repetitions, name);
    const b = wholeOf(candidate.repetitions, name);
    if (a === null || b === null) return [];
    const ratio = interleaved
      ? pairedRatio(a.slice(0, pairs).map((value, index) => [value, b[index] ?? Number.NaN] as const))
      : unpairedRatio(a, b);
    const unit = name === 'perSecond' ? ('perSecond' as const) : ('ns' as const);
    const slowdown = unit === 'ns' ? ratio : { ratio: 1 / ratio.ratio, low: 1 / ratio.high, high: 1 / ratio.low };
    return [{ name, about, unit, reference: median(a), candidate: median(b), slowdown, gated: gated(load) }];
  });
  return { ...head, figures };
}

/**
 * Returns null if one repetition lacks the figure, which is then not compared. A zero counts as lacking, because it has
 * no ratio.
 */
function wholeOf(repetitions: readonly Compared[], name: keyof Compared): number[] | null {
  const values = repetitions.map((each) => each[name] ?? 0);
  return values.every((value) => value > 0) ? values : null;
}
