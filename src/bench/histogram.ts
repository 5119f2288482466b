// The times of a benchmark, as histograms. A percentile with too few samples is omitted.
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { Histogram } from '../measure/histogram.ts';

export const percentileNames = ['p50', 'p90', 'p99', 'p99.9'] as const;
export type PercentileName = (typeof percentileNames)[number];

/** Percentiles in nanoseconds; null: fewer samples than the claim needs. */
export interface Distribution extends Readonly<Record<PercentileName, number | null>> {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /** Compressed HDR histogram (V2) in base64, as HdrHistogram's tools read it. */
  readonly hdr: string;
}

/** Samples required beyond a percentile to report it. */
const beyond = 5;

const shareOf = (name: PercentileName): number => Number(name.slice(1)) / 100;

/** Samples needed for a claim about the percentile: 5,000 for p99.9. */
export const samplesNeeded = (name: PercentileName): number => Math.round(beyond / (1 - shareOf(name)));

export class StoredHistogram extends Histogram {
  /** For times, where less is better. Null without samples. */
  times(): Distribution | null {
    return this.distribution((name) => this.at(shareOf(name) * 100));
  }

  /** For headroom, where more is better: p99.9 is what 99.9 % had at least. */
  room(): Distribution | null {
    return this.distribution((name) => this.at((1 - shareOf(name)) * 100));
  }

  /** Counts the samples between each pair of neighbouring bounds. */
  counts(bounds: readonly number[]): number[] {
    const found = new Array<number>(Math.max(0, bounds.length - 1)).fill(0);
    for (const { value, count } of this.recorded()) {
      const place = bounds.findLastIndex((bound) => value >= bound);
      if (place >= 0 && place < found.length) found[place] = (found[place] ?? 0) + count;
    }
    return found;
  }

  private distribution(at: (name: PercentileName) => number): Distribution | null {
    if (this.count === 0) return null;
    const given = (name: PercentileName): number | null => (this.count < samplesNeeded(name) ? null : at(name));
    return {
      count: this.count,
      p50: given('p50'),
      p90: given('p90'),
      p99: given('p99'),
      'p99.9': given('p99.9'),
      min: this.min,
      max: this.max,
      hdr: encodeIntoCompressedBase64(this.hdr),
    };
  }

  private *recorded(): Generator<{ value: number; count: number }> {
    const iterator = this.hdr.recordedValuesIterator;
    iterator.reset();
    while (iterator.hasNext()) {
      const { valueIteratedTo: value, countAtValueIteratedTo: count } = iterator.next();
      yield { value, count };
    }
  }
}
