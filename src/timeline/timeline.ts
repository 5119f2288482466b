// Makes the timeline of a run for its page: every message and fact, in compressed columns. Reads rows, facts and the
// trace as streams: memory is the size of the result.
import type { Observation } from '../observed/observation.ts';
import { namedBy } from '../run/collect/message-names.ts';
import { factKinds } from '../schema/run/facts.ts';
import { openTrace } from '../trace/reader.ts';
import { eventLabelOf } from '../words/event-label.ts';
import { callsNamedIn, cyclePlaces, type PlacedCycle } from './cycle-places.ts';
import { deflated } from './deflated.ts';
import { EventWriter, type NameTables, servicesIn } from './event-writer.ts';
import { Lanes } from './lanes.ts';
import { MessageWriter } from './message-writer.ts';
import { NameWriter } from './name-writer.ts';
import { emptySummaries, type MessageStream, packSummaries, type Timeline } from './shape.ts';

/** `cycles`: that of each verdict. `causes`: why each injected message came. */
export function timelineOf(
  observation: Observation,
  trace: string,
  cycles: readonly (PlacedCycle | null)[],
  causes: readonly string[],
): Timeline {
  const { processes, services, injectedEvents, durationNs } = observation;
  const pids = new Map(processes.map(({ slot, pid }) => [slot, pid]));
  const lanes = new Lanes(services, pids);
  const summaries = emptySummaries();
  const eventTypes: Record<number, string> = {};
  const used = new Indices();
  let fromNs = Infinity;
  let toNs = 0;
  const end = Math.round(durationNs);
  const messages: MessageStream[] = [];
  const names: NameTables = { calls: [], callNumbers: new Map() };
  const found = cycles.filter((cycle) => cycle !== null);
  const { returns, servers, calls } = servicesIn(processes, callsNamedIn(found));
  const events = processes.map((process) => {
    const writers = process.counts.map((_, client) => {
      const place = {
        process: process.slot,
        client,
        flights: lanes.flights(process.slot, client),
        handler: lanes.handler(process.slot, client),
      };
      return new MessageWriter(place, messages.length + client, summaries.messages, end);
    });
    for (const row of process.rows()) {
      writers[row.client]?.add(row);
      eventTypes[row.eventType] ??= eventLabelOf(row.eventType);
      if (row.traceIndex !== null) used.add(row.traceIndex);
      fromNs = Math.min(fromNs, row.queuedNs);
      toNs = Math.max(toNs, row.queuedNs, row.returnedNs ?? 0, row.respondedNs ?? 0);
    }
    messages.push(...writers.map((writer) => writer.done()));
    return new EventWriter(process, lanes, names, summaries.events, end).write(returns, servers);
  });
  const blocks = events.flatMap((stream) => stream.blocks);
  const placed = cyclePlaces(found, processes, lanes, calls);
  return {
    fromNs: Math.round(Math.min(fromNs, end, ...blocks.map((block) => block.fromNs))),
    toNs: Math.round(Math.max(toNs, 1, ...blocks.map((block) => block.toNs))),
    lanes: lanes.all,
    eventTypes,
    kinds: factKinds.map(({ name, about }) => ({ name: name.replaceAll('_', ' '), about })),
    calls: names.calls,
    messages,
    events,
    names: namesOf(trace, used),
    injected: injectedEvents.map(({ process, path }, at) => ({
      pid: process.pid,
      process: process.path,
      path,
      cause: causes[at] ?? null,
    })),
    summaries: deflated(packSummaries(summaries)),
    cycles: Object.fromEntries(
      cycles.flatMap((cycle, verdict) => (cycle === null ? [] : [[verdict, placed[found.indexOf(cycle)] ?? []]])),
    ),
  };
}

function namesOf(trace: string, used: Indices): Timeline['names'] {
  const writer = new NameWriter();
  if (used.size > 0) for (const [index, name] of namedBy(openTrace(trace), used)) writer.add(index, name);
  return writer.done();
}

/** A set of indices that takes a bit for each. */
class Indices {
  size = 0;
  private bits = new Uint8Array(1024);

  has(index: number): boolean {
    return ((this.bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
  }

  add(index: number): void {
    if (this.has(index)) return;
    this.size += 1;
    if (index >> 3 >= this.bits.length) {
      const larger = new Uint8Array(2 * ((index >> 3) + 1));
      larger.set(this.bits);
      this.bits = larger;
    }
    this.bits[index >> 3] = (this.bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
}
