// The main path of `esreplay explore`: runs each trace as it is, then changes one thing at a time, and reports what only
// the changed runs show.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import tmp from 'tmp';
import { EsreplayError, exitCodes, SetupError } from '../errors/errors.ts';
import { commandWords } from '../run/client-command.ts';
import { programStates } from '../shrink/program-states.ts';
import { Stopped } from '../shrink/search.ts';
import { WorkFolder } from '../trials/folder.ts';
import { type Runs, TrialPool } from '../trials/pool.ts';
import { type Trial, type TrialOptions, thrownError } from '../trials/trial.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { phrase } from '../words/phrase.ts';
import { baseOf, baseRuns, isStill } from './base.ts';
import { type BypassSummary, together } from './bypass/bypass-data.ts';
import type { Found } from './finding.ts';
import { Keeper } from './keep.ts';
import type { ExploreOptions } from './options.ts';
import type { ExploreFinding, ExploreResult, TriedVariation } from './result.ts';
import { optionsText, RunsUntil } from './runs-until.ts';
import { findingFolders } from './saved-finding.ts';
import { seedOfRound } from './seeds.ts';
import { plainFindings } from './sweep.ts';
import type { Base, Job, Tried, Variation } from './variation.ts';
import { failsBy, findingWords, noTime } from './words.ts';

/** Quiet time before the end of a run that is no confirmation, for a client that is not known to be parked. */
const searchQuietMs = 50;
/** Of the time, for trying; the rest is for confirming and shrinking, which has little to do while nothing is found. */
const tryingShare = { found: 0.7, nothing: 0.95 } as const;
/** Further rounds, so that no worker waits for the last run of one. */
const roundsAtOnce = 2;
/** Runs of one finding that are kept. */
const maxShown = 4;
/** Strongest first. */
const precedence = [exitCodes.interrupted, exitCodes.usage, exitCodes.trace, exitCodes.setup, exitCodes.findings];

/** Throws SetupError, UsageError or TraceError if no trace can be run. */
export async function explore(options: ExploreOptions): Promise<ExploreResult> {
  const { workers, cwd } = options;
  findingFolders(options.findings); // an error of it comes before the first run
  const pool = new TrialPool({ workers, cwd, stops: options });
  const folder = tmp.dirSync({ prefix: 'esreplay-explore', unsafeCleanup: true });
  const work = new WorkFolder(options.work);
  try {
    return await new Exploration(options, pool, work, folder.name).result();
  } finally {
    await pool.close();
    work.close();
    folder.removeCallback();
  }
}

/** With the name of the variation that shows it. */
type Difference = readonly [Found, string];

/** Of one round, by their options. */
type SeededRuns = Map<string, Promise<JudgedRun>>;

class Exploration {
  private runs = 0;
  private asked = 0;
  private step = 'trying';
  private readonly startMs = performance.now();
  /** Findings by their key: runs that show them, the first ones, and the variations that made those. */
  private readonly found = new Map<string, { readonly shown: Found[]; readonly by: Set<string> }>();
  private readonly tried = new Map<string, { runs: number; nothing: string | null; isTried: boolean }>();
  private readonly notes = new Set<string>();
  private readonly trouble: { trace: string; message: string; remedy: string | null; exitCode: number }[] = [];
  private readonly bypasses: BypassSummary[] = [];
  private jobs = { ended: 0, all: 0 };
  private timeOver = false;
  /** Also a difference, of which it is not known yet whether it counts. */
  private hasFound = false;
  private folders = 0;
  /** One of the traces could be run. */
  private hasTrace = false;
  private readonly keeper: Keeper;
  /** Every run goes through it. */
  private readonly counted: Runs = { run: (trial) => this.countedRun(trial) };
  private readonly trying: RunsUntil;
  /** Takes what is left of the time. */
  private readonly last: RunsUntil;

  constructor(
    private readonly options: ExploreOptions,
    private readonly pool: TrialPool,
    private readonly work: WorkFolder,
    private readonly folder: string,
  ) {
    const { timeMs } = options;
    const endMs = timeMs === null ? null : this.startMs + timeMs;
    this.trying = new RunsUntil(this.counted, () => tryingEndMs(this.startMs, timeMs, this.hasFound));
    this.last = new RunsUntil(this.counted, () => endMs);
    this.keeper = new Keeper(options, {
      runs: this.counted,
      endMs,
      scratch: folder,
      onStep: (what) => this.progress(what),
      onNote: (note) => this.notes.add(note),
      onUnsaved: (trace, { message, place, remedy = null, exitCode }) =>
        this.trouble.push({ trace, message: `${message}: ${place}`, remedy, exitCode }),
    });
  }

  async result(): Promise<ExploreResult> {
    const earlier = this.work.read();
    this.work.begin([], earlier !== null);
    const ended = new Set([...(earlier?.records.values() ?? [])].map(({ id }) => id));
    await Promise.all(this.options.traces.map((trace) => this.traceTried(trace, ended)));
    const findings = await this.keeper.confirmed(this.found.values());
    const interrupted = this.options.signal.aborted;
    this.timeOver ||= this.last.isOver;
    if (!interrupted && !this.timeOver) {
      this.work.remove();
      if (this.trouble.length === 0) this.keeper.noteGone(findings);
    }
    return this.outcome(findings, interrupted);
  }

  private async traceTried(trace: string, ended: ReadonlySet<string>): Promise<void> {
    const given: TrialOptions = { ...this.options.given, trace };
    let base: Base | null = null;
    try {
      base = await baseOf(given, (options) => this.run(options));
      this.noteTried('plain', base.runs.length, null);
      const isAsked = this.options.variations.some(({ name }) => name === 'plain');
      for (const each of plainFindings(base, given))
        if (isAsked) this.note(each, 'plain');
        else this.notes.add(`also found without a change: ${findingWords(each)}`);
      const [trouble] = base.runs.flatMap(({ setupTrouble }) => setupTrouble);
      if (trouble !== undefined) {
        const message = phrase(trouble.sentence);
        const remedy = trouble.remedy === null ? null : phrase(trouble.remedy);
        this.trouble.push({ trace, message, remedy, exitCode: exitCodes.setup });
        return;
      }
      await this.rounds(base, given, ended);
    } catch (error) {
      if (error instanceof Stopped && (base !== null || this.options.signal.aborted)) return;
      const shown = error instanceof Stopped ? noBase : error;
      if (!(shown instanceof EsreplayError)) throw error;
      this.trouble.push({ trace, message: shown.message, remedy: shown.remedy ?? null, exitCode: shown.exitCode });
    }
  }

  /** A B A: decisions that differ count if the base still decides as it did before. */
  private async rounds(base: Base, given: TrialOptions, ended: ReadonlySet<string>): Promise<void> {
    const differences: Difference[] = [];
    const isFirstTrace = !this.hasTrace;
    this.hasTrace = true;
    const tryRound = async (round: number): Promise<boolean> => {
      // A relation that proves nothing makes no run, and so takes no time.
      const chosen = this.options.variations.filter(({ isSeeded, isOnce, kind }) =>
        round === 0
          ? isOnce !== true || isFirstTrace
          : isSeeded === true && (kind !== 'relation' || base.dependent === null),
      );
      differences.push(...(await this.roundTried(chosen, round, { base, given }, ended)));
      return chosen.length > 0;
    };
    await tryRound(0);
    let rounds = 1;
    await Promise.all(
      Array.from({ length: roundsAtOnce }, async () => {
        while (this.hasTime() && (await tryRound(rounds++)));
      }),
    );
    if (differences.length === 0) return;
    const why = await this.dependence(base, given);
    if (why === null) for (const [each, name] of differences) this.note(each, name);
    else this.notes.add(`${base.trace}: ${why}; no difference counts`);
  }

  /** Notes what is found by itself, and returns the rest. */
  private async roundTried(
    chosen: readonly Variation[],
    round: number,
    of: Pick<Job, 'base' | 'given'>,
    ended: ReadonlySet<string>,
  ): Promise<readonly Difference[]> {
    this.jobs.all += chosen.length;
    const seed = seedOfRound(this.options.seed, round);
    const seeded: SeededRuns = new Map();
    const differences = chosen.map(async (variation): Promise<readonly Difference[]> => {
      const { name } = variation;
      const found = await this.jobTried(variation, { ...of, seed }, seeded, ended);
      this.hasFound ||= found.length > 0;
      for (const each of found) if (each.contrast === null) this.note(each, name);
      return found.flatMap((each) => (each.contrast === null ? [] : [[each, name] as const]));
    });
    return (await Promise.all(differences)).flat();
  }

  /** By a run after the others; null: differences count. */
  private async dependence(base: Base, given: TrialOptions): Promise<string | null> {
    try {
      const further = await this.run(given, this.last);
      return isStill(base, further) ? null : 'not independent: a run after the others decides otherwise';
    } catch (error) {
      if (error instanceof Stopped) return 'there was no time for a run after the others';
      throw error;
    }
  }

  /** For a further round. */
  private hasTime(): boolean {
    const { timeMs, signal } = this.options;
    if (timeMs === null || signal.aborted) return false;
    this.timeOver ||= this.trying.isOver;
    return !this.timeOver;
  }

  private async jobTried(
    variation: Variation,
    { base, given, seed }: Pick<Job, 'base' | 'given' | 'seed'>,
    seeded: SeededRuns,
    ended: ReadonlySet<string>,
  ): Promise<readonly Found[]> {
    const { name, kind } = variation;
    const before = performance.now();
    let runs = 0;
    const run = (options: TrialOptions): Promise<JudgedRun> => {
      runs += 1;
      return this.sharedRun(options, seeded);
    };
    const id = JSON.stringify([
      name,
      base.trace,
      String(seed),
      programStates([...given.clients, [base.trace]]),
      optionsText(this.options.given),
      this.options.protect ?? [],
    ]);
    this.folders += 1;
    const folder = join(this.folder, String(this.folders));
    mkdirSync(folder);
    let result: Tried;
    if (kind === 'relation' && base.dependent !== null) result = { found: [], nothing: base.dependent };
    else if (ended.has(id)) result = { found: [], nothing: null };
    else {
      try {
        result = await variation.try({ base, given, seed, folder, run, protect: this.options.protect ?? [] });
      } catch (error) {
        if (error instanceof Stopped) return [];
        if (!(error instanceof EsreplayError)) throw error;
        result = { found: [], nothing: `a run of it failed: ${error.message}` };
      }
      const seconds = (performance.now() - before) / 1000;
      // What found something is tried again, because the finding is not kept.
      if (result.found.length === 0 && result.nothing === null)
        this.work.add({ id, verdict: 'nothing', exitCode: 0, seconds });
    }
    this.jobs.ended += 1;
    if (result.bypass !== undefined) this.bypasses.push(result.bypass);
    for (const note of result.notes ?? []) this.notes.add(`${base.trace}: ${note}`);
    this.noteTried(name, runs, result.nothing);
    return result.found;
  }

  /** One variation may judge the findings of a seeded run, and another one its decisions. */
  private sharedRun(options: TrialOptions, seeded: SeededRuns): Promise<JudgedRun> {
    if (options.seed === undefined) return this.run(options);
    const key = optionsText(options);
    const made = seeded.get(key) ?? this.run(options);
    seeded.set(key, made);
    return made;
  }

  private noteTried(name: string, runs: number, nothing: string | null): void {
    const known = this.tried.get(name) ?? { runs: 0, nothing, isTried: false };
    known.runs += runs;
    known.isTried ||= nothing === null;
    this.tried.set(name, known);
  }

  private note(found: Found, by: string): void {
    this.hasFound = true;
    const known = this.found.get(found.key) ?? { shown: [], by: new Set() };
    if (known.shown.length < maxShown) known.shown.push(found);
    known.by.add(by);
    this.found.set(found.key, known);
  }

  /** Throws Stopped at an interruption and when the time is over, and the error of a run that cannot begin. */
  private async run(options: TrialOptions, runs = this.trying): Promise<JudgedRun> {
    const searched = { quietMs: searchQuietMs, ...options, outcomes: true };
    try {
      const { ending } = await runs.run({ id: 'run', options: searched, exclusive: false, timeoutMs: null });
      if (ending.is === 'judged') return ending.run;
      if (ending.is === 'error') throw thrownError(ending.error);
      if (ending.is === 'died') throw new SetupError(`run ended: ${ending.how}`, { place: options.trace });
    } catch (error) {
      this.timeOver ||= error instanceof Stopped && runs.isOver;
      throw error;
    }
    throw new Stopped();
  }

  private async countedRun(trial: Trial): ReturnType<Runs['run']> {
    this.progress(this.step);
    const outcome = await this.pool.run({ ...trial, id: `run ${++this.asked}` });
    // One that never began has no time, and one whose trace or client cannot be run is none.
    if (outcome.durationNs > 0 && outcome.ending.is !== 'error') this.runs += 1;
    this.progress(this.step);
    return outcome;
  }

  private progress(what: string): void {
    this.step = what;
    const elapsedMs = performance.now() - this.startMs;
    const { timeMs } = this.options;
    const { ended, all } = this.jobs;
    const guessMs = ended === 0 ? null : (elapsedMs / ended) * (all - ended);
    const leftMs = timeMs === null ? guessMs : Math.max(0, timeMs - elapsedMs);
    this.options.onProgress({ what, runs: this.runs, findings: this.found.size, elapsedMs, leftMs });
  }

  private outcome(findings: readonly ExploreFinding[], interrupted: boolean): ExploreResult {
    const { options, trouble, timeOver } = this;
    const [client = []] = options.given.clients;
    const fails = findings.some(failsBy(options));
    const codes = [
      ...trouble.map(({ exitCode }) => exitCode),
      ...(interrupted ? [exitCodes.interrupted] : []),
      ...(fails ? [exitCodes.findings] : []),
    ];
    return {
      version: 1,
      kind: 'esreplay-explore',
      client: commandWords(client),
      traces: options.traces,
      findings,
      tried: options.variations.map(({ name, kind }) => this.triedOf(name, kind, findings)),
      bypass: together(this.bypasses),
      runs: this.runs,
      durationNs: (performance.now() - this.startMs) * 1e6,
      notes: [...this.notes],
      trouble: trouble.map(({ trace, message, remedy }) => ({ trace, message, remedy })),
      failOn: options.failOn,
      interrupted,
      timeOver,
      exitCode: precedence.find((code) => codes.includes(code)) ?? exitCodes.pass,
    };
  }

  private triedOf(name: string, kind: TriedVariation['kind'], findings: readonly ExploreFinding[]): TriedVariation {
    const known = this.tried.get(name);
    const why = this.timeOver || this.options.signal.aborted ? noTime : 'no trace could be run';
    const nothing = known === undefined ? why : known.isTried ? null : known.nothing;
    const found = findings.filter(({ by }) => by.includes(name)).map(({ number }) => number);
    return { name, kind, runs: known?.runs ?? 0, found, nothing };
  }
}

/** The moment when trying ends; null: with what there is to try. */
export const tryingEndMs = (startMs: number, timeMs: number | null, hasFound: boolean): number | null =>
  timeMs === null ? null : startMs + timeMs * (hasFound ? tryingShare.found : tryingShare.nothing);

const noBase = new SetupError(`the time was over before ${baseRuns} runs of the trace as it is had ended`, {
  remedy: 'give more with --time; see `esreplay run` for a client that hangs',
});
