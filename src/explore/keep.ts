// What becomes of the findings of an exploration: each is made smaller, run again alone, and saved. What an earlier call
// saved stays as it is.
import { join } from 'node:path';
import { EsreplayError, SetupError } from '../errors/errors.ts';
import { commandWords } from '../run/client-command.ts';
import { describeRun } from '../run/shown-command.ts';
import { Stopped } from '../shrink/search.ts';
import type { Runs } from '../trials/pool.ts';
import type { TrialOptions } from '../trials/trial.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { again, confirmations, type Shown } from './confirm.ts';
import { atMost, type Found } from './finding.ts';
import type { ExploreOptions } from './options.ts';
import type { ExploreFinding } from './result.ts';
import { optionsText, RunsUntil } from './runs-until.ts';
import { findingsIn, shownBy, writeFinding } from './saved-finding.ts';
import { asKin, kinMutants, type Smaller, smallerOf, wholeOf } from './smaller.ts';
import { findingClasses } from './words.ts';

/** Runs that show one finding, the first ones, and the variations that made those. */
export interface Sightings {
  readonly shown: readonly Found[];
  readonly by: ReadonlySet<string>;
}

interface Keeping {
  readonly runs: Runs;
  /** Moment of `performance.now()` at which everything ends; null: none. */
  readonly endMs: number | null;
  /** For traces on their way. */
  readonly scratch: string;
  readonly onStep: (what: string) => void;
  readonly onNote: (note: string) => void;
  /** The finding of a trace cannot be saved. */
  readonly onUnsaved: (trace: string, error: SetupError) => void;
}

/** `run`: one that shows the finding, for its report. */
interface Confirmed {
  readonly hits: number;
  readonly runs: number;
  readonly run: JudgedRun | null;
}

/** The form in which a finding is saved. */
interface Form {
  readonly shown: Shown;
  readonly messages: number | null;
  readonly confirmed: Confirmed;
}

/** Of the time that is left for each finding, for making it smaller. */
const shrinkingShare = 0.6;

const notRun: Confirmed = { hits: 0, runs: 0, run: null };

export class Keeper {
  private readonly runs: RunsUntil;
  /** Keys of findings that may be smaller. */
  private readonly cut = new Set<string>();
  /** The first of some kin that was made smaller, and the mutant with all of them; null: it is not made yet. */
  private readonly kin = new Map<
    string,
    { readonly smaller: Smaller; mutants: ReturnType<typeof kinMutants> | null }
  >();
  /** Runs that confirm, by their options. */
  private readonly alone = new Map<string, Promise<JudgedRun | null>>();

  constructor(
    private readonly options: ExploreOptions,
    private readonly keeping: Keeping,
  ) {
    this.runs = new RunsUntil(keeping.runs, () => keeping.endMs);
  }

  /** The worst first. What an interruption or the end of the time cuts off is kept, and confirmed by no run. */
  async confirmed(all: Iterable<Sightings>): Promise<readonly ExploreFinding[]> {
    const findings: ExploreFinding[] = [];
    const worstFirst = [...all].sort((a, b) => rank(a) - rank(b));
    for (const [place, { shown, by }] of worstFirst.entries()) {
      const [found] = shown;
      if (found === undefined) continue;
      const about = { by: [...by], number: findings.length + 1 };
      try {
        const finding = await this.first(shown, about, worstFirst.length - place);
        if (finding !== null) findings.push(finding);
        else this.keeping.onNote(`${found.rule} did not come again alone: ${found.sentence}`);
      } catch (error) {
        if (!(error instanceof Stopped)) throw error;
        findings.push(this.notRunAgain(found, about));
      }
    }
    return findings;
  }

  /** Notes what earlier calls saved of this client and its traces, and these variations did not find again. */
  noteGone(findings: readonly ExploreFinding[]): void {
    const { variations, traces } = this.options;
    for (const { folder, finding } of this.saved()) {
      const { client, explored, by, rule } = finding;
      const isTried = traces.includes(explored) && by.some((name) => variations.some((each) => each.name === name));
      if (!isTried || client !== this.client() || findings.some((each) => each.folder === folder)) continue;
      this.keeping.onNote(`${folder}: ${rule} was not found again; remove the folder if it is mended`);
    }
  }

  /** One of the runs may have shown it by chance. `left`: findings that share the time that is left. */
  private async first(shown: readonly Found[], about: About, left: number): Promise<ExploreFinding | null> {
    for (const found of shown) {
      const finding = (await this.earlier(found, about)) ?? (await this.new(found, about, left));
      if (finding !== null) return finding;
    }
    return null;
  }

  /** What an earlier call saved of it, if that still shows it; null: it is new. */
  private async earlier(found: Found, { by, number }: About): Promise<ExploreFinding | null> {
    for (const { folder, finding } of this.saved()) {
      if (finding.key !== found.key || folder === this.unfinished(found)) continue;
      const shown = shownBy(finding, folder, this.options.given);
      const confirmed = await this.again(found, shown);
      if (confirmed.hits === 0) continue;
      const { command } = describeRun(shown.options);
      return findingOf(found, confirmed, { number, by, folder, messages: finding.messages, command });
    }
    return null;
  }

  /** Null: it does not come again. */
  private async new(found: Found, about: About, left: number): Promise<ExploreFinding | null> {
    const beside = await this.besideKin(found);
    if (beside !== null) return this.saveIn(found, beside, about);
    const shown = wholeOf(found, this.options.given);
    const whole = async (): Promise<Form> => ({ shown, messages: null, confirmed: await this.again(found, shown) });
    // If the time may be over before it is smaller, it is certain before.
    const first = this.keeping.endMs === null ? null : await whole();
    if (first?.confirmed.hits === 0) return null;
    const form = (await this.smaller(found, left)) ?? first ?? (await whole());
    return form.confirmed.hits === 0 ? null : this.saveIn(found, form, about);
  }

  /** As small as the first of its kin, and confirmed with them; null: none is smaller yet, or it is not shown there. */
  private async besideKin(found: Found): Promise<Form | null> {
    const known = this.kin.get(found.kin?.key ?? '');
    if (known === undefined) return null;
    known.mutants ??= kinMutants(found, known.smaller, this.keeping.scratch);
    const all = (await known.mutants)?.get(found.key);
    const shown = all && (await asKin(found, known.smaller, all, this.keeping.scratch));
    if (!shown) return null;
    // The report of that run is about all of them, so that it is none of this one.
    const confirmed = { ...(await this.again(found, shown.together)), run: null };
    if (confirmed.hits < confirmed.runs) return null;
    if (known.smaller.isCut) this.cut.add(found.key);
    return { shown: shown.own, messages: known.smaller.messages, confirmed };
  }

  /** Null: nothing smaller shows it, or there was no time to see it. */
  private async smaller(found: Found, left: number): Promise<Form | null> {
    const { onStep, onNote, endMs } = this.keeping;
    onStep(`shrinking ${found.rule}`);
    const untilMs = endMs === null ? null : performance.now() + (shrinkingShare * (endMs - performance.now())) / left;
    const runs = new RunsUntil(this.keeping.runs, () => untilMs);
    const cut = (): void => {
      this.cut.add(found.key);
      onNote(`${found.rule}: the time was over before its trace was as small as it can be`);
    };
    try {
      const smaller: Smaller | null = await smallerOf(found, { ...this.options, ...this.keeping, runs });
      if (smaller?.isCut === true || (smaller === null && runs.isOver)) cut();
      if (smaller === null) return null;
      const confirmed = await this.again(found, smaller.shown);
      if (confirmed.hits === 0) return null;
      if (found.kin !== undefined) this.kin.set(found.kin.key, { smaller, mutants: null });
      return { ...smaller, confirmed };
    } catch (error) {
      if (error instanceof Stopped && this.options.signal.aborted) throw error;
      if (error instanceof Stopped) cut();
      else if (error instanceof EsreplayError) onNote(`${found.rule} was not made smaller: ${error.message}`);
      else throw error;
      return null;
    }
  }

  private saveIn(found: Found, { shown, messages, confirmed }: Form, { by, number }: About): ExploreFinding {
    const { failOn, findings, cwd } = this.options;
    const grade = gradeOf(found, confirmed);
    const isFinal = confirmed.hits > 0 && !this.cut.has(found.key);
    const parent = confirmed.hits > 0 && failOn.includes(grade) ? findings : this.ownFindings();
    const about = {
      found,
      shown,
      grade,
      by: [...by],
      client: this.client(),
      messages,
      isFinal,
      report: confirmed.run,
    };
    try {
      const saved = writeFinding(parent, cwd, about, this.unfinished(found));
      return findingOf(found, confirmed, { number, by, messages, ...saved });
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      this.keeping.onUnsaved(found.trace, error);
      const { command } = describeRun(found.options); // the smaller trace goes
      return findingOf(found, confirmed, { number, by, messages: null, folder: null, command });
    }
  }

  private notRunAgain(found: Found, about: About): ExploreFinding {
    const saved = this.saved().find(({ finding }) => finding.key === found.key);
    const shown = wholeOf(found, this.options.given);
    if (saved === undefined) return this.saveIn(found, { shown, messages: null, confirmed: notRun }, about);
    const { folder, finding } = saved;
    const { command } = describeRun(shownBy(finding, folder, this.options.given).options);
    return findingOf(found, notRun, { ...about, folder, messages: finding.messages, command });
  }

  /** Runs what is saved, or will be, alone; at least once. */
  private async again({ rule }: Found, shown: Shown): Promise<Confirmed> {
    this.keeping.onStep(`confirming ${rule}`);
    let confirmed = notRun;
    for (let made = 0; made < confirmations; made++) {
      try {
        const { isShown, run } = await again(shown, (options) => this.runAlone(rule, options, made));
        const hits = confirmed.hits + (isShown === true ? 1 : 0);
        confirmed = { hits, runs: made + 1, run: isShown === true ? run : confirmed.run };
      } catch (error) {
        if (error instanceof Stopped && made > 0) return confirmed;
        throw error;
      }
    }
    return confirmed;
  }

  /** Folder of what an earlier call kept of it when it was cut off; null: it kept nothing, or all of it. */
  private unfinished({ key }: Found): string | null {
    const kept = findingsIn(this.ownFindings()).find(
      ({ finding }) => finding.key === key && !finding.isFinal && finding.client === this.client(),
    );
    return kept?.folder ?? null;
  }

  /** Findings of one run are confirmed by the same runs. */
  private runAlone(rule: string, options: TrialOptions, made: number): Promise<JudgedRun | null> {
    const key = `${made} ${optionsText(options)}`;
    const run = this.alone.get(key) ?? runAlone(this.runs, rule, options);
    this.alone.set(key, run);
    return run;
  }

  private saved(): ReturnType<typeof findingsIn> {
    return [...new Set([this.options.findings, this.ownFindings()])].flatMap(findingsIn);
  }

  private ownFindings(): string {
    return join(this.options.work, 'findings');
  }

  private client(): string {
    return this.options.given.clients.map(commandWords).join(' ');
  }
}

type About = Pick<ExploreFinding, 'by' | 'number'>;

/** The worst first. */
const rank = ({ shown: [found] }: Sightings): number => (found === undefined ? 0 : findingClasses.indexOf(found.class));

/** What comes in some runs only, or was not run again, is no violation. */
const gradeOf = (found: Found, { hits, runs }: Confirmed): Found['class'] =>
  hits > 0 && hits === runs ? found.class : atMost(found.class, 'hazard');

async function runAlone(runs: Runs, rule: string, options: TrialOptions): Promise<JudgedRun | null> {
  const { ending } = await runs.run({ id: `confirms ${rule}`, options, exclusive: true, timeoutMs: null });
  return ending.is === 'judged' ? ending.run : null;
}

function findingOf(
  found: Found,
  confirmed: Confirmed,
  saved: Pick<ExploreFinding, 'number' | 'by' | 'folder' | 'messages' | 'command'>,
): ExploreFinding {
  const { rule, sentence, advice, place, trace, bypass } = found;
  const { number, by, ...rest } = saved;
  const { hits, runs } = confirmed;
  const [grade, contrast] = [gradeOf(found, confirmed), shownContrast(found.contrast)];
  const shown = { number, rule, class: grade, sentence, advice, place, by, trace };
  return { ...shown, confirmed: { hits, runs }, contrast, bypass, ...rest };
}

function shownContrast(contrast: Found['contrast']): ExploreFinding['contrast'] {
  if (contrast === null) return null;
  const { asked: _, answers: __, isClaimed: ___, ...shown } = contrast;
  return shown;
}
