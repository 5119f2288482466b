// One client of a benchmark while it is measured: its repetitions and all its times.
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

  /**
   * Returns messages of the trace per second, whether or not they reach the client: the median over the repetitions.
   */
  traceRate(): number | null {
    const rates = this.repetitions.flatMap((each) => traceRateOf(each) ?? []);
    return rates.length === 0 ? null : median(rates);
  }

  result(): Side {
    const { client, repetitions, sustained, times } = this;
    const [whole, byType] = [times.result(), times.byType()];
    return { client, repetitions, times: whole, byType, bars: this.bars(), sustained };
  }

  /** Each bar is twice as wide as the one before; empty bars at both ends are left out. */
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

/**
 * Returns the messages that reach the client per message of the trace: below one if it mutes, or does not subscribe to
 * all.
 */
export function reachedShare({ delivered, dropped, offered }: Repetition): number {
  return offered === 0 ? 0 : (delivered + dropped) / offered;
}

export function traceRateOf(repetition: Repetition): number | null {
  const share = reachedShare(repetition);
  return repetition.perSecond === null || share === 0 ? null : repetition.perSecond / share;
}
