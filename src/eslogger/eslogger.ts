// A stand-in for eslogger: from the messages of a trace to the lines that its reader gets. Lines without pace and without
// faults take the native way; the others are delivered one at a time.

import { setTimeout } from 'node:timers/promises';
import { clientRows } from '../print/client-rows.ts';
import { drawNext } from '../print/key-order.ts';
import type { LineStyle } from '../print/line-style.ts';
import { ClientView, type Subscription } from '../print/subscription.ts';
import { type LineSink, writeLines } from '../print/write-lines.ts';
import type { TraceReader } from '../trace/reader.ts';
import { TraceTime } from '../trace/trace-time.ts';
import { type Clock, type DeliveryCounts, deliver } from './deliver.ts';
import type { FaultName } from './faults.ts';

export interface EsloggerOptions {
  readonly subscription: Subscription;
  readonly style: LineStyle;
  /** `asap`: as fast as the reader takes them; no message is dropped. */
  readonly pace: 'recorded' | 'asap';
  /** Gaps between messages are divided by this. */
  readonly speed: number;
  /** Messages that wait for eslogger, at most. */
  readonly queue: number;
  readonly faults: readonly FaultName[];
  /** Decides where faults strike; below 2^32. */
  readonly seed: number;
}

/** Returns when all is written, the reader is gone, or a fault ends it. The caller closes reader and sink. */
export async function writeEslogger(
  reader: TraceReader,
  sink: LineSink,
  options: EsloggerOptions,
  startClock: () => Clock = wallClock,
): Promise<DeliveryCounts> {
  const { subscription, style, pace, speed, queue, faults, seed } = options;
  if (pace === 'asap' && faults.length === 0) {
    const lines = await writeLines(reader, sink, { style, subscription });
    return { lines, dropped: 0, faults: {}, endsEarly: false, lost: [] };
  }
  const view = new ClientView(subscription);
  return deliver(clientRows(reader, view), view, sink, {
    style,
    pace: pace === 'asap' ? null : { clock: startClock(), speed, time: new TraceTime(reader.header.timebase) },
    queue,
    faults,
    random: drawnFrom(seed),
  });
}

function wallClock(): Clock {
  const start = process.hrtime.bigint();
  const now = (): number => Number(process.hrtime.bigint() - start);
  return {
    now,
    until: async (time) => {
      const ms = (time - now()) / 1e6;
      // A timer takes a millisecond at least, and a line that is late must not wait.
      if (ms > 0) await setTimeout(ms);
    },
  };
}

/** Numbers from 0 up to 1, exclusive. */
function drawnFrom(seed: number): () => number {
  const drawn = { state: seed };
  return () => drawNext(drawn) / 0x100000000;
}
