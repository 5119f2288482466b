// The times of all messages of one client over its repetitions, as histograms: in total and by event type.

import type { Row } from '../observed/observation.ts';
import { eventLabelOf } from '../words/event-label.ts';
import { type Distribution, StoredHistogram } from './histogram.ts';

export interface Times {
  /** Null without values: a client of NOTIFY messages answers none. */
  readonly response: Distribution | null;
  readonly handler: Distribution | null;
  /** Time left before the deadline; a missed deadline left none. */
  readonly headroom: Distribution | null;
}

class Meter {
  readonly response = new StoredHistogram();
  readonly handler = new StoredHistogram();
  readonly headroom = new StoredHistogram();

  add(row: Row): void {
    if (row.deliveredNs !== null && row.returnedNs !== null) this.handler.add(row.returnedNs - row.deliveredNs);
    if (!row.auth) return;
    if (row.respondedNs !== null) this.response.add(row.respondedNs - row.queuedNs);
    if (row.deadlineNs !== null)
      this.headroom.add(row.respondedNs === null ? 0 : Math.max(0, row.deadlineNs - row.respondedNs));
  }

  result(): Times {
    return { response: this.response.times(), handler: this.handler.times(), headroom: this.headroom.room() };
  }
}

export class TimesByType {
  private readonly all = new Meter();
  private readonly types = new Map<number, Meter>();

  add(row: Row): void {
    this.all.add(row);
    const known = this.types.get(row.eventType);
    const meter = known ?? new Meter();
    if (known === undefined) this.types.set(row.eventType, meter);
    meter.add(row);
  }

  /** What the chart shows: answers if there are any, else handler runs. */
  get drawn(): StoredHistogram {
    return this.all.response.count > 0 ? this.all.response : this.all.handler;
  }

  result(): Times {
    return this.all.result();
  }

  /** By the name of the event type, such as AUTH_OPEN. */
  byType(): Readonly<Record<string, Times>> {
    const sorted = [...this.types].sort(([a], [b]) => a - b);
    return Object.fromEntries(sorted.map(([type, meter]) => [eventLabelOf(type), meter.result()]));
  }
}
