// `esreplay run` of a tiny trace from the start of the process to its end, besides what an empty Node takes.
import { join } from 'node:path';
import { packageRoot } from '../../../src/system/package-root.ts';
import { budgets } from '../budgets.ts';
import { type Figure, samplesOf } from '../figure.ts';
import { type Place, run } from '../place.ts';
import { takeTurns } from '../rounds.ts';

/** The difference within each pair: what the machine does to one of them it mostly does to the other. */
export async function measureStart(place: Place): Promise<Figure[]> {
  const client = place.program('client');
  const program = join(packageRoot, 'dist/cli/main.js');
  const trace = join(packageRoot, 'traces/open-64.estrace');
  const own: number[] = [];
  let nodeMs = 0;
  const turns = await takeTurns(2 * place.sizes.rounds, {
    node: () => {
      nodeMs = timed(['-e', '0']);
      own.push(nodeMs);
      return nodeMs;
    },
    run: () => timed([program, 'run', trace, '--pace', 'asap', '--', client]) - nodeMs,
  });
  return [
    {
      name: 'start and end of a run',
      unit: 'ms',
      measured: turns.run,
      baseline: { what: 'node -e 0, which is not in it', measured: samplesOf(own.slice(1)) },
      ...budgets.start,
      note: '64 messages, with the compiled code of an earlier run',
    },
  ];
}

function timed(args: readonly string[]): number {
  const start = process.hrtime.bigint();
  run(process.execPath, args);
  return Number(process.hrtime.bigint() - start) / 1e6;
}
