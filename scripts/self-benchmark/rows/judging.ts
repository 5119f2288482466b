// The cost of `esreplay run` besides the replay as a run grows: start, reading the ledger, judging it, printing, end.
// It is the wall time of the whole process minus the replay's. The baseline is the replay itself, of the same runs.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../../../src/errors.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { budgets } from '../budgets.ts';
import { type Figure, samplesOf } from '../figure.ts';
import { authTraceOf } from '../messages.ts';
import type { Place } from '../place.ts';
import { takeTurns } from '../rounds.ts';

const rounds = 3;
/** A longer trace fills the disk and shows nothing new. */
const maxMessages = 1e6;

interface Times {
  readonly replayMs: number;
  readonly restMs: number;
}

export async function measureJudging(place: Place): Promise<Figure[]> {
  const [, ...lengths] = place.sizes.lengths.filter((count) => count <= maxMessages);
  const client = place.program('client');
  const runs = lengths.map((count) => ({ count, trace: authTraceOf(place, count), times: [] as Times[] }));
  const ways = runs.map(({ count, trace, times }) => {
    const way = (): number => {
      const taken = timesOf(trace, client, place.path('judged.json'));
      times.push(taken);
      return taken.restMs;
    };
    return [String(count), way] as const;
  });
  await takeTurns(Math.min(rounds, place.sizes.rounds), Object.fromEntries(ways), { warm: false });
  const { judgingStart: start, judgingMessage: message } = budgets;
  return runs.map(({ count, times }) => ({
    name: `judging, ${count.toLocaleString('en-US')}`,
    unit: 'ms',
    measured: samplesOf(times.map(({ restMs }) => restMs)),
    baseline: {
      what: 'the replay itself, in the same runs',
      measured: samplesOf(times.map(({ replayMs }) => replayMs)),
    },
    gate: start.gate + (count * message.gate) / 1e3,
    ambitious: start.ambitious + (count * message.ambitious) / 1e3,
    note: 'the process without its replay: start, ledger, judge, report, end; 200 ms of the replay are quiet before the end',
  }));
}

function timesOf(trace: string, client: string, json: string): Times {
  const program = join(packageRoot, 'dist/cli/main.js');
  const start = process.hrtime.bigint();
  const words = [program, 'run', trace, '--pace', 'asap', '--json', json, '--', client];
  const done = spawnSync(process.execPath, words, { encoding: 'utf8' });
  const wholeMs = Number(process.hrtime.bigint() - start) / 1e6;
  if (done.status !== 0)
    throw new SetupError(`${words.join(' ')} ended with ${done.status}: ${done.stdout}${done.stderr}`);
  const replayMs = (JSON.parse(readFileSync(json, 'utf8')) as { durationNs: number }).durationNs / 1e6;
  return { replayMs, restMs: wholeMs - replayMs };
}
