// What is explored, and how.
import type { FindingClass } from '../judge/rule.ts';
import type { TrialOptions } from '../trials/trial.ts';
import type { Protection } from './bypass/protection.ts';
import type { Variation } from './variation.ts';

export interface ExploreOptions {
  readonly traces: readonly string[];
  /** Of each run; its trace is set here. */
  readonly given: Omit<TrialOptions, 'trace'>;
  readonly variations: readonly Variation[];
  readonly seed: bigint;
  /** What nobody may do with which paths; omitted: nothing is claimed. */
  readonly protect?: readonly Protection[];
  /** Null: each variation is tried once. */
  readonly timeMs: number | null;
  readonly failOn: readonly FindingClass[];
  /** Folder for what a second call goes on from, and for findings that do not fail. */
  readonly work: string;
  /** Folder for those that do. */
  readonly findings: string;
  readonly workers: number;
  readonly application: string;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly killNow: AbortSignal;
  readonly onProgress: (progress: ExploreProgress) => void;
}

export interface ExploreProgress {
  readonly what: string;
  readonly runs: number;
  readonly findings: number;
  readonly elapsedMs: number;
  /** Null while nothing is known. */
  readonly leftMs: number | null;
}
