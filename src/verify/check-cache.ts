// `run --check-cache`: makes the run once more without the result cache, twice, and finds the messages about which a
// cached answer decided otherwise than the client does.
import { exitCodes } from '../errors.ts';
import type { CachedAnswer } from '../judge/cached-answers.ts';
import { worstExitCode } from '../judge/exit-code.ts';
import type { JudgedRun } from '../judge/report.ts';
import { failsRun } from '../judge/rule.ts';
import { cacheChangesDecision } from '../judge/rules/result-cache.ts';
import { runAndJudge } from '../judge/run-and-judge.ts';
import { suppress } from '../judge/suppressions.ts';
import type { Verdict } from '../judge/verdict.ts';
import { type NamedMessage, nameMessages } from '../run/collect/message-names.ts';
import type { ExpectedDecision, RunOptions } from '../run/options.ts';
import { describeRun } from '../run/shown-command.ts';
import type { RunMaker } from './verify.ts';

export const cacheCheckRuns = 3;

/** Returns the report of the run with the cache, and what the others show. Stops early if a run has no result. */
export async function checkCache(options: RunOptions, run: RunMaker = (each) => runAndJudge(each)): Promise<JudgedRun> {
  const cached = await run({ ...options, decisions: true, resultCache: 'stated' }, 1);
  if (hasNoResult(cached)) return cached;
  if ((cached.cachedAnswers?.size ?? 0) === 0)
    return withNotes(cached, ['The result cache answered nothing, so there was nothing to compare.']);
  const uncached: JudgedRun[] = [];
  for (let number = 2; number <= cacheCheckRuns; number++) {
    const judged = await run({ ...options, decisions: true, resultCache: 'off' }, number);
    if (hasNoResult(judged))
      return withNotes(cached, ['The result cache was not checked: a run without it had no result.']);
    uncached.push(judged);
  }
  const worse = uncached.find(({ exitCode }) => exitCode !== cached.exitCode && exitCode !== exitCodes.pass);
  const found = withFindings(cached, options, await compare(cached, uncached, options.trace));
  return worse === undefined ? found : withOther(found, worse);
}

/** What a run without the cache found counts too: it reached messages that the cache had answered. */
function withOther(found: JudgedRun, { exitCode, summary, verdicts, clientEnded }: JudgedRun): JudgedRun {
  const first = clientEnded?.sentence ?? verdicts[0]?.sentence ?? '';
  const note = `A run without the result cache ended with exit status ${exitCode} (violations: ${summary.violations}). ${first}`;
  return withNotes({ ...found, exitCode: worstExitCode([found.exitCode, exitCode]) }, [note.trimEnd()]);
}

const hasNoResult = ({ interrupted, setupTrouble }: JudgedRun): boolean => interrupted || setupTrouble.length > 0;

interface Comparison {
  readonly verdicts: readonly Verdict[];
  readonly compared: number;
  /** Cached messages that the runs without the cache did not both decide, or decided differently. */
  readonly unsteady: number;
}

async function compare(cached: JudgedRun, uncached: readonly JudgedRun[], trace: string): Promise<Comparison> {
  const answers = cached.cachedAnswers ?? new Map<number, CachedAnswer>();
  const names = await nameMessages(trace, new Set([...answers.keys()]));
  const changed = new Map<string, Verdict>();
  let compared = 0;
  let unsteady = 0;
  for (const [index, answer] of answers) {
    const flags = names.get(index)?.openFlags ?? null;
    const [first, second] = uncached.map(({ decisions }) => denies(decisions?.get(index), flags));
    if (first === undefined || first === null || first !== second) {
      unsteady += 1;
      continue;
    }
    compared += 1;
    if (first === answer.denied) continue;
    // One finding for all messages that a kept answer decides wrongly.
    const site = `${answer.answered} ${answer.denied}`;
    const known = changed.get(site);
    changed.set(
      site,
      known === undefined
        ? verdictOf(index, answer, names.get(index), cached)
        : { ...known, omitted: known.omitted + 1 },
    );
  }
  return { verdicts: [...changed.values()], compared, unsteady };
}

/** Null: the client did not decide. */
function denies(decided: ExpectedDecision | undefined, openFlags: number | null): boolean | null {
  if (decided === undefined) return null;
  const { decision } = decided;
  if (typeof decision === 'string') return decision === 'deny';
  return decision === 0 || ((openFlags ?? 0) & ~decision) !== 0;
}

function verdictOf(
  index: number,
  { denied, answered }: CachedAnswer,
  named: NamedMessage | undefined,
  { command }: JudgedRun,
): Verdict {
  const [did, does] = denied ? ['denied', 'allows'] : ['allowed', 'denies'];
  const by = named === undefined ? '' : ` (${named.path ?? 'no path'}, by pid ${named.process.pid})`;
  const { slug, class: usual, advice, handlerRule } = cacheChangesDecision;
  return {
    ...{ rule: slug, class: usual, advice, handlerRule, command, count: 1, omitted: 0, process: 0 },
    sentence: `Message ${index}${by} was ${did} by the cached answer to message ${answered}. Without the cache the client ${does} it, in two runs of two.`,
    ...{ call: null, message: null, thread: null, stack: [], times: null, client: null, whose: null },
    ...{ otherStack: null, cycle: null, similar: null, took: null },
  };
}

function withFindings(run: JudgedRun, options: RunOptions, { verdicts, compared, unsteady }: Comparison): JudgedRun {
  const { verdicts: left, uses } = suppress(verdicts, options.suppressions ?? []);
  const found = left.reduce((sum, { omitted }) => sum + 1 + omitted, 0);
  const suppressed = uses.reduce((sum, { findings }) => sum + findings, 0);
  const { summary } = run;
  const failed = left.some((verdict) => failsRun(verdict.class, options.strict ?? false));
  const skipped =
    unsteady === 0 ? '' : ` ${unsteady} more could not be: those runs decided them differently, or not at all.`;
  return withNotes(
    {
      ...run,
      command: describeRun(options, { checkCache: true }).command,
      verdicts: [...left, ...run.verdicts],
      summary: {
        ...summary,
        violations: summary.violations + found,
        suppressed: summary.suppressed + suppressed,
      },
      suppressions: run.suppressions.map((use, place) => ({
        ...use,
        findings: use.findings + (uses[place]?.findings ?? 0),
      })),
      exitCode: worstExitCode([run.exitCode, ...(failed ? [exitCodes.findings] : [])]),
    },
    [
      `${compared} cached ${compared === 1 ? 'decision' : 'decisions'} compared with two runs without the result cache.${skipped}`,
    ],
  );
}

const withNotes = (run: JudgedRun, notes: readonly string[]): JudgedRun => ({
  ...run,
  notes: [...run.notes, ...notes],
});
