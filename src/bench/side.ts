// One client of a benchmark while it is measured: its repetitions and all of its times.
import { median } from './bootstrap.ts';
import type { Repetition } from './repetition.ts';
import type { Side } from './result.ts';
import type { SustainedRate } from './sustained-rate.ts';
import { TimesByType } from './times.ts';

const maxBars = 24;

export class MeasuredSide {
  readonly times = new TimesByType();
  readonly repetitions: Repetition[] = [];
  sustained: SustainedRate | null = null;

  constructor(readonly client: readonly string[]) {}

  /** Messages of the trace a second, reached or not: median over the repetitions. */
  traceRate(): number | null {
    const rates = this.repetitions.flatMap((each) => traceRateOf(each) ?? []);
    return rates.length === 0 ? null : median(rates);
  }

  result(): Side {
    const { client, repetitions, sustained, times } = this;
    const [whole, byType] = [times.result(), times.byType()];
    return { client, repetitions, times: whole, byType, bars: this.bars(), sustained };
  }

  /** Every bar twice as wide as the one before it, from the first to the last that has any. */
  private bars(): Side['bars'] {
    const bounds = [0, ...Array.from({ length: 42 }, (_, power) => 2 ** power)];
    const counts = this.times.drawn.counts(bounds);
    const first = counts.findIndex((count) => count > 0);
    const last = counts.findLastIndex((count) => count > 0);
    if (first < 0) return [];
    const from = Math.max(first, last - maxBars + 1);
    return counts.slice(from, last + 1).map((count, place) => ({ toNs: bounds[from + place + 1] ?? 0, count }));
  }
}

/** Messages that reach the client for each message of the trace: below one where it is not subscribed to all, or mutes. */
export function reachedShare({ delivered, dropped, offered }: Repetition): number {
  return offered === 0 ? 0 : (delivered + dropped) / offered;
}

export function traceRateOf(repetition: Repetition): number | null {
  const share = reachedShare(repetition);
  return repetition.perSecond === null || share === 0 ? null : repetition.perSecond / share;
}
