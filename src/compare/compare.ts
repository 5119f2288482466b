// Compares what two builds of a client do with the same traces. Each build gets each trace several times first, in turns
// with the other, so that what differs from itself is known as noise.

import { EsreplayError, exitCodes } from '../errors/errors.ts';
import { TraceMessages } from '../expectations/trace-messages.ts';
import { commandWords } from '../run/client-command.ts';
import { TrialPool } from '../trials/pool.ts';
import { type Outcome, type TrialOptions, thrownError, trialError } from '../trials/trial.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { accessChanges } from './access.ts';
import type { ChangeName } from './changes.ts';
import {
  type DecisionDifferences,
  decisionDifferences,
  decisionGroups,
  flakyGroups,
  isIndependent,
  type Runs,
} from './decisions.ts';
import { compareExitCode, failedOf } from './exit-code.ts';
import { comparedFindings } from './findings.ts';
import type { MessageSource } from './groups.ts';
import { laterGroups, tooFewRuns } from './later.ts';
import { type BuildRuns, type CompareResult, type Side, sides, type TraceComparison, type Trouble } from './result.ts';
import { setUpChanges } from './set-ups.ts';

export interface TraceOptions {
  /** Their commands, as words. */
  readonly builds: Readonly<Record<Side, readonly string[]>>;
  /** Of each run; its trace and clients are set here. */
  readonly options: Omit<TrialOptions, 'trace' | 'clients'>;
  /** Further client processes of each run. */
  readonly others: readonly (readonly string[])[];
  /** Of each build, at least 2. */
  readonly runs: number;
  /** Of each run; null: none. */
  readonly timeoutMs: number | null;
  /** Of first runs, for a page: keeps their messages. */
  readonly timeline: boolean;
  /** Tries other ways to what both builds deny. */
  readonly access: boolean;
  /** Gets a run before its messages are dropped. */
  readonly onRun?: (trace: string, build: Side, number: number, run: JudgedRun) => void;
  /** Called with runs that turn out to be needed, before they are made. */
  readonly onPlan?: (ids: readonly string[]) => void;
  readonly onEnd?: (id: string, took: Pick<Outcome, 'durationNs' | 'waitedNs'>) => void;
}

export interface CompareOptions extends Omit<TraceOptions, 'timeoutMs' | 'access'> {
  readonly traces: readonly string[];
  readonly failOn: readonly ChangeName[];
  readonly signal: AbortSignal;
  readonly killNow: AbortSignal;
}

/** Throws the error of a run that cannot begin if there is one trace. */
export async function compareBuilds(options: CompareOptions): Promise<CompareResult> {
  const startNs = process.hrtime.bigint();
  // Alone: what a run says about time must not depend on another.
  const pool = new TrialPool({ workers: 1, cwd: process.cwd(), stops: options });
  options.onPlan?.(options.traces.flatMap((trace) => idsOf(trace, 1, options.runs)));
  const traces: TraceComparison[] = [];
  try {
    for (const trace of options.traces) {
      if (options.signal.aborted) break;
      traces.push(await compareOne(trace, options, pool));
    }
  } finally {
    await pool.close();
  }
  const failed = failedOf(traces, options.failOn);
  const interrupted = options.signal.aborted;
  return {
    kind: 'esreplay-compare',
    traces,
    builds: { old: commandWords(options.builds.old), new: commandWords(options.builds.new) },
    failOn: options.failOn,
    failed,
    durationNs: Number(process.hrtime.bigint() - startNs),
    interrupted,
    exitCode: compareExitCode(traces, failed, interrupted),
  };
}

/** Of several traces, one whose runs cannot begin spoils no other. */
async function compareOne(trace: string, options: CompareOptions, pool: TrialPool): Promise<TraceComparison> {
  const asked = { ...options, timeoutMs: null, access: options.failOn.includes('new-access') };
  try {
    return await compareTrace(trace, asked, pool);
  } catch (error) {
    if (!(error instanceof EsreplayError) || options.traces.length === 1) throw error;
    const { message, place, remedy, exitCode } = trialError(error);
    const trouble: Trouble = { build: 'old', message, place, remedy, exitCode };
    return new TraceRuns(trace, asked, pool).without(trouble);
  }
}

/** Throws the error of a run that cannot begin. */
export const compareTrace = (trace: string, options: TraceOptions, pool: TrialPool): Promise<TraceComparison> =>
  new TraceRuns(trace, options, pool).compared();

/** `@boot, run 2 of the old build`, by turns. */
const idOf = (trace: string, build: Side, number: number): string => `${trace}, run ${number} of the ${build} build`;

const idsOf = (trace: string, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, at) => sides.map((build) => idOf(trace, build, from + at))).flat();

/**
 * A build that tosses a coin for a message differs in each of n runs from one that always decides alike once in 2ⁿ
 * times. Returns a number of runs that leaves one comparison in 16,000 a difference by chance. `noisy`: how many
 * messages may be of coins.
 */
const runsAgainstChance = (noisy: number): number => 14 + Math.ceil(Math.log2(noisy));

/** A difference is looked at again: a client that decides one message by chance may have done so alike until now. */
function runsFor({ isDifferent, noisy }: DecisionDifferences, asked: number): number {
  if (!isDifferent) return asked;
  return noisy === 0 ? 2 * asked : Math.max(asked, runsAgainstChance(noisy));
}

/** The runs of both builds with one trace. */
class TraceRuns {
  private readonly runs: Record<Side, JudgedRun[]> = { old: [], new: [] };
  private trouble: Trouble | null = null;
  private stopped = false;

  constructor(
    private readonly trace: string,
    private readonly options: TraceOptions,
    private readonly pool: TrialPool,
  ) {}

  async compared(): Promise<TraceComparison> {
    const { trace, options } = this;
    await this.makeRuns(1, options.runs);
    // One run of each says nothing: nobody knows what of it is noise.
    if (this.trouble !== null || this.runs.new.length < 2) return this.without(this.trouble);
    const messages = new NamedMessages(trace);
    for (let made = options.runs; ; ) {
      const found = decisionDifferences(this.outcomes(), messages);
      const enough = runsFor(found, options.runs);
      if (enough <= made || this.trouble !== null || this.runs.new.length < made)
        return { ...this.comparison(messages, found), ...(await this.access(messages)) };
      options.onPlan?.(idsOf(trace, made + 1, enough - made));
      await this.makeRuns(made + 1, enough - made);
      made = enough;
    }
  }

  private async makeRuns(from: number, count: number): Promise<void> {
    for (let number = from; number < from + count; number += 1)
      for (const build of sides) {
        if (this.trouble !== null || this.stopped) return;
        await this.makeRun(build, number);
      }
  }

  private async makeRun(build: Side, number: number): Promise<void> {
    const { trace, options } = this;
    const run = await this.run(build, idOf(trace, build, number), {
      trace,
      timeline: options.timeline && number === 1,
    });
    if (run === null) return;
    options.onRun?.(trace, build, number, run);
    this.runs[build].push({ ...run, timeline: null });
  }

  /** Null: it has no result, and `trouble` or `stopped` says why. */
  private async run(build: Side, id: string, of: Pick<TrialOptions, 'trace' | 'timeline'>): Promise<JudgedRun | null> {
    const { options, pool } = this;
    const clients = [options.builds[build], ...options.others];
    const outcome = await pool.run({
      id,
      options: { ...options.options, clients, outcomes: true, ...of },
      exclusive: true,
      timeoutMs: options.timeoutMs,
    });
    const { ending } = outcome;
    options.onEnd?.(id, outcome);
    const [nothing] = ending.is === 'judged' ? ending.run.setupTrouble : [];
    if (nothing !== undefined)
      this.trouble = {
        build,
        message: nothing.sentence,
        place: null,
        remedy: nothing.remedy,
        exitCode: exitCodes.setup,
      };
    else if (ending.is === 'judged') return ending.run;
    else if (ending.is === 'error') throw thrownError(ending.error);
    else if (ending.is === 'interrupted') this.stopped = true;
    else {
      const message = ending.is === 'died' ? ending.how : 'timed out';
      const remedy = 'run it alone with `esreplay run`';
      this.trouble = { build, message, place: null, remedy, exitCode: exitCodes.setup };
    }
    return null;
  }

  private async access(
    messages: NamedMessages,
  ): Promise<Pick<TraceComparison, 'access' | 'accessTried' | 'accessLeft' | 'trouble'>> {
    const { trace, options } = this;
    let made = 0;
    const none = { access: [], accessTried: null, accessLeft: null, trouble: this.trouble };
    if (!options.access || this.trouble !== null || this.stopped) return none;
    const found = await accessChanges({
      trace,
      messages,
      outcomes: this.outcomes(),
      os: options.options.os,
      runs: options.runs,
      run: (build, path) => {
        made += 1;
        const id = `${trace}, try ${made} of other ways, with the ${build} build`;
        options.onPlan?.([id]);
        return this.run(build, id, { trace: path, timeline: false });
      },
    });
    return found === null ? { ...none, trouble: this.trouble } : { ...none, ...found };
  }

  /** A run that is stopped has none; the other build may have one more. */
  private outcomes(): Runs {
    const pairs = Math.min(this.runs.old.length, this.runs.new.length);
    const of = (side: Side) => this.runs[side].slice(0, pairs).flatMap(({ outcomes }) => outcomes ?? []);
    return { old: of('old'), new: of('new') };
  }

  private comparison(messages: MessageSource, differences: DecisionDifferences): TraceComparison {
    const outcomes = this.outcomes();
    const access = differences.byAspect.get('access');
    const auth = messages.isAuth.filter((is) => is).length;
    const settled = (access?.compared ?? 0) + (access?.changing.length ?? 0);
    return {
      ...this.without(this.trouble),
      messages: messages.count,
      compared: settled,
      notCompared: auth - settled,
      decisions: decisionGroups(differences, outcomes, messages),
      later: laterGroups(outcomes, messages),
      timesNotCompared: tooFewRuns(outcomes),
      setUps: setUpChanges(outcomes),
      ...comparedFindings(this.runs),
      flaky: flakyGroups(differences, outcomes, messages),
      independent: isIndependent(differences),
    };
  }

  without(trouble: Trouble | null): TraceComparison {
    const { trace } = this;
    return {
      trace,
      messages: 0,
      runs: { old: buildRuns(this.runs.old), new: buildRuns(this.runs.new) },
      compared: 0,
      notCompared: 0,
      decisions: [],
      later: [],
      timesNotCompared: null,
      setUps: [],
      access: [],
      accessTried: null,
      accessLeft: null,
      findings: [],
      flaky: [],
      flakyFindings: [],
      independent: true,
      trouble,
    };
  }
}

class NamedMessages extends TraceMessages implements MessageSource {
  constructor(readonly trace: string) {
    super(trace);
  }
}

function buildRuns(runs: readonly JudgedRun[]): BuildRuns {
  const ended = runs.find(({ clientEnded }) => clientEnded !== null);
  return {
    exitCodes: runs.map(({ exitCode }) => exitCode),
    ended: ended?.clientEnded?.sentence ?? null,
    command: runs[0]?.command ?? '',
  };
}
