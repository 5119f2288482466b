// One run with its verdicts: everything a report is made of.

import type { ProcessExit, UsedModels } from '../observation.ts';
import type { Reported } from '../run/option-table.ts';
import type { Expectations } from '../run/options.ts';
import type { Tally } from './judge.ts';
import type { KilledClient } from './killed-client.ts';
import type { Latency } from './latency.ts';
import type { SuppressionUse } from './suppressions.ts';
import type { NamedTrouble, Verdict } from './verdict.ts';
import type { Verification } from './verification.ts';

/** One client process of the run. */
export interface ProcessSummary {
  /** The number that verdicts name it by. */
  readonly process: number;
  readonly pid: number;
  readonly name: string;
  /** How many es_client_t it made. */
  readonly esClients: number;
  readonly delivered: number;
  readonly responded: number;
  readonly exit: ProcessExit | null;
  /** It was there when the last message was settled. */
  readonly reachedEnd: boolean;
}

export interface JudgedRun {
  readonly trace: { readonly path: string; readonly messages: number; readonly complete: boolean };
  /** Commands of the client processes; empty for a JavaScript handler. */
  readonly clients: readonly (readonly string[])[];
  /** What was imitated. `from`: named by an option, or the trace's own. */
  readonly os: {
    readonly macos: string;
    readonly messageVersion: number;
    readonly from: 'option' | 'trace';
    /** Where the default mute set is from; nowhere: it is not known, and none was set. */
    readonly defaultMutes: 'nowhere' | 'trace' | 'sample';
    /** Messages of event types that this macOS does not have. */
    readonly withheld: number;
  };
  /** Options as given, the defaults filled in; of the policies only those that differ from the default. */
  readonly options: Readonly<Record<string, Reported>>;
  readonly strict: boolean;
  /** Without the suppressed ones. */
  readonly verdicts: readonly Verdict[];
  /** In the order of their file. */
  readonly suppressions: readonly SuppressionUse[];
  readonly tally: Tally;
  readonly latency: Latency;
  readonly rules: readonly {
    readonly slug: string;
    readonly class: string;
    readonly about: string;
    readonly macos: string;
  }[];
  /** In the order in which they made their first ES client. */
  readonly processes: readonly ProcessSummary[];
  readonly notWatched: readonly string[];
  readonly notes: readonly string[];
  readonly models: UsedModels | null;
  readonly invalid: readonly NamedTrouble[];
  readonly clientEnded: NamedTrouble | null;
  readonly interrupted: boolean;
  readonly lostFacts: number;
  readonly durationNs: number;
  /** What the clients decided, by trace index; only when asked for. */
  readonly decisions: Expectations | null;
  /** Clients that were killed at a deadline. */
  readonly killed: readonly KilledClient[];
  /** What it and its repetitions show together; only of `--verify`. */
  readonly verification?: Verification;
  /** The smallest command that shows it again. */
  readonly command: string;
  readonly exitCode: number;
}
