// `run --check-cache`: makes the run again without the result cache and compares all decisions. Where they differ, more
// runs of both sorts show whether that is chance.
import { exitCodes } from '../errors/errors.ts';
import { failsRun } from '../judge/rule.ts';
import type { RunOptions } from '../run/options.ts';
import { describeRun } from '../run/shown-command.ts';
import { OwnLane, type Runner } from '../trials/own-lane.ts';
import { worstExitCode } from '../verdict/exit-code.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { suppress } from '../verdict/suppressions.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { CacheComparison } from './cache-comparison.ts';
import { cacheFindings } from './cache-findings.ts';

/**
 * After the first run, which has the cache; made as long as something differs. The order matters: a client that changes
 * from run to run, because of a file that it writes, differs among the runs of one sort too.
 */
const furtherRuns = ['off', 'off', 'stated', 'stated', 'off'] as const;
/**
 * Made where a kept answer differs in all of those, beside many decisions that change. Of 300 decisions that chance
 * makes, six runs may take one for a difference by the cache, and twelve one of 95,000.
 */
const runsInDoubt = ['stated', 'off', 'off', 'stated', 'stated', 'off'] as const;
const maxRuns = 1 + furtherRuns.length + runsInDoubt.length;

/** Returns the report of the first run, and what the comparison shows. Stops early if a run has no result. */
export async function checkCache(options: RunOptions, run: Runner = new OwnLane().run): Promise<JudgedRun> {
  const first = await run({ ...options, decisions: true, resultCache: 'stated' }, nameOf(1));
  if (hasNoResult(first)) return first;
  if ((first.cachedAnswers?.size ?? 0) === 0)
    return withNotes(first, ['The result cache answered nothing, so there was nothing to compare.']);
  const comparison = new CacheComparison(options.trace, first);
  for (const [place, resultCache] of [...furtherRuns, ...runsInDoubt].entries()) {
    if (place >= furtherRuns.length && !comparison.isDoubtful) break;
    const judged = await run({ ...options, decisions: true, resultCache, timeline: false }, nameOf(place + 2));
    if (hasNoResult(judged)) return withoutResult(first, judged);
    await comparison.add(judged, resultCache);
    if (comparison.differences.found.length === 0) break;
  }
  await comparison.identify();
  const findings = withFindings(first, options, cacheFindings(comparison));
  return withOthers(withNotes(findings, notesOf(comparison)), comparison);
}

const nameOf = (number: number): string => `run ${number} of at most ${maxRuns}`;
const hasNoResult = ({ interrupted, setupTrouble }: JudgedRun): boolean => interrupted || setupTrouble.length > 0;

/** The check was asked for, and there is none. */
function withoutResult(first: JudgedRun, { interrupted, setupTrouble, exitCode }: JudgedRun): JudgedRun {
  const run = { ...first, interrupted, setupTrouble, exitCode: worstExitCode([first.exitCode, exitCode]) };
  return withNotes(run, ['The result cache was not checked: a further run had no result.']);
}

function withFindings(run: JudgedRun, options: RunOptions, verdicts: readonly Verdict[]): JudgedRun {
  const { verdicts: left, uses } = suppress(verdicts, options.suppressions ?? []);
  const { summary } = run;
  const count = (grade: Verdict['class']): number =>
    left.reduce((sum, each) => (each.class === grade ? sum + 1 + each.omitted : sum), 0);
  const failed = left.some((verdict) => failsRun(verdict.class, options.strict ?? false));
  return {
    ...run,
    command: describeRun(options, { checkCache: true }).command,
    verdicts: [...left, ...run.verdicts],
    summary: {
      ...summary,
      violations: summary.violations + count('violation'),
      hazards: summary.hazards + count('hazard'),
      suppressed: summary.suppressed + uses.reduce((sum, { findings }) => sum + findings, 0),
    },
    suppressions: run.suppressions.map((use, place) => ({
      ...use,
      findings: use.findings + (uses[place]?.findings ?? 0),
    })),
    exitCode: worstExitCode([run.exitCode, ...(failed ? [exitCodes.findings] : [])]),
  };
}

/** Notes on the compared messages, the skipped ones, and differences that are no findings. */
function notesOf({ cached, uncached, differences, byKept, later }: CacheComparison): string[] {
  const { compared, kept, found, changing, firstAlone, partly } = differences;
  const runs = `${counted(cached.length, 'run')} with it, ${counted(uncached.length, 'run')} without it`;
  const notes = [`${counted(compared, 'decision')} compared, ${kept} of them by the result cache: ${runs}.`];
  if (partly > 0) notes.push(`${counted(partly, 'message')} could not be compared: some of these runs did not decide.`);
  if (changing.length > 0) {
    const first =
      2 * firstAlone > changing.length ? ' Only the first run was different: the client may keep a file.' : '';
    notes.push(
      `${counted(changing.length, 'decision')} changed from run to run by themselves, such as that of message ${changing[0]}; --verify shows them.${first}`,
    );
  }
  const dropped = found.length - byKept.length - later.length;
  if (dropped > 0)
    notes.push(
      `${counted(dropped, 'decision')} of the client differed with the result cache, which may be chance: it also differs where the cache cannot be the reason.`,
    );
  return notes;
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What another run found counts too: without the cache it reached messages that the cache had answered. */
function withOthers(found: JudgedRun, { cached: [, ...cached], uncached }: CacheComparison): JudgedRun {
  const exitCode = worstExitCode([...uncached, ...cached].map((each) => each.exitCode));
  const worst = [...uncached, ...cached].find((each) => each.exitCode === exitCode);
  if (worst === undefined || exitCode === exitCodes.pass || exitCode === found.exitCode) return found;
  const { summary, verdicts, clientEnded } = worst;
  const sentence = clientEnded?.sentence ?? verdicts[0]?.sentence ?? '';
  const which = uncached.includes(worst) ? 'A run without the result cache' : 'A further run with the result cache';
  const note = `${which} ended with exit status ${exitCode} (violations: ${summary.violations}). ${sentence}`;
  return withNotes({ ...found, exitCode: worstExitCode([found.exitCode, exitCode]) }, [note.trimEnd()]);
}

const withNotes = (run: JudgedRun, notes: readonly string[]): JudgedRun => ({
  ...run,
  notes: [...run.notes, ...notes],
});
