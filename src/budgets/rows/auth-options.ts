// What an AUTH message of the row `auth` costs more with the closed loop and with a seed, which a run may have or not.
import { noBudget } from '../budgets.ts';
import { type Figure, percentile } from '../figure.ts';
import { authTrace } from '../messages.ts';
import type { Place } from '../place.ts';
import { takeTurns } from '../rounds.ts';
import { deliveries } from '../run-rows.ts';
import { meanSteps } from './auth-message.ts';

const batch = 1000;

export async function measureAuthOptions(place: Place): Promise<Figure[]> {
  const trace = authTrace(place);
  const client = place.program('client');
  const message = (more: { readonly models?: string; readonly seed?: bigint }) => async (): Promise<number> => {
    const rows = await deliveries({ trace, clients: [[client]], pace: 'asap', quietMs: 50, models: 'none', ...more });
    return percentile(
      meanSteps(
        rows.map(({ deliveredNs }) => deliveredNs),
        batch,
      ),
      50,
    );
  };
  const { bare, models, seed } = await takeTurns(Math.min(place.sizes.rounds, 5), {
    bare: message({}),
    models: message({ models: 'early-boot' }),
    seed: message({ seed: 7n }),
  });
  const figure = (name: string, measured: Figure['measured'], note: string): Figure => ({
    name,
    unit: 'ns',
    measured,
    baseline: { what: '--models none and no seed', measured: bare },
    ...noBudget,
    note,
  });
  return [
    figure('AUTH message, early-boot', models, 'a client that makes no call which leads to a daemon'),
    figure('AUTH message, --seed', seed, 'the same messages in another order'),
  ];
}
