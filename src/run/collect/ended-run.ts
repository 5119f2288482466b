// What is known of a run once it is over: by those that made it, and by what it left.
import type { NamedModels } from '../../models/resolved.ts';
import type { InjectedEvent, ProcessExit } from '../../observation.ts';
import type { RunClient } from '../client/run-client.ts';
import type { Ending } from '../ending.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { RunOptions } from '../options.ts';
import type { ImitatedOs } from '../prepare/imitated-os.ts';
import type { CheckedTrace } from '../prepare/trace-check.ts';

export interface EndedRun {
  readonly options: RunOptions;
  readonly trace: CheckedTrace;
  readonly os: ImitatedOs;
  readonly models: NamedModels | null;
  readonly clients: readonly RunClient[];
  /** How processes with an ES client ended, by pid: those that were gone before the harness sent any signal. */
  readonly ownEnds: ReadonlyMap<number, ProcessExit>;
  readonly baseNs: number;
  readonly ending: Ending;
}

/** With what its directory holds. */
export interface CollectedRun extends EndedRun {
  readonly ledgers: readonly Ledger[];
  /** Slots whose process has made its ledger, as the run's shared page says. */
  readonly ledgerSlots: ReadonlySet<number>;
  readonly injectedEvents: readonly InjectedEvent[];
  /** Processes that took a slot of the run, whether their ledger came to be or not. */
  readonly attached: number;
  readonly stallNs: number;
  readonly durationNs: number;
}
