// Runs that `esreplay explore` makes in a second, by its own count, beside those of a loop of `esreplay run`.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExploreResult } from '../../../src/explore/result.ts';
import { packageRoot } from '../../../src/system/package-root.ts';
import { budgets } from '../budgets.ts';
import type { Figure } from '../figure.ts';
import { type Place, run } from '../place.ts';
import { takeTurns } from '../rounds.ts';

/** Those that need no particular client. Rounds of seeds go on until the time for trying is over. */
const tried = 'seeds,order,policies,guard,late-start';
const looped = 20;
/** Its runs begin and end in most of it also beside other load. */
const time = '6s';
const trace = join(packageRoot, 'traces/open-64.estrace');
const program = join(packageRoot, 'dist/cli/main.js');

export async function measureExplore(place: Place): Promise<Figure[]> {
  const client = place.program('client');
  const folder = place.path('explore');
  mkdirSync(folder, { recursive: true });
  const turns = await takeTurns(place.sizes.rounds, {
    explore: () => explored(client, folder),
    loop: () => looped / seconds(() => loop(client)),
  });
  return [
    {
      name: 'explore',
      unit: 'runs/s',
      measured: turns.explore,
      baseline: { what: 'a loop of esreplay run', measured: turns.loop },
      ...budgets.exploring,
      note: '64 messages each, a client that is parked, 2 workers',
    },
  ];
}

function explored(client: string, folder: string): number {
  const json = join(folder, 'result.json');
  const words = ['--only', tried, '--time', time, '--work', join(folder, 'work'), '--workers', '2', '--json', json];
  run(process.execPath, [program, 'explore', trace, ...words, '--', client]);
  const { runs, durationNs } = JSON.parse(readFileSync(json, 'utf8')) as ExploreResult;
  return runs / (durationNs / 1e9);
}

function loop(client: string): void {
  for (let at = 0; at < looped; at += 1) run(process.execPath, [program, 'run', trace, '--pace', 'asap', '--', client]);
}

function seconds(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}
