// What the facts of a run's ledgers say about the run itself rather than about a message.

import { isSanitizer } from '../../doctor/sanitizer.ts';
import { survivedFault } from '../../observed/crash.ts';
import type { FactOf, ProcessObservation } from '../../observed/observation.ts';
import type { FactName } from '../../schema/generated/facts.ts';
import { NotWatched, Unsupported, WatchFlag } from '../../schema/generated/ledger.ts';
import { esFunctionName } from '../../words/call-words.ts';
import type { CollectedRun } from './ended-run.ts';
import { ModelUse } from './model-notes.ts';

/** Collected in one pass. */
export interface RunFacts {
  forks: number;
  /** Handler runs that waited for memory to be read. */
  pageWaits: number;
  kills: number;
  readonly notWatched: Set<number>;
  traceErrors: number;
  /** Messages queued when the last process reached its end. */
  endedAt: number | null;
  /** Functions that the client called and this version does not imitate. */
  readonly unrecorded: Set<string>;
  descendants: number;
  /** Clients that a Mac would have made, but this run had no place for. */
  withoutPlace: number;
  /** Sentences about watched functions that another library in a client replaces, one for each process. */
  readonly replaced: string[];
  readonly models: ModelUse;
  /** A client changed or cleared default mutes. */
  defaultMutes: boolean;
}

// Limits of every run on this machine, independent of the library's reports.
const alwaysUnwatched = [
  NotWatched.staticCode,
  NotWatched.ioUringSqpoll,
  NotWatched.spin,
  NotWatched.raisedSignal,
  NotWatched.afterRawCall,
];

const factsOfRuns = [
  'service_call',
  'injections_full',
  'fork',
  'kill',
  'page_wait',
  'trace_error',
  'end',
  'client_new',
  'invert_muting',
  'default_mutes_cleared',
  'unsupported',
  'not_watched',
] as const satisfies readonly FactName[];

export function runFacts(run: CollectedRun, processes: readonly ProcessObservation[]): RunFacts {
  const stale = run.options.guard ? [] : [NotWatched.staleScalars];
  const unwatched: number[] =
    run.options.handler === undefined ? [...alwaysUnwatched, ...stale] : [NotWatched.inProcess];
  if (run.options.handler === undefined && !seesPageFaults(run)) unwatched.push(NotWatched.pageFaults);
  const images = run.options.handler === undefined ? run.ledgers.flatMap((ledger) => ledger.modules()) : [];
  if (images.some(({ path }) => isSanitizer(path))) unwatched.push(NotWatched.sanitizer);
  const seen: RunFacts = {
    forks: 0,
    pageWaits: 0,
    kills: 0,
    traceErrors: 0,
    endedAt: null,
    unrecorded: new Set(),
    replaced: [],
    models: new ModelUse(),
    descendants: 0,
    withoutPlace: 0,
    defaultMutes: false,
    notWatched: new Set(unwatched),
  };
  for (const process of processes) {
    if (survivedFault(process)) seen.notWatched.add(NotWatched.faultSurvived);
    for (const fact of process.facts(...factsOfRuns)) {
      if (fact.kind === 'service_call' || fact.kind === 'injections_full') seen.models.add(fact);
      if (fact.kind === 'fork') seen.forks += 1;
      else if (fact.kind === 'kill') seen.kills += 1;
      else if (fact.kind === 'page_wait') seen.pageWaits += 1;
      else if (fact.kind === 'trace_error') seen.traceErrors += 1;
      else if (fact.kind === 'end') seen.endedAt = Math.max(seen.endedAt ?? 0, fact.data.messages);
      else if (fact.kind === 'client_new') {
        if (fact.data.descendants) seen.descendants += 1;
        if (fact.data.withoutPlace) seen.withoutPlace += 1;
      } else if (fact.kind === 'invert_muting' || fact.kind === 'default_mutes_cleared') seen.defaultMutes = true;
      else if (fact.kind === 'unsupported' && fact.data.why === Unsupported.unrecorded)
        seen.unrecorded.add(esFunctionName(fact.data.esFunction));
      else if (fact.kind === 'not_watched') {
        seen.notWatched.add(fact.data.reason);
        if (fact.data.reason === NotWatched.replaced) seen.replaced.push(replacedSentence(run, process.slot, fact));
      }
    }
  }
  return seen;
}

/** Whether every process with delivered messages had the perf ring; RUSAGE_THREAD is only read at calls. */
function seesPageFaults(run: CollectedRun): boolean {
  const complete = run.ledgers.flatMap((ledger) => ledger.control()?.complete ?? []);
  return complete.length > 0 && complete.every((watched) => (watched & WatchFlag.switches) !== 0);
}

function replacedSentence(run: CollectedRun, slot: number, { data }: FactOf<'not_watched'>): string {
  const { functions, address } = data;
  const modules = run.ledgers.find((ledger) => ledger.slot === slot)?.modules() ?? [];
  const image = modules.find(({ start, end }) => start <= address && address < end)?.path;
  return `${image ?? 'Another library'} replaces ${functions} of the watched functions, before the replayer does.`;
}
