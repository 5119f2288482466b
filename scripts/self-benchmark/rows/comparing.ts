// What `esreplay compare` adds to its runs: its wall time and that of as many runs of `esreplay run`, in turns.
import { budgets, noBudget } from '../budgets.ts';
import { usageOf } from '../command.ts';
import { type Figure, samplesOf } from '../figure.ts';
import { authTraceOf } from '../messages.ts';
import type { Place } from '../place.ts';
import { takeTurns } from '../rounds.ts';

const messages = 100_000;
/** Of each build: the fewest. */
const runs = 2;
const rounds = 3;

export async function measureComparing(place: Place): Promise<Figure[]> {
  const count = Math.min(messages, place.sizes.auth);
  const trace = authTraceOf(place, count);
  const client = place.program('client');
  const peaks: number[] = [];
  const { compared, run } = await takeTurns(
    Math.min(rounds, place.sizes.rounds),
    {
      compared: async () => {
        const words = ['compare', trace, '--pace', 'asap', '--runs', String(runs), '--old', client, '--new', client];
        const { wallMs, peakMiB } = await usageOf(place, words);
        peaks.push(peakMiB);
        return wallMs;
      },
      run: async () => (await usageOf(place, ['run', trace, '--pace', 'asap', '--', client])).wallMs,
    },
    { warm: false },
  );
  const asMany = samplesOf(run.values.map((ms) => ms * 2 * runs));
  const name = `compare, ${count.toLocaleString('en-US')}`;
  return [
    {
      name,
      unit: 'ms',
      measured: compared,
      baseline: { what: `${2 * runs} runs of esreplay run`, measured: asMany },
      ...budgets.comparing,
      note: `${2 * runs} runs, whole processes`,
    },
    {
      name: `${name}, memory`,
      unit: 'MiB',
      measured: samplesOf(peaks),
      baseline: null,
      ...noBudget,
      note: 'of the process that compares; each run is in a worker',
    },
  ];
}
