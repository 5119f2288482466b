// Percentiles of how long the client took: from enqueue to answer for AUTH, from delivery to return for every handler run.
import { createRequire } from 'node:module';
import type { Row } from '../observation.ts';

// The package's own door loads compression and WebAssembly for histograms that are stored, a tenth of a short run. It is a
// CommonJS module, whose default export `import` gives under one loader and its holder under another.
const { default: Int32Histogram } = createRequire(import.meta.url)(
  'hdr-histogram-js/dist/Int32Histogram.js',
) as typeof import('hdr-histogram-js/dist/Int32Histogram.js');

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

const maxNs = 3_600e9;
const digits = 3;

export class LatencyMeter {
  private readonly response = new Meter();
  private readonly handler = new Meter();

  add(row: Row): void {
    if (row.auth && row.respondedNs !== null) this.response.add(row.respondedNs - row.queuedNs);
    if (row.deliveredNs !== null && row.returnedNs !== null) this.handler.add(row.returnedNs - row.deliveredNs);
  }

  result(): Latency {
    return { response: this.response.result(), handler: this.handler.result() };
  }
}

/** Three digits from 1 ns to an hour; the extremes exactly. */
class Meter {
  private readonly histogram = new Int32Histogram(1, maxNs, digits);
  private least = Number.POSITIVE_INFINITY;
  private most = 0;

  add(ns: number): void {
    const value = Math.min(Math.max(Math.round(ns), 0), maxNs);
    this.least = Math.min(this.least, value);
    this.most = Math.max(this.most, value);
    this.histogram.recordValue(value);
  }

  result(): Percentiles | null {
    if (this.histogram.totalCount === 0) return null;
    // A bucket's upper edge can lie beyond everything that was recorded.
    const at = (percentile: number): number => Math.min(this.histogram.getValueAtPercentile(percentile), this.most);
    return {
      count: this.histogram.totalCount,
      minNs: this.least,
      p50Ns: at(50),
      p90Ns: at(90),
      p99Ns: at(99),
      p999Ns: at(99.9),
      maxNs: this.most,
    };
  }
}
