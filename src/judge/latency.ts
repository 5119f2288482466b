// Percentiles of the client's times: from enqueue to answer for AUTH, from delivery to return for every handler run.
import { Histogram } from '../measure/histogram.ts';
import type { Row } from '../observed/observation.ts';

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
  /** Answers, from enqueue: time in the queue counts, as on macOS. Null if nothing was answered. */
  readonly response: Percentiles | null;
  /** Handler runs, from delivery to return. */
  readonly handler: Percentiles | null;
}

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

class Meter extends Histogram {
  result(): Percentiles | null {
    if (this.count === 0) return null;
    return {
      count: this.count,
      minNs: this.min,
      p50Ns: this.at(50),
      p90Ns: this.at(90),
      p99Ns: this.at(99),
      p999Ns: this.at(99.9),
      maxNs: this.max,
    };
  }
}
