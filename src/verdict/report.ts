// The report as a plain value: the result of judging a run, written by `run --json` and returned by `replay()`. Keys
// are append-only.

import type { CachedAnswer } from '../judge/cached-answers.ts';
import type { Tally } from '../judge/judge.ts';
import type { Latency } from '../judge/latency.ts';
import type { Outcomes } from '../judge/outcomes.ts';
import type { FindingClass } from '../judge/rule.ts';
import type { RuleSlug } from '../judge/rules.ts';
import type { MadeDecision } from '../observed/decision.ts';
import type { ProcessExit, UsedModels } from '../observed/observation.ts';
import type { Reported } from '../run/option-table.ts';
import type { Timeline } from '../timeline/shape.ts';
import type { KilledClient } from './killed-client.ts';
import type { LoadedModule } from './loaded-modules.ts';
import { findingsIn } from './log-lines.ts';
import type { ReleaseComparison } from './release-comparison.ts';
import type { SetUpStep } from './set-up-steps.ts';
import type { SuppressionUse } from './suppressions.ts';
import type { NamedTrouble, Verdict } from './verdict.ts';
import type { Verification } from './verification.ts';

export const reportVersion = 1;

export interface Report {
  readonly version: number;
  readonly trace: { readonly path: string; readonly messages: number; readonly complete: boolean };
  /** Program and arguments; null for a JavaScript handler. */
  readonly client: readonly string[] | null;
  /** Options as given, with the defaults filled in; of the policies only those that differ from the default. */
  readonly options: Readonly<Record<string, Reported>>;
  /** The imitated macOS. `from`: an option, or the trace itself. */
  readonly os: {
    readonly macos: string;
    readonly messageVersion: number;
    readonly from: 'option' | 'trace';
    /** As `--os` names it. `macos` is the release before it in which anything changed. */
    readonly requested: string | null;
    /** The release of `--os` or of the trace that this version does not know yet, and the known one that stood for it. */
    readonly newer: { readonly release: string; readonly takenAs: string } | null;
    /** Source of the default mute set; `nowhere`: it is unknown, and none was set. */
    readonly defaultMutes: 'nowhere' | 'trace' | 'sample';
    /** Messages of event types that this macOS lacks. */
    readonly withheld: number;
  };
  readonly summary: Summary;
  readonly notWatched: readonly string[];
  /** Without the suppressed ones. */
  readonly verdicts: readonly Verdict[];
  readonly latency: Latency;
  /** Further client processes of the run (`--client`). */
  readonly otherClients: readonly (readonly string[])[];
  /** The client processes, in the order in which they made their first ES client. */
  readonly processes: readonly ProcessSummary[];
  /** The clients' subscriptions and mutes in their order, the first hundred. */
  readonly setUp: readonly SetUpStep[];
  readonly notes: readonly string[];
  /** Why the run proves nothing; empty if it is valid. */
  readonly setupTrouble: readonly NamedTrouble[];
  /** Set if the client exited before the replay ended, or crashed. */
  readonly clientEnded: NamedTrouble | null;
  readonly interrupted: boolean;
  readonly durationNs: number;
  readonly rules: readonly {
    readonly slug: RuleSlug;
    readonly class: FindingClass;
    readonly about: string;
    readonly macos: string;
  }[];
  /** The shortest command that reproduces it. */
  readonly command: string;
  readonly exitCode: number;
  /**
   * Every suppression of the run, with the number of findings that it removed (0: unused), in the order of their file.
   */
  readonly suppressions: readonly SuppressionUse[];
  /** For several runs: their comparison; the rest of the report is the worst of them. Otherwise null. */
  readonly verify: Verification | null;
  /** For several releases of `--os` that several runs each were made of; the same in each report. Otherwise null. */
  readonly releases: ReleaseComparison | null;
  /** The service models that the clients' calls led to, with their sources; null: the run had none. */
  readonly models: UsedModels | null;
  /** The file in which `--keep` keeps the run; null: none, or it is a test of a suite, which names it. */
  readonly bundle: string | null;
}

/**
 * The judge's counts. `messages` counts delivered messages; with `muted` and so on they add up to what was offered to
 * every es_client_t.
 */
export interface Summary extends Tally {
  readonly violations: number;
  readonly hazards: number;
  readonly differences: number;
  readonly notes: number;
  readonly lostFacts: number;
  /** Findings removed by suppressions; in no other count. */
  readonly suppressed: number;
}

/** One client process of the run. */
export interface ProcessSummary {
  /** The number that verdicts use for it. */
  readonly process: number;
  readonly pid: number;
  readonly name: string;
  /** Number of es_client_t that it made. */
  readonly esClients: number;
  readonly delivered: number;
  readonly responded: number;
  readonly exit: ProcessExit | null;
  /** It was still running when the last message was settled. */
  readonly reachedEnd: boolean;
}

/** A report, and parts of the run that only its maker needs. */
export interface JudgedRun extends Report {
  /** What the clients decided, by trace index; only on request. */
  readonly decisions: ReadonlyMap<number, MadeDecision> | null;
  /** What the result cache decided, by trace index; only on request. */
  readonly cachedAnswers: ReadonlyMap<number, CachedAnswer> | null;
  /** What became of each message; only on request. */
  readonly outcomes: Outcomes | null;
  /** Clients that were killed at a deadline. */
  readonly killed: readonly KilledClient[];
  /** What the clients were made of; only on request. */
  readonly modules: readonly LoadedModule[] | null;
  /** Null if nothing of the run stays. */
  readonly keptDirectory: string | null;
  /** Every message and fact, for the page of the report; only on request. */
  readonly timeline: Timeline | null;
}

export function toReport(judged: JudgedRun): Report {
  const { decisions, cachedAnswers, outcomes, killed, modules, keptDirectory, timeline, ...report } = judged;
  return report;
}

/** A verdict counts with its omitted findings, except for that of a log line. */
export function summaryOf(
  { messages, auth, responded, ...counts }: Tally,
  verdicts: readonly Verdict[],
  suppressions: readonly SuppressionUse[],
  lostFacts: number,
): Summary {
  const count = (wanted: Verdict['class']): number =>
    verdicts.reduce((sum, verdict) => (verdict.class === wanted ? sum + findingsIn(verdict) : sum), 0);
  return {
    messages,
    auth,
    responded,
    violations: count('violation'),
    hazards: count('hazard'),
    differences: count('difference'),
    notes: count('note'),
    lostFacts,
    ...counts,
    suppressed: suppressions.reduce((sum, { findings }) => sum + findings, 0),
  };
}
