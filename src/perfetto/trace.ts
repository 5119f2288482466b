// Writes a run as a Perfetto trace: messages, handlers, calls, locks, daemons and findings, each as it is read from the
// ledger. Memory does not grow with the number of messages.
import type { Observation, ProcessObservation } from '../observed/observation.ts';
import { callsNamedIn, cyclePlaces, type PlacedCycle } from '../timeline/cycle-places.ts';
import type { ServiceCallSeen } from '../timeline/event-writer.ts';
import { Lanes } from '../timeline/lanes.ts';
import { CycleArrows } from './cycles.ts';
import { type FramesOf, hasStack } from './fact-events.ts';
import { type Finding, writeFindings } from './findings.ts';
import { MessageTracks, type Shared } from './message-tracks.ts';
import { MessageNames } from './names.ts';
import { Packets, type WriteBytes } from './packets.ts';
import { ProcessTracks } from './process-tracks.ts';
import { Tracks } from './tracks.ts';

/** Stacks of a process that are named; all sites of a client are far fewer. */
const maxStacks = 4096;

export interface PerfettoRun {
  readonly observation: Observation;
  /** Path of the trace, and its messages. */
  readonly trace: { readonly path: string; readonly messages: number };
  readonly findings: readonly Finding[];
  /** Why each injected message came. */
  readonly causes: readonly string[];
  /** Frames of `stacksIn` its processes. */
  readonly framesOf: FramesOf;
}

export function writePerfetto(run: PerfettoRun, write: WriteBytes): void {
  const { observation, findings } = run;
  const { processes, services, durationNs } = observation;
  const packets = new Packets(write);
  const bySlot = new Map(processes.map((process) => [process.slot, process]));
  const lanes = new Lanes(services, new Map(processes.map(({ slot, pid }) => [slot, pid])));
  const tracks = new Tracks(packets, lanes, bySlot);
  const cycles = findings.map(({ cycle }) => cycle).filter((cycle) => cycle !== null);
  const places = cyclePlaces(cycles, processes, lanes, requestsIn(cycles, processes));
  const shared: Shared = {
    packets,
    tracks,
    services,
    arrows: new CycleArrows(places),
    framesOf: run.framesOf,
    endNs: durationNs,
    injectedNs: new Map(),
    caused: causedIn(processes),
    messages: 0,
  };
  for (const process of processes) writeMessages(run, process, shared);
  for (const process of processes) new ProcessTracks(process, shared).write();
  shared.arrows.finish(packets, tracks);
  writeFindings(findings, packets, tracks);
  tracks.finish(durationNs);
  packets.finish();
}

function writeMessages({ observation, trace, causes }: PerfettoRun, process: ProcessObservation, shared: Shared): void {
  const clients = process.counts.map((_, client) => new MessageTracks(process, client, shared));
  const names = new MessageNames(trace.path, trace.messages);
  try {
    for (const row of process.rows()) {
      const name =
        row.injected !== null
          ? (observation.injectedEvents[row.injected] ?? null)
          : row.traceIndex === null
            ? null
            : names.of(row.traceIndex);
      clients[row.client]?.add(row, name, row.injected === null ? null : (causes[row.injected] ?? null));
    }
  } finally {
    names.close();
  }
  for (const client of clients) client.finish();
}

/** A run has room for few injected messages. */
function causedIn(processes: readonly ProcessObservation[]): ReadonlySet<number> {
  const caused = new Set<number>();
  for (const { facts } of processes)
    for (const { injected } of facts('injected')) if (injected !== null) caused.add(injected);
  return caused;
}

/** Only those that a cycle names: a long run has far more. */
function requestsIn(
  cycles: readonly PlacedCycle[],
  processes: readonly ProcessObservation[],
): ReadonlyMap<number, ServiceCallSeen> {
  const wanted = callsNamedIn(cycles);
  const requests = new Map<number, ServiceCallSeen>();
  if (wanted.size === 0) return requests;
  for (const { slot, facts } of processes)
    for (const fact of facts('service_call'))
      if (wanted.has(fact.data.serviceCall)) requests.set(fact.data.serviceCall, { ...fact, slot });
  return requests;
}

/** The stacks that its events have, by id. */
export function stacksIn(process: ProcessObservation): ReadonlySet<number> {
  const stacks = new Set<number>();
  for (const fact of process.facts())
    if (fact.stack !== null && hasStack(fact) && stacks.size < maxStacks) stacks.add(fact.stack);
  return stacks;
}
