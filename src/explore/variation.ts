// One way to change a run: the table in `variations.ts` has a row for each.
import type { TraceMessages } from '../expectations/trace-messages.ts';
import type { Outcomes } from '../judge/outcomes.ts';
import type { TrialOptions } from '../trials/trial.ts';
import type { JudgedRun } from '../verdict/report.ts';
import type { BypassSummary } from './bypass/bypass-data.ts';
import type { Protection } from './bypass/protection.ts';
import type { Found } from './finding.ts';

/** The runs of a trace as it is. */
export interface Base {
  readonly trace: string;
  /** At least two; the first of them is reported. */
  readonly runs: readonly JudgedRun[];
  readonly outcomes: readonly Outcomes[];
  readonly messages: TraceMessages;
  /** Event types that the client asks for. */
  readonly events: ReadonlySet<number>;
  /** Keys of the findings that a run has without any change. */
  readonly known: ReadonlySet<string>;
  /** Why relations prove nothing here; null: they may. */
  readonly dependent: string | null;
}

export interface Job {
  readonly base: Base;
  /** Of each run as it was asked for. */
  readonly given: TrialOptions;
  readonly seed: bigint;
  /** What nobody may do with which paths; omitted: nothing is claimed. */
  readonly protect?: readonly Protection[];
  /** Folder for traces that are made. */
  readonly folder: string;
  /** Makes one run. Throws Stopped. */
  run(options: TrialOptions): Promise<JudgedRun>;
}

/** What a variation did with a trace. `nothing`: why there was nothing to do; null: it was tried. */
export interface Tried {
  readonly found: readonly Found[];
  readonly nothing: string | null;
  /** What it left out. */
  readonly notes?: readonly string[];
  /** Of `bypass`. */
  readonly bypass?: BypassSummary;
}

export interface Variation {
  readonly name: string;
  readonly kind: 'sweep' | 'relation';
  readonly about: string;
  /** Each seed gives other runs. */
  readonly isSeeded?: true;
  /** The same whichever trace is explored. */
  readonly isOnce?: true;
  readonly try: (job: Job) => Promise<Tried>;
}
