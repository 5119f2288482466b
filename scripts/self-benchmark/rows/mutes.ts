// The cost of muted paths: an AUTH message that none of them mutes, and a mute call when there are many already.

import { noBudget } from '../budgets.ts';
import { type Figure, percentile, samplesOf } from '../figure.ts';
import { authTrace } from '../messages.ts';
import type { Place } from '../place.ts';
import { takeTurns } from '../rounds.ts';
import { facts, medianStep } from '../run-rows.ts';

const [few, some, many] = [10, 1000, 10_000] as const;

export async function measureMutes(place: Place): Promise<Figure[]> {
  const trace = authTrace(place);
  const client = place.program('client');
  const options = (mutes: number) => ({ trace, clients: [[client, 'mutes', String(mutes)]] });
  const message = (mutes: number) => () => medianStep(options(mutes));
  const measured = await takeTurns(Math.min(place.sizes.rounds, 3), {
    few: message(few),
    some: message(some),
    many: message(many),
  });
  const calls = (await facts({ ...options(many), pace: 'asap', quietMs: 50 }))
    .filter(({ kind }) => kind === 'mute')
    .map(({ timeNs }) => timeNs);
  const steps = calls.slice(1).map((time, index) => time - (calls[index] ?? time));
  const tenth = Math.floor(steps.length / 10);
  return [
    {
      name: `AUTH message, ${many.toLocaleString('en')} mutes`,
      unit: 'ns',
      measured: measured.many,
      baseline: { what: `with ${few} mutes`, measured: measured.few },
      ...noBudget,
      note: `with ${some.toLocaleString('en')} mutes ${measured.some.min.toFixed(0)} ns`,
    },
    {
      name: `mute call, the last of ${many.toLocaleString('en')}`,
      unit: 'ns',
      measured: samplesOf([percentile(steps.slice(-tenth), 50)]),
      baseline: { what: 'the first of them', measured: samplesOf([percentile(steps.slice(0, tenth), 50)]) },
      ...noBudget,
      note: null,
    },
  ];
}
