// Which findings of several macOS releases are tied to some of them. `src/verify` determines it.
import type { Verdict } from './verdict.ts';

export interface ReleaseComparison {
  /** Findings that not every run of every release has. */
  readonly findings: readonly ReleaseFinding[];
}

/** A rule and a place in the client's code, for any message. */
export interface ReleaseFinding {
  /** It is in all runs of some releases and in no run of the others. False: it is flaky, and tied to no release. */
  readonly tied: boolean;
  /** Every release that has a result, in the order of `--os`. */
  readonly releases: readonly SeenOn[];
  /** One of them. */
  readonly verdict: Verdict;
}

export interface SeenOn {
  /** As `--os` names it. */
  readonly macos: string;
  /** Number of its runs with the finding. */
  readonly runs: number;
  /** Number of its runs. */
  readonly of: number;
}
