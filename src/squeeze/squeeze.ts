// Finds the smallest budget, the highest speed and the smallest pool that a client survives, each by a bisection of
// whole runs.
import { availableParallelism } from 'node:os';
import { exitCodes, SetupError } from '../errors/errors.ts';
import { failsRun } from '../judge/rule.ts';
import { machineStalled } from '../judge/rules/machine-stalled.ts';
import { poolExhausted, threadExplosion } from '../judge/rules/pools.ts';
import { bisect, type Edge, type TrialResult } from '../measure/bisection.ts';
import { linearGrid, logGrid } from '../measure/bisection-grid.ts';
import { optionRanges, typedName } from '../run/option-table.ts';
import type { RunOptions } from '../run/options.ts';
import { OwnLane, type Runner } from '../trials/own-lane.ts';
import { worstExitCode } from '../verdict/exit-code.ts';
import type { JudgedRun } from '../verdict/report.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { phrase } from '../words/phrase.ts';
import type { Squeezed, SqueezedName, SqueezeFinding, SqueezeOutcome, SqueezeResult } from './result.ts';

/** Ratio between neighbouring values of a search. */
const ratio = 1.1;
/** Budgets below a ten-thousandth are shorter than the delays of any program on a busy machine. */
const minShare = 1e-4;
const maxFactor = 1000;

interface Axis {
  readonly option: 'budgetScale' | 'speed' | 'poolWidth';
  today(options: RunOptions): number;
  /** Values from today's to the limit. */
  row(today: number): number[];
  /** Options that the search needs besides the value. */
  readonly needs: Partial<RunOptions>;
  /** Hazards that count as failures here. */
  readonly hazards: readonly string[];
}

const axes: Readonly<Record<SqueezedName, Axis>> = {
  budget: {
    option: 'budgetScale',
    today: ({ budgetScale }) => budgetScale ?? 1,
    row: (today) => logGrid(today, Math.max(today * minShare, optionRanges.budgetScale.min), ratio),
    needs: {},
    hazards: [],
  },
  speed: {
    option: 'speed',
    today: ({ speed }) => speed ?? 1,
    row: (today) => logGrid(today, Math.min(today * maxFactor, optionRanges.speed.max), ratio),
    needs: { pace: 'recorded' }, // the only pace with gaps
    hazards: [],
  },
  pool: {
    option: 'poolWidth',
    today: ({ poolWidth }) => poolWidth ?? availableParallelism(),
    row: (today) => linearGrid(today, 1, 1),
    needs: {},
    // A pool that is too small is only a hazard in a run, which does not know how wide the pool should be.
    hazards: [poolExhausted.slug, threadExplosion.slug],
  },
};

interface Seen {
  readonly exitCode: number;
  readonly finding: SqueezeFinding | null;
}

/** Throws SetupError if a run has no result; TraceError and UsageError as any run does. */
export async function squeeze(
  options: RunOptions,
  names: readonly SqueezedName[],
  run: Runner = new OwnLane().run,
): Promise<SqueezeResult> {
  const squeezed: Squeezed[] = [];
  const codes: number[] = [];
  let interrupted = false;
  for (const name of names) {
    const { edge, result } = await search(name, options, run);
    interrupted = edge.kind === 'stopped';
    // A search has no result if its first run was interrupted.
    if (edge.trials.length > 0) squeezed.push(result);
    if (result.outcome === 'unclear') codes.push(exitCodes.setup);
    if (interrupted) codes.push(exitCodes.interrupted);
    // A client that fails today fails in every other search too.
    if (result.outcome === 'fails-today') codes.push(edge.fails?.seen.exitCode || exitCodes.findings);
    if (interrupted || result.outcome === 'fails-today') break;
  }
  const [client = [], ...otherClients] = options.clients;
  const exitCode = worstExitCode(codes);
  return { version: 1, trace: options.trace, client, otherClients, squeezed, interrupted, exitCode };
}

async function search(name: SqueezedName, options: RunOptions, run: Runner) {
  const axis = axes[name];
  const today = axis.today(options);
  const row = axis.row(today);
  // The output shows no stacks; only a suppression may need any frame.
  const plainStacks = (options.suppressions ?? []).length === 0;
  let runs = 0;
  const edge = await bisect<Seen>(row, async (value) => {
    runs += 1;
    const judged = await run(
      { ...options, ...axis.needs, plainStacks, [axis.option]: value },
      `${name} ${value}, run ${runs}`,
    );
    if (judged.interrupted) return null;
    const [trouble] = judged.setupTrouble;
    if (trouble !== undefined)
      throw new SetupError(phrase(trouble.sentence), {
        place: judged.command,
        remedy: trouble.remedy === null ? undefined : phrase(trouble.remedy),
      });
    return { result: resultOf(judged, axis), seen: { exitCode: judged.exitCode, finding: findingOf(judged, axis) } };
  });
  return { edge, result: toSqueezed(name, row, edge) };
}

function resultOf(judged: JudgedRun, axis: Axis): TrialResult {
  if (judged.exitCode !== exitCodes.pass || judged.verdicts.some((verdict) => isFailing(verdict, axis))) return 'fails';
  return judged.verdicts.some(({ rule }) => rule === machineStalled.slug) ? 'unclear' : 'holds';
}

function isFailing(verdict: Verdict, { hazards }: Axis): boolean {
  return failsRun(verdict.class, false) || hazards.includes(verdict.rule);
}

function findingOf(judged: JudgedRun, axis: Axis): SqueezeFinding | null {
  const { verdicts, command, clientEnded, options } = judged;
  const verdict = verdicts.find((each) => isFailing(each, axis)) ?? (options.strict === true ? verdicts[0] : undefined);
  if (verdict !== undefined)
    return { rule: verdict.rule, class: verdict.class, sentence: verdict.sentence, command: verdict.command };
  return clientEnded === null ? null : { rule: null, class: null, sentence: clientEnded.sentence, command };
}

const outcomes: Readonly<Record<Edge<Seen>['kind'], SqueezeOutcome>> = {
  found: 'found',
  'none-fails': 'not-found',
  'none-holds': 'fails-today',
  unclear: 'unclear',
  stopped: 'interrupted',
};

function toSqueezed(name: SqueezedName, row: readonly number[], edge: Edge<Seen>): Squeezed {
  const today = row[0] ?? 1;
  const { holds, fails, trials, noisy } = edge;
  return {
    name,
    option: typedName(axes[name].option),
    outcome: outcomes[edge.kind],
    today,
    survives: holds?.value ?? null,
    fails: fails?.value ?? null,
    limit: row.at(-1) ?? today,
    margin: holds === null ? null : Math.max(today / holds.value, holds.value / today),
    finding: fails?.seen.finding ?? null,
    runs: trials.length,
    noisy,
    stalled: trials.filter(({ result }) => result === 'unclear').length,
    tried: trials.map(({ value, result, seen }) => ({
      value,
      result: result === 'holds' ? 'survives' : result,
      rule: seen.finding?.rule ?? null,
    })),
  };
}
