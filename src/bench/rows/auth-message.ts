// What an AUTH message costs from end to end in pace asap: taken, built, rebased, delivered, answered, poisoned and written to the ledger,
// by the time stamps of the ledger itself. Beside it the same handler called in a loop on messages built beforehand.
import { budgets } from '../budgets.ts';
import { type Figure, percentile } from '../figure.ts';
import { authTrace } from '../messages.ts';
import { type Place, run } from '../place.ts';
import { takeTurns } from '../rounds.ts';
import { deliveries } from '../run-rows.ts';

export async function measureAuthMessage(place: Place): Promise<Figure[]> {
  const trace = authTrace(place);
  const client = place.program('client');
  const loop = place.program('handler_loop');
  const steps: number[] = [];
  const { replay, direct } = await takeTurns(Math.min(place.sizes.rounds, 5), {
    replay: async () => {
      const rows = await deliveries({ trace, clients: [[client]], pace: 'asap', quietMs: 50 });
      const first = rows[0]?.deliveredNs ?? 0;
      const last = rows.at(-1)?.deliveredNs ?? 0;
      steps.push(percentile(gapsOf(rows), 50));
      return (last - first) / (rows.length - 1);
    },
    direct: () => (JSON.parse(run(loop, [trace, String(place.sizes.auth)])) as { ns: number }).ns,
  });
  return [
    {
      name: 'AUTH message, asap',
      unit: 'ns',
      measured: replay,
      baseline: { what: 'the handler alone, on messages built before, answers going nowhere', measured: direct },
      ...budgets.authMessage,
      note: `half of the messages take at most ${Math.min(...steps).toFixed(0)} ns`,
    },
  ];
}

function gapsOf(rows: readonly { deliveredNs: number }[]): number[] {
  return rows.slice(1).map(({ deliveredNs }, at) => deliveredNs - (rows[at]?.deliveredNs ?? 0));
}
