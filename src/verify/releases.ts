// `run --os 13,15,27`: one run for each macOS release. Where they differ, more runs of each show what is due to the
// release and what comes and goes.
import { exitCodes } from '../errors/errors.ts';
import { worstExitCode } from '../verdict/exit-code.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { compareReleases, releasesDiffer } from './compare-releases.ts';
import { compareRuns } from './compare-runs.ts';

/** Makes the run of a release, always with the same seed. `what` names it for people. */
export type ReleaseRunner = (os: string, what: string) => Promise<JudgedRun>;

const runsOfRelease = 3;

/** Returns a report for each release, up to one that was interrupted. */
export async function runReleases(names: readonly string[], run: ReleaseRunner): Promise<readonly JudgedRun[]> {
  const first: JudgedRun[] = [];
  for (const os of names) {
    const judged = await run(os, `macOS ${os}`);
    first.push(judged);
    if (judged.interrupted) return first;
  }
  const compared = first.filter(hasResult);
  const isVerified = compared.every(({ verify }) => verify !== null);
  if (compared.length < 2 || (!isVerified && !releasesDiffer(compared))) return first;
  const repeated = isVerified ? first : await repeat(names, first, run);
  const releases = compareReleases(repeated.filter(hasComparison));
  return repeated.map((judged) => (hasComparison(judged) ? { ...judged, releases } : judged));
}

const hasResult = ({ interrupted, setupTrouble }: JudgedRun): boolean => !interrupted && setupTrouble.length === 0;
const hasComparison = (judged: JudgedRun): boolean => hasResult(judged) && judged.verify !== null;

/** Runs each release in turn, so that what changes with time changes for all of them. */
async function repeat(
  names: readonly string[],
  first: readonly JudgedRun[],
  run: ReleaseRunner,
): Promise<readonly JudgedRun[]> {
  const releases = first.map((judged) => [judged]);
  for (let number = 2; number <= runsOfRelease; number++) {
    for (const [at, os] of names.entries()) {
      const runs = releases[at];
      if (runs === undefined || !runs.every(hasResult)) continue;
      const judged = await run(os, `macOS ${os}, run ${number} of ${runsOfRelease}`);
      if (judged.interrupted) return first.map((each, place) => (place === at ? interrupted(each) : each));
      if (!hasResult(judged)) return first.map(withoutComparison);
      runs.push(judged);
      keepOneTimeline(runs);
    }
  }
  return releases.map(combined);
}

/** They are large, and only the reported run's is shown. */
function keepOneTimeline(runs: JudgedRun[]): void {
  const worst = worstOf(runs);
  for (const [at, each] of runs.entries()) if (each !== worst) runs[at] = { ...each, timeline: null };
}

function worstOf(runs: readonly JudgedRun[]): JudgedRun | undefined {
  const exitCode = worstExitCode(runs.map((each) => each.exitCode));
  return runs.find((each) => each.exitCode === exitCode);
}

/** The report of the worst run. Nobody asked whether decisions change, so only findings are compared. */
function combined(runs: readonly JudgedRun[]): JudgedRun {
  const worst = worstOf(runs);
  if (worst === undefined) throw new RangeError('a release without a run');
  if (runs.length === 1) return worst;
  const compared = compareRuns(
    runs.map((each) => ({ ...each, decisions: null })),
    () => null,
  );
  return { ...worst, verify: { ...compared, because: 'releases', asked: runsOfRelease, seeds: null } };
}

/** Ctrl-C ends the command, and keeps what was found. */
const interrupted = (judged: JudgedRun): JudgedRun => ({
  ...judged,
  interrupted: true,
  exitCode: worstExitCode([judged.exitCode, exitCodes.interrupted]),
});

const withoutComparison = (judged: JudgedRun): JudgedRun => ({
  ...judged,
  notes: [
    ...judged.notes,
    'The releases differ, perhaps by chance: a second run that would have shown it had no result.',
  ],
});
