// Reading what a run left behind: the observation for the judge, and where names for its stacks come from.
import type { Observation } from '../judge/observation.ts';
import type { ImitatedOs } from './imitated-os.ts';
import { Ledger } from './ledger.ts';
import type { LedgerDrain } from './ledger-drain.ts';
import { observe } from './observe.ts';
import type { RunOptions } from './options.ts';
import type { RunClient } from './run-client.ts';
import type { RunDirectory } from './run-directory.ts';
import { Symbols } from './symbols.ts';
import type { CheckedTrace } from './trace-check.ts';
import type { Ending } from './watch.ts';

/** What a run observed. Its ledger lies in the run directory until `close`. */
export interface Replay {
  readonly observation: Observation;
  readonly trace: CheckedTrace;
  readonly os: ImitatedOs;
  ledger(slot: number): Ledger | null;
  symbols(slot: number): Symbols;
  close(): void;
}

export interface EndedRun {
  readonly options: RunOptions;
  readonly trace: CheckedTrace;
  readonly os: ImitatedOs;
  readonly directory: RunDirectory;
  readonly drain: LedgerDrain;
  readonly clients: readonly RunClient[];
  readonly baseNs: number;
  readonly ending: Ending;
}

export function readReplay({ options, trace, os, directory, drain, clients, baseNs, ending }: EndedRun): Replay {
  const directories = directory.ledgerDirectories;
  const ledgers = Ledger.slots(directories).map((slot) => new Ledger(directories, slot, baseNs));
  const durationNs = Number(process.hrtime.bigint()) - baseNs;
  const { stallNs, attached } = directory.readShared();
  directory.close();
  const observation = observe({
    trace,
    os,
    options,
    ending,
    clients,
    ledgers,
    baseNs,
    stallNs,
    durationNs,
    attached,
  });
  const ledger = (slot: number): Ledger | null => ledgers.find((each) => each.slot === slot) ?? null;
  const notes = [
    ...observation.notes,
    ...(drain.trouble === null ? [] : [drain.trouble]),
    ...(options.keepRunDirectory ? [`The run directory is kept: ${directory.path}`] : []),
  ];
  return {
    observation: { ...observation, notes },
    trace,
    os,
    ledger,
    symbols: (slot) => new Symbols(ledger(slot)?.modules() ?? []),
    close: () => (options.keepRunDirectory ? directory.keep() : directory.remove()),
  };
}
