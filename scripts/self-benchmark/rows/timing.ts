// How far from its time a message is delivered in pace `recorded`, and how long after a missed deadline the client is
// killed. The baseline of both is how late a bare clock_nanosleep to an absolute time wakes on this machine.
import { SetupError } from '../../../src/errors/errors.ts';
import { budgets, noBudget } from '../budgets.ts';
import { type Figure, percentile, samplesOf } from '../figure.ts';
import { missTrace, timedGapNs, timedTrace } from '../messages.ts';
import { type Place, run } from '../place.ts';
import { takeTurns } from '../rounds.ts';
import { type Delivered, deliveries, facts } from '../run-rows.ts';

const missBudgetMs = 40;

export async function measureTiming(place: Place): Promise<Figure[]> {
  const trace = timedTrace(place);
  const client = place.program('client');
  const sleeper = place.program('sleeper');
  const errors: number[][] = [];
  const sleeps: number[][] = [];
  const p99 = (late: number[], all: number[][]): number => {
    all.push(late);
    return percentile(late, 99);
  };
  const rounds = Math.min(place.sizes.rounds, 3);
  const turns = await takeTurns(
    rounds,
    {
      replay: async () =>
        p99((await deliveries({ trace, clients: [[client]], quietMs: 50 })).flatMap(lateness), errors),
      sleep: () => p99(sleepErrors(sleeper, place.sizes.timed), sleeps),
    },
    { warm: false },
  );
  const p50 = (all: readonly number[][]) => samplesOf(all.map((late) => percentile(late, 50)));
  const what = 'clock_nanosleep to absolute times, without timer slack';
  return [
    {
      name: 'timing error, p50',
      unit: 'us',
      measured: p50(errors),
      baseline: { what, measured: p50(sleeps) },
      ...noBudget,
      note: null,
    },
    {
      name: 'timing error, p99',
      unit: 'us',
      measured: turns.replay,
      baseline: { what, measured: turns.sleep },
      ...budgets.timingError,
      note: `${place.sizes.timed} messages about ${(timedGapNs / 1e6).toFixed(1)} ms apart, handler idle`,
    },
  ];
}

export async function measureKill(place: Place): Promise<Figure[]> {
  const trace = missTrace(place, missBudgetMs);
  const client = place.program('client');
  const sleeper = place.program('sleeper');
  const { kill, sleep } = await takeTurns(
    place.sizes.rounds,
    {
      kill: async () => {
        const seen = await facts({ trace, clients: [[client, 'silent']], pace: 'asap', onMiss: 'kill', quietMs: 50 });
        const fact = seen.find((each) => each.kind === 'kill');
        if (fact === undefined) throw new SetupError('The client that never answers was not killed.');
        return fact.data.afterNs / 1e6;
      },
      sleep: () => percentile(sleepErrors(sleeper, 20), 50) / 1e3,
    },
    { warm: false },
  );
  return [
    {
      name: 'miss to kill',
      unit: 'ms',
      measured: kill,
      baseline: { what: 'clock_nanosleep to absolute times, median of 20', measured: sleep },
      ...budgets.missToKill,
      note: 'from the deadline to the signal',
    },
  ];
}

/** In microseconds. Leaves out a message that waited for the handler to return from the one before it. */
function lateness(row: Delivered, at: number, rows: readonly Delivered[]): number[] {
  const before = rows[at - 1];
  const idle = before === undefined || (before.returnedNs !== null && before.returnedNs < row.queuedNs);
  return idle ? [Math.abs(row.deliveredNs - row.queuedNs) / 1e3] : [];
}

function sleepErrors(sleeper: string, times: number): number[] {
  return (JSON.parse(run(sleeper, [String(times), String(timedGapNs)])) as number[]).map((ns) => ns / 1e3);
}
