// The cost of `esreplay run` besides the replay as a run grows: start, reading the ledger, judging it, printing, end.
// It is the wall time of the whole process minus the replay's, and the baseline is the replay itself, of the same runs.
import { readFileSync } from 'node:fs';
import { exitCodes } from '../../../src/errors/errors.ts';
import { type Budget, budgets } from '../budgets.ts';
import { usageOf } from '../command.ts';
import { type Figure, samplesOf } from '../figure.ts';
import { authTraceName, authTraceOf } from '../messages.ts';
import type { Place } from '../place.ts';
import { takeTurns } from '../rounds.ts';

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
}

export async function measureJudging(place: Place): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const judged of judgedRuns(place)) {
    const taken: Taken[] = [];
    const way = async (): Promise<number> => {
      const each = await takenBy(place, judged);
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
  }
  return figures;
}

function judgedRuns({ sizes: { auth, lengths } }: Place): Judged[] {
  const clean = (count: number, budget: Budget): Judged => ({
    name: count.toLocaleString('en-US'),
    count,
    words: [],
    status: exitCodes.pass,
    budget,
  });
  const counts = lengths.filter((count) => count < maxMessages);
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

async function takenBy(place: Place, { count, words, status }: Judged): Promise<Taken> {
  const json = place.path('judged.json');
  const run = ['run', authTraceOf(place, count), '--pace', 'asap', '--json', json, '--', place.program('client')];
  const { wallMs } = await usageOf(place, [...run, ...words], { status });
  const replayMs = (JSON.parse(readFileSync(json, 'utf8')) as { durationNs: number }).durationNs / 1e6;
  return { replayMs, restMs: wallMs - replayMs };
}
