// Runs a trace to a client in this process and returns what the ledger says about it.
import { SetupError } from '../../src/errors/errors.ts';
import type { Fact, Row } from '../../src/observed/observation.ts';
import type { Replay } from '../../src/run/collect/replay.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { replayTrace } from '../../src/run/run.ts';
import { percentile } from './figure.ts';

export type Delivered = Row & { readonly deliveredNs: number };

/** Returns the rows of a run in which everything was delivered; throws SetupError otherwise. */
export const deliveries = (options: RunOptions): Promise<Delivered[]> =>
  withReplay(options, ({ observation, trace }) => {
    const [process] = observation.processes;
    const rows = [...(process?.rows() ?? [])].filter((row): row is Delivered => row.deliveredNs !== null);
    if (rows.length < 1 || rows.length !== trace.messages) {
      const why = observation.setupTrouble.map(({ sentence }) => sentence).join(' ');
      throw new SetupError(`${rows.length} of ${trace.messages} messages were delivered. ${why}`.trim());
    }
    return rows;
  });

/** How many messages are timed together: each batch has its share of first touches and cache misses. */
const batch = 1000;

/**
 * Returns nanoseconds a message in pace asap: the median of the batches, from which those drop out in which another
 * program had the processor.
 */
export async function medianStep(options: Omit<RunOptions, 'pace' | 'quietMs'>): Promise<number> {
  const times = (await deliveries({ ...options, pace: 'asap', quietMs: 50 })).map(({ deliveredNs }) => deliveredNs);
  return percentile(meanSteps(times, Math.min(batch, times.length - 1)), 50);
}

/** Returns the mean time between deliveries, for every `length` deliveries in a row. */
export function meanSteps(times: readonly number[], length: number): number[] {
  const means: number[] = [];
  for (let from = 0; from + length < times.length; from += length) {
    means.push(((times[from + length] ?? 0) - (times[from] ?? 0)) / length);
  }
  return means;
}

/**
 * Returns how many messages were delivered to the first client, and in what time; for runs with too many rows to keep.
 */
export const span = (options: RunOptions): Promise<{ messages: number; ns: number }> =>
  withReplay(options, ({ observation, trace }) => {
    let [messages, from, to] = [0, 0, 0];
    for (const { deliveredNs } of observation.processes[0]?.rows() ?? []) {
      if (deliveredNs === null) continue;
      if (messages === 0) from = deliveredNs;
      to = deliveredNs;
      messages += 1;
    }
    if (messages < 2 || messages !== trace.messages) {
      const why = observation.setupTrouble.map(({ sentence }) => sentence).join(' ');
      throw new SetupError(`${messages} of ${trace.messages} messages were delivered. ${why}`.trim());
    }
    return { messages, ns: to - from };
  });

export const facts = (options: RunOptions): Promise<Fact[]> =>
  withReplay(options, ({ observation }) => observation.processes.flatMap((process) => [...process.facts()]));

async function withReplay<T>(options: RunOptions, use: (replay: Replay) => T): Promise<T> {
  const replay = await replayTrace(options);
  try {
    return use(replay);
  } finally {
    replay.close();
  }
}
