// `run --verify`: makes the same run several times, with the same schedule or with consecutive seeds, and compares the
// results.
import { exitCodes } from '../errors/errors.ts';
import { nameMessages } from '../run/collect/message-names.ts';
import { seedAfter } from '../run/option-table.ts';
import type { RunOptions } from '../run/options.ts';
import { describeRun } from '../run/shown-command.ts';
import { OwnLane, type Runner } from '../trials/own-lane.ts';
import { worstExitCode } from '../verdict/exit-code.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { compareRuns, flakyIndices } from './compare-runs.ts';

/**
 * Returns the report of the worst run, with the comparison of all. Stops early if a run was interrupted or had no
 * result, because more runs would prove nothing.
 */
export async function verifyRuns(
  options: RunOptions,
  asked: number,
  run: Runner = new OwnLane().run,
): Promise<JudgedRun> {
  const runs: JudgedRun[] = [];
  for (let number = 1; number <= asked; number++) {
    const seeded = { ...options, ...seedOf(options, number), decisions: true };
    const judged = await run(seeded, `run ${number} of ${asked}`);
    runs.push(judged);
    if (judged.interrupted || judged.setupTrouble.length > 0) break;
  }
  const [first] = runs;
  if (first === undefined) throw new RangeError('verifying needs at least one run');
  const names = await nameMessages(options.trace, new Set(flakyIndices(runs)));
  const compared = compareRuns(runs, (index) => {
    const named = names.get(index);
    return named === undefined ? null : { path: named.path, pid: named.process.pid };
  });
  const { seed } = options;
  const verify = {
    ...compared,
    because: 'verify' as const,
    asked,
    seeds: seed === undefined ? null : runs.map((_, place) => String(seedOf(options, place + 1).seed)),
  };
  const flaky = compared.flakyDecisions.length > 0 ? [exitCodes.findings] : [];
  const exitCode = worstExitCode([...compared.exitCodes, ...flaky]);
  const worst = runs.find((each) => each.exitCode === exitCode) ?? first;
  const { command } = describeRun(options, { verify: asked });
  return { ...worst, verify, command, exitCode };
}

function seedOf({ seed }: RunOptions, number: number): { seed?: bigint } {
  return seed === undefined ? {} : { seed: seedAfter(seed, number - 1) };
}
