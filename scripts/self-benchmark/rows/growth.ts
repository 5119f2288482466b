// The cost of an AUTH message as a run grows from one client process to eight, which all answer each message. A value is
// the time from the first delivery to the last divided by the number of messages, so it includes first touches of memory
// and other load on the machine.
import { noBudget } from '../budgets.ts';
import type { Figure } from '../figure.ts';
import { authTrace } from '../messages.ts';
import type { Place } from '../place.ts';
import { takeTurns } from '../rounds.ts';
import { span } from '../run-rows.ts';

const clientCounts = [1, 2, 4, 8] as const;
const rounds = 3;

export async function measureGrowth(place: Place): Promise<Figure[]> {
  const trace = authTrace(place);
  const client = place.program('client');
  const cost = (clients: number) => async (): Promise<number> => {
    const commands = Array.from({ length: clients }, () => [client]);
    const { messages, ns } = await span({ trace, clients: commands, pace: 'asap', quietMs: 50 });
    return ns / (messages - 1);
  };
  const [one, two, four, eight] = clientCounts.map(cost) as [Cost, Cost, Cost, Cost];
  const turns = await takeTurns(Math.min(rounds, place.sizes.rounds), { one, two, four, eight }, { warm: false });
  return (['two', 'four', 'eight'] as const).map((name, at) => ({
    name: `asap, ${clientCounts[at + 1]} clients`,
    unit: 'ns',
    measured: turns[name],
    baseline: { what: 'one client process', measured: turns.one },
    ...noBudget,
    note: 'an AUTH message that all of them answer; more clients than processors wait for each other',
  }));
}

type Cost = () => Promise<number>;
