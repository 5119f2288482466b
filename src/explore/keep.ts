// What becomes of the findings of an exploration: each is made smaller, run again alone, and saved. What an earlier call
// saved stays as it is.
import { join } from 'node:path';
import { commandWords } from '../run/client-command.ts';
import { describeRun } from '../run/shown-command.ts';
import { Stopped } from '../shrink/search.ts';
import type { TrialPool } from '../trials/pool.ts';
import type { TrialOptions } from '../trials/trial.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { again, confirmations, type Shown } from './confirm.ts';
import { atMost, type Found } from './finding.ts';
import type { ExploreOptions } from './options.ts';
import type { ExploreFinding } from './result.ts';
import { findingsIn, shownBy, writeFinding } from './saved-finding.ts';
import { smallerOf, wholeOf } from './smaller.ts';

/** Runs that show one finding, the first ones, and the variations that made those. */
export interface Sightings {
  readonly shown: readonly Found[];
  readonly by: ReadonlySet<string>;
}

interface Keeping {
  readonly pool: TrialPool;
  /** For traces on their way. */
  readonly scratch: string;
  readonly onStep: (what: string) => void;
  readonly onRun: () => void;
  readonly onNote: (note: string) => void;
}

/** `run`: one that shows the finding, for its report. */
interface Confirmed {
  readonly hits: number;
  readonly runs: number;
  readonly run: JudgedRun | null;
}

export class Keeper {
  constructor(
    private readonly options: ExploreOptions,
    private readonly keeping: Keeping,
  ) {}

  /** Ends early at an interruption. */
  async confirmed(all: Iterable<Sightings>): Promise<readonly ExploreFinding[]> {
    const findings: ExploreFinding[] = [];
    for (const { shown, by } of all) {
      if (this.options.signal.aborted) break;
      const finding = await this.first(shown, [...by], findings.length + 1).catch(stopped);
      if (finding !== null) findings.push(finding);
      else
        for (const { rule, sentence } of shown.slice(0, 1))
          this.keeping.onNote(`${rule} did not come again alone: ${sentence}`);
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

  /** One of the runs may have shown it by chance. */
  private async first(shown: readonly Found[], by: readonly string[], number: number): Promise<ExploreFinding | null> {
    for (const found of shown) {
      const finding = (await this.earlier(found, by, number)) ?? (await this.new(found, by, number));
      if (finding !== null) return finding;
    }
    return null;
  }

  /** What an earlier call saved of it, if that still shows it; null: it is new. */
  private async earlier(found: Found, by: readonly string[], number: number): Promise<ExploreFinding | null> {
    for (const { folder, finding } of this.saved()) {
      if (finding.key !== found.key) continue;
      const shown = shownBy(finding, folder, this.options.given);
      const confirmed = await this.again(found, shown);
      if (confirmed.hits === 0) continue;
      const { command } = describeRun(shown.options);
      return findingOf(found, confirmed, { number, by, folder, messages: finding.messages, command });
    }
    return null;
  }

  /** Null: it does not come again. */
  private async new(found: Found, by: readonly string[], number: number): Promise<ExploreFinding | null> {
    const { given, failOn, findings, cwd } = this.options;
    this.keeping.onStep(`shrinking ${found.rule}`);
    const smaller = await smallerOf(found, { ...this.options, ...this.keeping });
    const shown = smaller?.shown ?? wholeOf(found, given);
    const messages = smaller?.messages ?? null;
    const confirmed = await this.again(found, shown);
    if (confirmed.hits === 0) return null;
    const grade = gradeOf(found, confirmed);
    const parent = failOn.includes(grade) ? findings : this.ownFindings();
    const report = confirmed.run;
    const about = { found, shown, grade, by: [...by], client: this.client(), messages, report };
    const saved = writeFinding(parent, cwd, about);
    return findingOf(found, confirmed, { number, by, messages, ...saved });
  }

  /** Runs what is saved, or will be, alone. */
  private async again({ rule }: Found, shown: Shown): Promise<Confirmed> {
    this.keeping.onStep(`confirming ${rule}`);
    let confirmed: Confirmed = { hits: 0, runs: confirmations, run: null };
    for (let made = 0; made < confirmations; made++) {
      const { isShown, run } = await again(shown, (options) => this.runAlone(rule, options));
      if (isShown === true) confirmed = { ...confirmed, hits: confirmed.hits + 1, run };
    }
    return confirmed;
  }

  private async runAlone(rule: string, options: TrialOptions): Promise<JudgedRun | null> {
    const { pool, onRun } = this.keeping;
    onRun();
    const { ending } = await pool.run({ id: `confirms ${rule}`, options, exclusive: true, timeoutMs: null });
    if (ending.is === 'interrupted') throw new Stopped();
    return ending.is === 'judged' ? ending.run : null;
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

/** What comes in some runs only is no violation. */
const gradeOf = (found: Found, { hits, runs }: Confirmed): Found['class'] =>
  hits === runs ? found.class : atMost(found.class, 'hazard');

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
  const { asked: _, answers: __, ...shown } = contrast;
  return shown;
}

function stopped(error: unknown): null {
  if (error instanceof Stopped) return null;
  throw error;
}
