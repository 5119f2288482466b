// `esreplay test` of 200 tests with two workers, from the start of the process to its end, beside a loop of `esreplay
// run` over the same tests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/system/package-root.ts';
import { budgets } from '../budgets.ts';
import type { Figure } from '../figure.ts';
import { type Place, run } from '../place.ts';
import { takeTurns } from '../rounds.ts';

const tests = 200;
const workers = 2;
/** So many runs of the loop stand for all. */
const share = 20;
const trace = join(packageRoot, 'traces/open-64.estrace');
const program = join(packageRoot, 'dist/cli/main.js');

export async function measureSuite(place: Place): Promise<Figure[]> {
  const client = place.program('client');
  const folder = place.path('suite');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'esreplay.yaml');
  const names = Array.from({ length: tests }, (_, at) => `  t${at}: ${JSON.stringify(trace)}\n`);
  writeFileSync(
    file,
    `defaults: { pace: asap }\nclients:\n  agent: ${JSON.stringify(client)}\ntraces:\n${names.join('')}`,
  );
  const cached = join(folder, 'cached.yaml');
  writeFileSync(
    cached,
    `defaults: { pace: asap, inputs: esreplay.yaml }\nclients:\n  agent: ${JSON.stringify(client)}\ntraces:\n${names.join('')}`,
  );
  run(process.execPath, [program, 'test', cached]);
  const turns = await takeTurns(place.sizes.rounds, {
    suite: () => seconds(() => run(process.execPath, [program, 'test', file, '--workers', String(workers)])),
    cached: () => seconds(() => run(process.execPath, [program, 'test', cached])),
    loop: () => (tests / share) * seconds(() => loop(client)),
  });
  return [
    {
      name: `suite of ${tests} tests`,
      unit: 's',
      measured: turns.suite,
      baseline: { what: `a loop of esreplay run, of ${share} runs`, measured: turns.loop },
      ...budgets.suite,
      note: `64 messages each, a client that is parked, ${workers} workers`,
    },
    {
      name: `kept suite of ${tests}`,
      unit: 's',
      measured: turns.cached,
      baseline: { what: 'the same suite, run', measured: turns.suite },
      ...budgets.keptSuite,
      note: 'nothing differs from the call before',
    },
  ];
}

function loop(client: string): void {
  for (let at = 0; at < share; at += 1) run(process.execPath, [program, 'run', trace, '--pace', 'asap', '--', client]);
}

function seconds(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}
