// Reads what a finished run left: its ledgers, and the observation and names that come from them.
import type { Observation } from '../../observed/observation.ts';
import type { CollectedOutput } from '../../output-map/collected-output.ts';
import { findSymbolizers } from '../../symbols/symbolizer.ts';
import { Symbols } from '../../symbols/symbols.ts';
import type { RunDirectory } from '../directory/run-directory.ts';
import { killPoint } from '../kill-points.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { OptionsWithDefaults } from '../options.ts';
import type { ImitatedOs } from '../prepare/imitated-os.ts';
import type { CheckedTrace } from '../prepare/trace-check.ts';
import type { LedgerSpill } from '../watch/ledger-spill.ts';
import type { EndedRun } from './ended-run.ts';
import { injectedIn } from './injected.ts';
import { observe } from './observe.ts';

/** What a run observed. Its ledger stays in the run directory until `close`. */
export interface Replay {
  /** As asked, with their defaults. */
  readonly options: OptionsWithDefaults;
  readonly observation: Observation;
  readonly trace: CheckedTrace;
  readonly os: ImitatedOs;
  /** What the first client wrote, for an output map; null: nothing was kept of it. */
  readonly output: CollectedOutput | null;
  ledger(slot: number): Ledger | null;
  symbols(slot: number): Symbols;
  /** Where the run stays; null if `close` removes it. */
  readonly keptDirectory: string | null;
  close(): void;
}

/**
 * `spill`: null if the run was over before this process began. `durationNs`: omitted for a run that ends now, by the
 * clock of `baseNs`.
 */
export async function readReplay(
  run: EndedRun,
  directory: RunDirectory,
  spill: LedgerSpill | null,
  durationNs = Number(process.hrtime.bigint()) - run.baseNs,
): Promise<Replay> {
  const { options, trace, os, baseNs, clients, ending, ownEnds } = run;
  const directories = directory.ledgerDirectories;
  const injectedEvents = run.models === null ? [] : await injectedIn(directories);
  const { stallNs, stopSeenNs, attached, slotPid, slotLedgerNs } = directory.readShared();
  const { sharedIsWhole } = directory;
  const slotPids = slotPid.filter((pid) => pid !== 0);
  directory.close();
  const ledgerSlots = new Set(slotLedgerNs.flatMap((ns, slot) => (ns === 0 ? [] : [slot])));
  const slots = [...new Set([...Ledger.slots(directories), ...ledgerSlots])].sort((a, b) => a - b);
  const ledgers = slots.map((slot) => new Ledger(directories, slot, baseNs, true));
  const observed = {
    ...run,
    ledgers,
    ledgerSlots,
    injectedEvents,
    durationNs,
    stallNs,
    stopped: stopSeenNs !== 0,
    attached,
    slotPids,
    sharedIsWhole,
  };
  const observation = observe(observed);
  killPoint('ledger-read');
  const ledger = (slot: number): Ledger | null => ledgers.find((each) => each.slot === slot) ?? null;
  const symbols = new Map<number, Symbols>();
  // Searched only if there is a stack to name.
  const symbolizers = (): readonly string[] => (options.plainStacks === true ? [] : findSymbolizers());
  const recorded = clients.map(({ pid, command, exit, orphans }) => ({ pid, command, exit, orphans }));
  const kept = `The run directory is kept; show its report again with esreplay explain ${directory.path}`;
  const trouble = spill?.trouble ?? null;
  const notes = [
    ...observation.notes,
    ...(trouble === null ? [] : [trouble]),
    ...(options.keepRunDirectory ? [kept] : []),
  ];
  return {
    options,
    observation: { ...observation, notes },
    trace,
    os,
    output: run.output,
    ledger,
    symbols: (slot) => {
      const of = ledger(slot);
      const known = symbols.get(slot) ?? new Symbols(of?.modules() ?? [], of?.names(), process.cwd(), symbolizers());
      symbols.set(slot, known);
      return known;
    },
    keptDirectory: options.keepRunDirectory ? directory.path : null,
    close: () =>
      options.keepRunDirectory
        ? directory.keep({ ending, durationNs, clients: recorded, ownEnds: [...ownEnds] })
        : directory.remove(),
  };
}
