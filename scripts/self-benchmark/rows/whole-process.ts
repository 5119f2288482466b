// `esreplay run` of a tiny trace from the start of the process to its end, compared with the client alone and with an
// empty Node.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { SetupError } from '../../../src/errors/errors.ts';
import { packageRoot } from '../../../src/system/package-root.ts';
import { budgets } from '../budgets.ts';
import { type Figure, samplesOf } from '../figure.ts';
import type { Place } from '../place.ts';
import { takeTurns } from '../rounds.ts';

export async function measureWholeProcess(place: Place): Promise<Figure[]> {
  const client = place.program('client');
  const program = join(packageRoot, 'dist/cli/main.js');
  const trace = join(packageRoot, 'traces/open-64.estrace');
  const { run, node, alone } = await takeTurns(place.sizes.rounds, {
    run: () => timed(process.execPath, [program, 'run', trace, '--pace', 'asap', '--', client], [0]),
    node: () => timed(process.execPath, ['-e', '0'], [0]),
    // Outside a run es_new_client fails at once and the client ends.
    alone: () => timed(client, [], [1]),
  });
  return [
    {
      name: 'run of a tiny trace',
      unit: 'ms',
      measured: run,
      baseline: { what: 'node -e 0', measured: node },
      ...budgets.wholeProcess,
      note: `64 messages; the client alone, which ends at once, ${alone.min.toFixed(1)} ms; this client is parked, so nothing is waited for by rule`,
    },
  ];
}

/** The difference within each pair: what the machine does to one of them it mostly does to the other. */
export async function measureStart(place: Place): Promise<Figure[]> {
  const client = place.program('client');
  const program = join(packageRoot, 'dist/cli/main.js');
  const trace = join(packageRoot, 'traces/open-64.estrace');
  const own: number[] = [];
  let nodeMs = 0;
  const { run } = await takeTurns(2 * place.sizes.rounds, {
    node: () => {
      nodeMs = timed(process.execPath, ['-e', '0'], [0]);
      own.push(nodeMs);
      return nodeMs;
    },
    run: () => timed(process.execPath, [program, 'run', trace, '--pace', 'asap', '--', client], [0]) - nodeMs,
  });
  return [
    {
      name: 'start and end of a run',
      unit: 'ms',
      measured: run,
      baseline: { what: 'node -e 0, which is not in it', measured: samplesOf(own.slice(1)) },
      ...budgets.start,
      note: '64 messages, with the compiled code of an earlier run',
    },
  ];
}

function timed(command: string, args: readonly string[], expected: readonly number[]): number {
  const start = process.hrtime.bigint();
  const done = spawnSync(command, args, { encoding: 'utf8' });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (done.status !== null && expected.includes(done.status)) return ms;
  throw new SetupError(`${[command, ...args].join(' ')} ended with ${done.status}: ${done.stdout}${done.stderr}`);
}
