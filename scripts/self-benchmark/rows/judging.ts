// The cost of `esreplay run` besides the replay as a run grows: start, reading the ledger, judging it, printing, end.
// It is the wall time of the whole process minus the replay's, and the baseline is the replay itself, of the same runs.
// The memory is the harness's own at its peak, without its client.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '../../../src/errors/errors.ts';
import { packageRoot } from '../../../src/system/package-root.ts';
import { type Budget, budgets, noBudget } from '../budgets.ts';
import { type Figure, samplesOf } from '../figure.ts';
import { authTraceName, authTraceOf } from '../messages.ts';
import type { Place } from '../place.ts';
import { takeTurns } from '../rounds.ts';
import { usageOf } from '../usage.ts';

const rounds = 3;
/** A longer trace fills the disk and shows nothing new. */
const maxMessages = 2e6;
/** Of the client's messages, with `blocks`. */
const shareOfCalls = 7 / 16;

interface Judged {
  readonly name: string;
  readonly count: number;
  readonly words: readonly string[];
  readonly status: number;
  readonly budget: Budget;
}

interface Taken {
  readonly replayMs: number;
  readonly restMs: number;
  readonly memoryMiB: number;
}

export async function measureJudging(place: Place): Promise<Figure[]> {
  const figures: Figure[] = [];
  const memory: Figure[] = [];
  const emptyMiB = usageOf(place, ['-e', '0'], exitCodes.pass).peakMiB;
  for (const judged of judgedRuns(place)) {
    const taken: Taken[] = [];
    const way = (): number => {
      const each = takenBy(place, judged);
      taken.push(each);
      return each.restMs;
    };
    await takeTurns(Math.min(rounds, place.sizes.rounds), { way }, { warm: false });
    if (judged.count > place.sizes.auth) place.dropTrace(authTraceName(judged.count));
    const of = (what: keyof Taken) => samplesOf(taken.map((each) => each[what]));
    figures.push({
      name: `judging, ${judged.name}`,
      unit: 'ms',
      measured: of('restMs'),
      baseline: { what: 'the replay itself, in the same runs', measured: of('replayMs') },
      ...judged.budget,
      note: 'the process without its replay: start, ledger, judge, report, end',
    });
    memory.push({
      name: `memory, ${judged.name}`,
      unit: 'MiB',
      measured: of('memoryMiB'),
      baseline: { what: 'node -e 0', measured: samplesOf([emptyMiB]) },
      ...noBudget,
      note: 'resident memory of the harness at its peak, without its client',
    });
  }
  return [...figures, ...memory];
}

function judgedRuns({ sizes: { auth, lengths } }: Place): Judged[] {
  const clean = (count: number, budget: Budget): Judged => ({
    name: count.toLocaleString('en-US'),
    count,
    words: [],
    status: exitCodes.pass,
    budget,
  });
  const [, ...counts] = lengths.filter((count) => count < maxMessages);
  const { judgingStart: start, judgingMessage: message } = budgets;
  const long = lengths.some((count) => count > maxMessages) ? [clean(maxMessages, budgets.judgingLong)] : [];
  return [
    ...counts.map((count) =>
      clean(count, {
        gate: start.gate + (count * message.gate) / 1e3,
        ambitious: start.ambitious + (count * message.ambitious) / 1e3,
      }),
    ),
    clean(auth, budgets.judgingClean),
    {
      ...clean(auth, budgets.judgingCalls),
      name: `${(auth * shareOfCalls).toLocaleString('en-US')} calls`,
      words: ['blocks'],
      status: exitCodes.findings,
    },
    ...long,
  ];
}

function takenBy(place: Place, { count, words, status }: Judged): Taken {
  const program = join(packageRoot, 'dist/cli/main.js');
  const json = place.path('judged.json');
  const run = ['run', authTraceOf(place, count), '--pace', 'asap', '--json', json, '--', place.program('client')];
  const start = process.hrtime.bigint();
  const memoryMiB = usageOf(place, [program, ...run, ...words], status).peakMiB;
  const wholeMs = Number(process.hrtime.bigint() - start) / 1e6;
  const replayMs = (JSON.parse(readFileSync(json, 'utf8')) as { durationNs: number }).durationNs / 1e6;
  return { replayMs, restMs: wholeMs - replayMs, memoryMiB };
}
