// The record of a finished run, from the process that made it and from its files.
import type { NamedModels } from '../../models/resolved.ts';
import type { InjectedEvent, ProcessExit } from '../../observed/observation.ts';
import type { CollectedOutput } from '../../output-map/collected-output.ts';
import type { RunClient } from '../client/run-client.ts';
import type { Ending } from '../ending.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { OptionsWithDefaults } from '../options.ts';
import type { ImitatedOs } from '../prepare/imitated-os.ts';
import type { CheckedTrace } from '../prepare/trace-check.ts';

export interface EndedRun {
  readonly options: OptionsWithDefaults;
  readonly trace: CheckedTrace;
  readonly os: ImitatedOs;
  readonly models: NamedModels | null;
  readonly clients: readonly RunClient[];
  /** Exits by pid of processes with an ES client that were gone before the harness sent any signal. */
  readonly ownEnds: ReadonlyMap<number, ProcessExit>;
  readonly baseNs: number;
  readonly ending: Ending;
  /** What the first client wrote; null: nothing was kept of it. */
  readonly output: CollectedOutput | null;
}

/** With the content of its directory. */
export interface CollectedRun extends EndedRun {
  readonly ledgers: readonly Ledger[];
  /** Slots of processes that have made their ledger, according to the run's shared page. */
  readonly ledgerSlots: ReadonlySet<number>;
  /** False: the client overwrote the page or cut the file. */
  readonly sharedIsWhole: boolean;
  readonly injectedEvents: readonly InjectedEvent[];
  /** Processes that took a slot of the run, with or without a ledger. */
  readonly attached: number;
  /** Their pids. */
  readonly slotPids: readonly number[];
  readonly stallNs: number;
  /** True if a signal stopped a client for any time. */
  readonly stopped: boolean;
  readonly durationNs: number;
}
