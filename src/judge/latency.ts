// Percentiles of how long the client took: from enqueue to answer for AUTH, from delivery to return for every handler run.
import { build, type Histogram } from 'hdr-histogram-js';
import type { Row } from './observation.ts';

export interface Percentiles {
  readonly count: number;
  readonly minNs: number;
  readonly p50Ns: number;
  readonly p90Ns: number;
  readonly p99Ns: number;
  readonly p999Ns: number;
  readonly maxNs: number;
}

export interface Latency {
  /** Answers, from enqueue: time in the queue counts, as it does on macOS. Null when nothing was answered. */
  readonly response: Percentiles | null;
  /** Handler runs, from delivery to return. */
  readonly handler: Percentiles | null;
}

const longestNs = 3_600e9;

export class LatencyMeter {
  private readonly response = newHistogram();
  private readonly handler = newHistogram();

  add(row: Row): void {
    if (row.auth && row.respondedNs !== null) record(this.response, row.respondedNs - row.queuedNs);
    if (row.deliveredNs !== null && row.returnedNs !== null) record(this.handler, row.returnedNs - row.deliveredNs);
  }

  result(): Latency {
    return { response: percentiles(this.response), handler: percentiles(this.handler) };
  }
}

// Three digits from 1 ns to an hour.
function newHistogram(): Histogram {
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: longestNs, numberOfSignificantValueDigits: 3 });
}

function record(histogram: Histogram, ns: number): void {
  histogram.recordValue(Math.min(Math.max(Math.round(ns), 0), longestNs));
}

function percentiles(histogram: Histogram): Percentiles | null {
  if (histogram.totalCount === 0) return null;
  const at = (percentile: number): number => histogram.getValueAtPercentile(percentile);
  return {
    count: histogram.totalCount,
    minNs: histogram.minNonZeroValue,
    p50Ns: at(50),
    p90Ns: at(90),
    p99Ns: at(99),
    p999Ns: at(99.9),
    maxNs: histogram.maxValue,
  };
}
