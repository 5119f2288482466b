// The instructions of an AUTH message, from the delivery thread's look at the next one to its settled row: a figure that
// no other program on the machine changes, so CI can compare it with the one on the page. Counted by callgrind in
// process, because the traps of a handler scope cannot work beneath it. Two lengths are compared, so that start and end
// do not count.
import { spawnSync } from 'node:child_process';
import { SetupError } from '../../../src/errors/errors.ts';
import { findProgram } from '../../../src/system/toolchain.mjs';
import { noBudget } from '../budgets.ts';
import { type Figure, samplesOf } from '../figure.ts';
import { authTraceOf } from '../messages.ts';
import { type Place, run } from '../place.ts';

/** How far a count may be from the one on the page, as a share of it. */
export const countTolerance = 0.03;

const lengths = [2000, 6000] as const;
/** Of `handler_loop`. */
const roundsOfLoop = 5;

export const missingCallgrind = (): string | null =>
  findProgram(['valgrind']) === null ? 'valgrind not found: npm run setup, or sudo apt-get install valgrind.' : null;

export async function measureInstructions(place: Place): Promise<Figure[]> {
  const replay = place.program('auth_messages');
  const loop = place.program('handler_loop');
  const trace = authTraceOf(place, lengths[0]);
  const own = slope((count) => counted([delivery], [replay, authTraceOf(place, count)]));
  const handler = slope((count) => counted([], [loop, trace, String(count)])) / roundsOfLoop;
  return [
    {
      name: 'instructions, AUTH message',
      unit: 'Ir',
      measured: samplesOf([own]),
      baseline: {
        what: 'the handler alone, on messages built before, answers going nowhere',
        measured: samplesOf([handler]),
      },
      ...noBudget,
      note: `without the handler scope; ${compilerName()}`,
    },
  ];
}

/** Another compiler makes other instructions. */
export const compilerName = (): string => `g++ ${run('g++', ['-dumpfullversion']).trim()} on ${process.arch}`;

/** Counts only what the thread does that runs the handler. */
const delivery = '--toggle-collect=esreplay::delivery_main(void*)';

function slope(count: (length: number) => number): number {
  const [short, long] = lengths;
  return (count(long) - count(short)) / (long - short);
}

function counted(options: readonly string[], command: readonly string[]): number {
  const words = ['--tool=callgrind', '--callgrind-out-file=/dev/null', ...options, ...command];
  const done = spawnSync('valgrind', words, { encoding: 'utf8' });
  const found = /Collected : (\d+)/.exec(done.stderr)?.[1];
  if (done.status === 0 && found !== undefined) return Number(found);
  throw new SetupError(`valgrind ${words.join(' ')} ended with ${done.status}: ${done.stdout}${done.stderr}`);
}
