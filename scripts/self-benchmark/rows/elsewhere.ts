// The cost of an AUTH message with other ways to call a handler: a mock of the API in a unit test, which checks nothing
// about time, and Linux's own permission events, which ask another process. Each takes turns with a replay.
import { existsSync, writeFileSync } from 'node:fs';
import { noBudget } from '../budgets.ts';
import type { Figure } from '../figure.ts';
import { authTrace } from '../messages.ts';
import { type Place, run } from '../place.ts';
import { takeTurns } from '../rounds.ts';
import { medianStep } from '../run-rows.ts';

const what = 'an AUTH message in a replay, asap';
const times = 200_000;
const questions = 2000;

export async function measureMock(place: Place): Promise<Figure[]> {
  const trace = authTrace(place);
  const clients = [[place.program('client')]];
  const mock = place.program('gmock_api');
  const turns = await takeTurns(Math.min(place.sizes.rounds, 5), {
    mock: () => (JSON.parse(run(mock, [trace, String(Math.min(times, place.sizes.auth))])) as { ns: number }).ns,
    replay: () => medianStep({ trace, clients }),
  });
  return [
    {
      name: 'gmock mock of the API',
      unit: 'ns',
      measured: turns.mock,
      baseline: { what, measured: turns.replay },
      ...noBudget,
      note: 'a handler that answers, one expectation for each kind of answer, messages built before; nothing else is checked',
    },
  ];
}

export async function measureFanotify(place: Place): Promise<Figure[]> {
  const trace = authTrace(place);
  const clients = [[place.program('client')]];
  const fanotify = place.program('fanotify');
  const file = place.path('asked');
  writeFileSync(file, '');
  const plain: number[] = [];
  const turns = await takeTurns(Math.min(place.sizes.rounds, 5), {
    asked: () => {
      const seen = JSON.parse(run(fanotify, [file, String(Math.min(questions, place.sizes.auth / 10))])) as Opens;
      plain.push(seen.plain);
      return seen.asked / 1e3;
    },
    replay: async () => (await medianStep({ trace, clients })) / 1e3,
  });
  return [
    {
      name: 'fanotify permission',
      unit: 'us',
      measured: turns.asked,
      baseline: { what, measured: turns.replay },
      ...noBudget,
      note: `an open that another process allows; the same open unasked ${(Math.min(...plain) / 1e3).toFixed(1)} us`,
    },
  ];
}

interface Opens {
  readonly asked: number;
  readonly plain: number;
}

export const missingMock = (): string | null =>
  existsSync('/usr/include/gmock/gmock.h')
    ? null
    : 'GoogleMock not found: npm run setup, or sudo apt-get install libgmock-dev.';

export const missingPermission = (): string | null =>
  process.getuid?.() === 0 ? null : 'Permission events of fanotify are for root.';
