// The cost of an AUTH message from end to end in pace asap: taken, built, rebased, delivered, answered, poisoned and
// written to the ledger, by the ledger's own time stamps. The baseline calls the same handler in a loop on messages
// built beforehand. A run's value is the median of its batches of a thousand messages: each batch has its share of
// first touches and cache misses, and the few batches in which another program had the processor drop out.
import { budgets } from '../budgets.ts';
import { type Figure, percentile, samplesOf } from '../figure.ts';
import { authTrace } from '../messages.ts';
import { type Place, run } from '../place.ts';
import { takeTurns } from '../rounds.ts';
import { deliveries } from '../run-rows.ts';

const batch = 1000;

export async function measureAuthMessage(place: Place): Promise<Figure[]> {
  const trace = authTrace(place);
  const client = place.program('client');
  const loop = place.program('handler_loop');
  const block = (JSON.parse(run(place.program('block_call'), ['1000000'])) as { ns: number }).ns;
  const wholes: number[] = [];
  const middles: number[] = [];
  const { replay, direct } = await takeTurns(Math.min(place.sizes.rounds, 5), {
    replay: async () => {
      const rows = await deliveries({ trace, clients: [[client]], pace: 'asap', quietMs: 50 });
      const times = rows.map(({ deliveredNs }) => deliveredNs);
      wholes.push(...meanSteps(times, times.length - 1));
      middles.push(percentile(meanSteps(times, 1), 50));
      return percentile(meanSteps(times, batch), 50);
    },
    direct: () => (JSON.parse(run(loop, [trace, String(place.sizes.auth)])) as { ns: number }).ns,
  });
  const min = (values: readonly number[]): string => samplesOf(values).min.toFixed(0);
  return [
    {
      name: 'AUTH message, asap',
      unit: 'ns',
      measured: replay,
      baseline: { what: 'the handler alone, on messages built before, answers going nowhere', measured: direct },
      ...budgets.authMessage,
      note: `median of batches of ${batch}; a whole run on average ${min(wholes)} ns, half of the messages at most ${min(middles)} ns; an empty block is called in ${block.toFixed(1)} ns`,
    },
  ];
}

/** Returns the mean time between deliveries, for every `length` deliveries in a row. */
export function meanSteps(times: readonly number[], length: number): number[] {
  const means: number[] = [];
  for (let from = 0; from + length < times.length; from += length) {
    means.push(((times[from + length] ?? 0) - (times[from] ?? 0)) / length);
  }
  return means;
}
