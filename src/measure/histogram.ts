// Times as an HDR histogram: three digits from 1 ns to an hour, with exact extremes.
// The package's main entry loads compression and WebAssembly for stored histograms, a tenth of a short run.
// This file of it is a CommonJS module with a default export of its own.
import loaded from 'hdr-histogram-js/dist/Int32Histogram.js';

const { default: Int32Histogram } = loaded;

const maxNs = 3_600e9;
const digits = 3;
/** Values below are themselves with this many digits. */
const exactBits = 11;

/** Finds the place of a time below two seconds by its leading zeros: the package takes a logarithm for each. */
export class FastHistogram extends Int32Histogram {
  override countsArrayIndex(value: number): number {
    if (!(value < 2 ** 31)) return super.countsArrayIndex(value);
    const bucket = Math.max(32 - exactBits - Math.clz32(value), 0);
    return (bucket << (exactBits - 1)) + (value >>> bucket);
  }
}

export class Histogram {
  protected readonly hdr = new FastHistogram(1, maxNs, digits);
  protected min = Number.POSITIVE_INFINITY;
  protected max = 0;

  add(ns: number): void {
    const value = Math.min(Math.max(Math.round(ns), 0), maxNs);
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
    this.hdr.recordValue(value);
  }

  get count(): number {
    return this.hdr.totalCount;
  }

  // A bucket's upper edge can be beyond every recorded value.
  protected at(percentile: number): number {
    return Math.min(Math.max(this.hdr.getValueAtPercentile(percentile), this.min), this.max);
  }
}
