// The cost of an AUTH message from end to end in pace asap: taken, built, rebased, delivered, answered, poisoned and
// written to the ledger, by the ledger's own time stamps. The baseline calls the same handler in a loop on messages
// built beforehand. A run's value is the median of its batches of a thousand messages: each batch has its share of
// first touches and cache misses, and the few batches in which another program had the processor drop out.
import { budgets } from '../budgets.ts';
import type { Figure } from '../figure.ts';
import { authTrace } from '../messages.ts';
import { type Place, run } from '../place.ts';
import { takeTurns } from '../rounds.ts';
import { medianStep } from '../run-rows.ts';

export async function measureAuthMessage(place: Place): Promise<Figure[]> {
  const trace = authTrace(place);
  const clients = [[place.program('client')]];
  const loop = place.program('handler_loop');
  const { replay, direct } = await takeTurns(Math.min(place.sizes.rounds, 5), {
    replay: () => medianStep({ trace, clients }),
    direct: () => (JSON.parse(run(loop, [trace, String(place.sizes.auth)])) as { ns: number }).ns,
  });
  return [
    {
      name: 'AUTH message, asap',
      unit: 'ns',
      measured: replay,
      baseline: { what: 'the handler alone, on messages built before, answers going nowhere', measured: direct },
      ...budgets.authMessage,
      note: 'median of batches of 1000',
    },
  ];
}
