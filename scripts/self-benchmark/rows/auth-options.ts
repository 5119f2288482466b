// The cost of an AUTH message with two options of a run: the closed loop and a seed.
import type { RunOptions } from '../../../src/run/options.ts';
import { noBudget } from '../budgets.ts';
import type { Figure, Samples } from '../figure.ts';
import { authTrace, authTraceOf } from '../messages.ts';
import type { Place } from '../place.ts';
import { takeTurns } from '../rounds.ts';
import { medianStep } from '../run-rows.ts';

/** With a seed, this many take a second. */
const maxSeeded = 10_000;

export async function measureAuthOptions(place: Place): Promise<Figure[]> {
  const clients = [[place.program('client')]];
  const few = authTraceOf(place, Math.min(place.sizes.auth, maxSeeded));
  const message = (trace: string, more: Pick<RunOptions, 'models' | 'seed'>) => () =>
    medianStep({ trace, clients, ...more });
  const { bare, models, bareFew, seed } = await takeTurns(Math.min(place.sizes.rounds, 5), {
    bare: message(authTrace(place), { models: 'none' }),
    models: message(authTrace(place), { models: 'early-boot' }),
    bareFew: message(few, { models: 'none' }),
    seed: message(few, { models: 'none', seed: 7n }),
  });
  const figure = (name: string, measured: Samples, what: string, base: Samples, note: string): Figure => ({
    name,
    unit: 'ns',
    measured,
    baseline: { what, measured: base },
    ...noBudget,
    note,
  });
  return [
    figure('AUTH message, early-boot', models, '--models none', bare, 'a client that makes no call of a daemon'),
    figure('AUTH message, --seed', seed, 'a run without', bareFew, 'every eighth delivery and answer waits up to 1 ms'),
  ];
}
