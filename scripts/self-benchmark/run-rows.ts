// Runs a trace to a client in this process and returns what the ledger says about it.
import { SetupError } from '../../src/errors/errors.ts';
import type { Fact, Row } from '../../src/observed/observation.ts';
import type { Replay } from '../../src/run/collect/replay.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { replayTrace } from '../../src/run/run.ts';

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
