// Tries less and less of a trace, and keeps what still shows the finding.
import { exitCodes } from '../errors/errors.ts';
import type { ProcessGraph } from '../mutate/process-graph.ts';
import { simplerFields } from '../mutate/simpler-fields.ts';
import { isLegal, legalPart, type Part } from '../mutate/trace-part.ts';
import { describeRun } from '../run/shown-command.ts';
import type { TrialOptions } from '../trials/trial.ts';
import type { Candidate } from './candidate.ts';
import { type Attempt, attempts, type Unit, unitsOf } from './deletion.ts';
import { firstTrue } from './first-true.ts';
import type { ShrinkResult, StepName } from './result.ts';
import { simplerOptions } from './simpler-options.ts';
import type { WantedFinding } from './wanted-finding.ts';

/** Thrown at an interruption. */
export class Stopped extends Error {}

/** A candidate counts if it shows the finding in `hits` of `runs` runs. */
export interface Needed {
  readonly hits: number;
  readonly runs: number;
}

/** What tries candidates. Each may throw Stopped. */
export interface Tries {
  readonly runs: number;
  /** Seconds of the runs of this call. */
  readonly seconds: number;
  /** Null: a program decides, or nothing was found. */
  readonly wanted: WantedFinding | null;
  /** Looks for the finding in the whole trace. Throws SetupError if that has no result. */
  find(whole: Candidate): Promise<boolean>;
  fails(candidate: Candidate): Promise<boolean>;
  /** Returns how many of `count` runs, each alone, show the finding. */
  confirm(candidate: Candidate, count: number): Promise<number>;
  write(path: string, candidate: Candidate): Promise<void>;
  /** Returns those assignments that change a message of the candidate. */
  usefulEdits(candidate: Candidate, edits: readonly string[]): Promise<readonly string[]>;
}

export interface SearchOptions {
  /** Of each run. `trace` is the one to shrink. */
  readonly run: TrialOptions;
  readonly output: string;
  readonly command: readonly string[] | null;
  readonly workers: number;
  readonly onProgress: (progress: ShrinkProgress) => void;
}

export interface ShrinkProgress {
  readonly step: StepName;
  readonly from: number;
  readonly messages: number;
  readonly runs: number;
  /** For the rest of this pass of the step at the longest; null while nothing is known. */
  readonly leftMs: number | null;
}

/** Budgets are divided by this while searching: a client that hangs is known to hang long before its deadline. */
const hurry = 20;
/** How often the result is run alone. */
const confirmations = 2;
/** The parts before a needed message that are tried first: 64 messages, 4096 and so on. */
const growth = 64;
/** Needed messages that are searched for one by one. */
const maxNeeded = 5;
/** Fields of a larger part would take longer to read than they tell. */
const maxEdited = 10_000;

export class Search {
  /** The smallest so far. */
  best: Candidate;
  private step: StepName = 'whole';
  private readonly steps: { name: StepName; messages: number; runs: number }[] = [];
  private written = false;

  constructor(
    private readonly options: SearchOptions,
    private readonly tries: Tries,
    private readonly graph: ProcessGraph,
  ) {
    const part = Array.from({ length: graph.messages }, (_, index) => index);
    this.best = { part, edits: [], options: options.run };
  }

  async result(): Promise<ShrinkResult> {
    try {
      if (!(await this.reproduces())) return this.outcome(null, exitCodes.findings);
      await this.narrow();
      const confirmed = await this.confirmed();
      return this.outcome(confirmed, confirmed.hits > 0 ? exitCodes.pass : exitCodes.findings);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      return this.outcome(null, exitCodes.interrupted);
    }
  }

  /** Each step keeps what still shows the finding. */
  private async narrow(): Promise<void> {
    if (this.options.command === null) await this.inStep('options', () => this.simplerOptions());
    await this.inStep('end', () => this.withoutEnd());
    await this.inStep('start', () => this.neededBefore());
    const { graph } = this;
    await this.inStep('trees', () => this.delete((index) => graph.treeOf(graph.actors[index] ?? 0)));
    await this.inStep('processes', () => this.delete((index) => graph.actors[index] ?? 0));
    await this.inStep('messages', () => this.delete((index) => index));
    await this.inStep('fields', () => this.simplerFields());
  }

  private async inStep(name: StepName, act: () => Promise<void>): Promise<void> {
    this.step = name;
    const before = this.tries.runs;
    await act();
    this.steps.push({ name, messages: this.best.part.length, runs: this.tries.runs - before });
  }

  private async reproduces(): Promise<boolean> {
    let found = false;
    await this.inStep('whole', async () => {
      this.progress(1);
      found = await this.tries.find(this.best);
    });
    if (found) await this.write();
    return found;
  }

  /** The fastest that shows the finding, and then fewer and fewer. */
  private async simplerOptions(): Promise<void> {
    const { budgetScale = 1 } = this.best.options;
    if (this.tries.wanted?.ofTime === false)
      await this.keepFirst([{ ...this.best, options: { ...this.best.options, budgetScale: budgetScale / hurry } }]);
    for (let changed = true; changed; ) {
      const simpler = simplerOptions(this.best.options).map((options) => ({ ...this.best, options }));
      changed = await this.keepFirst(simpler);
    }
  }

  private async withoutEnd(): Promise<void> {
    const { index } = this.finding();
    if (index === null) return;
    const part = this.best.part.filter((each) => each <= index);
    if (part.length < this.best.part.length) await this.keepFirst([{ ...this.best, part }]);
  }

  /**
   * Finds the earliest message that the finding needs, by a search over where the part may begin; then the earliest
   * behind it; and so on until the found ones show it alone. A finding that needs many is left to the deletions.
   */
  private async neededBefore(): Promise<void> {
    const { index } = this.finding();
    if (index === null) return;
    const needed: number[] = [];
    for (let count = 0; count < maxNeeded && this.best.part.length > needed.length + 1; count++) {
      if (await this.keepFirst([this.of([...needed, index])])) return;
      const rest = this.best.part.filter((each) => each > (needed.at(-1) ?? -1) && each < index);
      if (rest.length === 0) return;
      const size = await this.shortestEnding(needed, rest, index);
      needed.push(rest.at(-size) ?? index);
    }
  }

  /** Returns how many of the last messages of `rest` the finding needs beside the others. */
  private async shortestEnding(needed: Part, rest: Part, index: number): Promise<number> {
    let [holds, fails] = [0, rest.length];
    let sizes: number[] = [];
    for (let size = growth; size < rest.length; size *= growth) sizes.push(size);
    while (fails - holds > 1) {
      if (sizes.length === 0) sizes = between(holds, fails, this.options.workers);
      const endings = sizes.map((size) => this.of([...needed, ...rest.slice(-size), index]));
      const found = await this.keepAt(endings, sizes.length);
      holds = (found === null ? sizes.at(-1) : sizes[found - 1]) ?? holds;
      fails = found === null ? fails : (sizes[found] ?? fails);
      sizes = [];
    }
    return fails;
  }

  private of(part: Part): Candidate {
    return { ...this.best, part: legalPart(this.graph, part) };
  }

  private async delete(keyOf: (index: number) => number): Promise<void> {
    let units: readonly Unit[] = unitsOf(this.best.part, keyOf, this.finding().index);
    for (let size = units.length; size >= 1; ) {
      const left = await this.deleteWindows(units, size);
      // What could not go alone may have needed a unit that is gone.
      if (size > 1 || left.length === units.length) size = Math.floor(size / 2);
      units = left;
    }
  }

  /** Returns the units that stay. */
  private async deleteWindows(all: readonly Unit[], size: number): Promise<readonly Unit[]> {
    let units = all;
    for (let behind = units.length; behind > 0; ) {
      const tried: Attempt[] = [];
      const { best, graph } = this;
      const candidates = function* (): Generator<Candidate> {
        for (const attempt of attempts(graph, best.part, units, size, behind)) {
          tried.push(attempt);
          yield { ...best, part: attempt.part };
        }
      };
      const kept = await this.keepAt(candidates(), Math.ceil(behind / size));
      const accepted = kept === null ? undefined : tried[kept];
      if (accepted === undefined) break;
      units = accepted.left;
      behind = accepted.from;
    }
    return units;
  }

  private async simplerFields(): Promise<void> {
    if (this.best.part.length > maxEdited) return;
    const useful = await this.tries.usefulEdits(this.best, simplerFields);
    if (useful.length === 0 || (await this.keepFirst([{ ...this.best, edits: useful }]))) return;
    for (const edit of useful) await this.keepFirst([{ ...this.best, edits: [...this.best.edits, edit] }]);
  }

  /** With the budgets that were asked for; with all options, if simpler ones showed it by chance. */
  private async confirmed(): Promise<{ readonly hits: number; readonly runs: number }> {
    let hits = 0;
    await this.inStep('confirm', async () => {
      for (const options of [this.withAskedBudgets(), this.options.run]) {
        this.best = { ...this.best, options };
        this.progress(confirmations);
        hits = await this.tries.confirm(this.best, confirmations);
        if (hits > 0) return;
      }
    });
    return { hits, runs: confirmations };
  }

  private async keepFirst(candidates: readonly Candidate[]): Promise<boolean> {
    return (await this.keepAt(candidates, candidates.length)) !== null;
  }

  /** Keeps the first candidate that shows the finding, and returns its place. */
  private async keepAt(candidates: Iterable<Candidate>, ahead: number): Promise<number | null> {
    const seen: Candidate[] = [];
    const recorded = function* (): Generator<Candidate> {
      for (const each of candidates) {
        seen.push(each);
        yield each;
      }
    };
    const place = await this.first(recorded(), ahead);
    const found = place === null ? undefined : seen[place];
    if (found === undefined) return null;
    await this.keep(found);
    return place;
  }

  private first(candidates: Iterable<Candidate>, ahead: number): Promise<number | null> {
    const tried = (candidate: Candidate): Promise<boolean> => {
      if (!isLegal(this.graph, candidate.part)) throw new RangeError('a part of the trace that is no legal trace');
      return this.tries.fails(candidate);
    };
    return firstTrue(candidates, tried, this.options.workers, (ended) => this.progress(ahead - ended));
  }

  private async keep(candidate: Candidate): Promise<void> {
    this.best = candidate;
    await this.write();
  }

  private async write(): Promise<void> {
    await this.tries.write(this.options.output, this.best);
    this.written = true;
  }

  /** Of a run of the output. */
  get shownOptions(): TrialOptions {
    return { ...this.withAskedBudgets(), trace: this.options.output };
  }

  private withAskedBudgets(): TrialOptions {
    const { budgetScale: _, ...options } = this.best.options;
    const { budgetScale } = this.options.run;
    return budgetScale === undefined ? options : { ...options, budgetScale };
  }

  private finding(): { readonly index: number | null } {
    return { index: this.tries.wanted?.index ?? null };
  }

  private progress(ahead: number): void {
    const { runs, seconds } = this.tries;
    const leftMs = seconds === 0 ? null : (ahead * 1000 * seconds) / runs / this.options.workers;
    this.options.onProgress({
      step: this.step,
      from: this.graph.messages,
      messages: this.best.part.length,
      runs,
      leftMs,
    });
  }

  private outcome(confirmed: ShrinkResult['confirmed'], exitCode: number): ShrinkResult {
    const { run, output } = this.options;
    const { wanted, runs } = this.tries;
    const { part, edits } = this.best;
    return {
      version: 1,
      trace: run.trace,
      output,
      from: this.graph.messages,
      messages: part.length,
      runs,
      finding: wanted === null ? null : { rule: wanted.rule, sentence: wanted.sentence },
      confirmed,
      steps: this.steps,
      edits,
      command: this.written && this.options.command === null ? describeRun(this.shownOptions).command : null,
      interrupted: exitCode === exitCodes.interrupted,
      exitCode,
    };
  }
}

/** Numbers between two others, at equal distances. */
function between(low: number, high: number, count: number): number[] {
  const points = Array.from(
    { length: count },
    (_, place) => low + Math.round(((high - low) * (place + 1)) / (count + 1)),
  );
  return [...new Set(points)].filter((point) => point > low && point < high);
}
