// What an exploration found: written by `--json`, and kept in the work folder.
import type { FindingClass } from '../judge/rule.ts';
import type { Bypass, BypassSummary } from './bypass/bypass-data.ts';
import type { Contrast } from './finding.ts';

export type ShownContrast = Omit<Contrast, 'asked' | 'answers' | 'isClaimed'>;

export interface ExploreFinding {
  readonly number: number;
  readonly rule: string;
  readonly class: FindingClass;
  readonly sentence: string;
  readonly advice: string;
  readonly place: string | null;
  /** Variations that show it, the first one first. */
  readonly by: readonly string[];
  /** Trace that was explored. */
  readonly trace: string;
  /** In so many runs of so many, each alone. */
  readonly confirmed: { readonly hits: number; readonly runs: number };
  /** Of a relation; null: a rule of a run. */
  readonly contrast: ShownContrast | null;
  /** What is denied, and reached another way; null: it is no bypass. */
  readonly bypass: Bypass | null;
  /** Folder with its trace, its report and its command; null: nothing is saved. */
  readonly folder: string | null;
  /** Messages of the saved trace. */
  readonly messages: number | null;
  readonly command: string;
}

/** What one variation did with all traces. */
export interface TriedVariation {
  readonly name: string;
  readonly kind: 'sweep' | 'relation';
  readonly runs: number;
  /** Numbers of findings. */
  readonly found: readonly number[];
  /** Why it had nothing to do with any trace; null: it was tried. */
  readonly nothing: string | null;
}

export interface ExploreResult {
  readonly version: 1;
  readonly kind: 'esreplay-explore';
  readonly client: string;
  readonly traces: readonly string[];
  readonly findings: readonly ExploreFinding[];
  readonly tried: readonly TriedVariation[];
  /** What was tried to get round denials; null: nothing. */
  readonly bypass: BypassSummary | null;
  readonly runs: number;
  readonly durationNs: number;
  /** Findings that did not come again alone, and what relations could not say. */
  readonly notes: readonly string[];
  /** Traces or clients that could not be run. */
  readonly trouble: readonly { readonly trace: string; readonly message: string; readonly remedy: string | null }[];
  /** Classes that fail. */
  readonly failOn: readonly FindingClass[];
  readonly interrupted: boolean;
  /** The time was over before everything was tried. */
  readonly timeOver: boolean;
  readonly exitCode: number;
}
