// Finds where the nodes of a wait cycle are on the timeline, from what their ids name.
import type { ProcessObservation, Row } from '../observed/observation.ts';
import type { ServicesSeen } from './event-writer.ts';
import type { Lanes } from './lanes.ts';
import { placeOf } from './message-writer.ts';
import type { CyclePlace } from './shape.ts';

/** A cycle of the judge; its nodes' ids name threads, messages, locks and service calls. */
export interface PlacedCycle {
  readonly nodes: readonly { readonly id: string }[];
}

type Calls = ServicesSeen['calls'];

/** Numbers of the service calls that the nodes are. */
export function callsNamedIn(cycles: readonly PlacedCycle[]): ReadonlySet<number> {
  return new Set(
    cycles
      .flatMap(({ nodes }) => nodes.flatMap(({ id }) => /^(?:service )?call (\d+)$/.exec(id)?.[1] ?? []))
      .map(Number),
  );
}

/** Null: the node is on no lane. */
export function cyclePlaces(
  cycles: readonly PlacedCycle[],
  processes: readonly ProcessObservation[],
  lanes: Lanes,
  calls: Calls,
): readonly (readonly (CyclePlace | null)[])[] {
  if (cycles.length === 0) return [];
  const rows = rowsNamedIn(cycles, processes);
  return cycles.map(({ nodes }) => {
    const places = nodes.map(({ id }) => placeOfNode(id, rows, lanes, calls));
    // A thread or a lock says nothing of its time: it is drawn at that of its neighbour.
    const latest = Math.max(...places.map((place) => place?.ns ?? -Infinity));
    return places.map((place) => (place === null ? null : { ...place, ns: place.ns ?? latest }));
  });
}

type Place = { readonly lane: number; readonly ns: number | null } | null;

function placeOfNode(id: string, rows: ReadonlyMap<string, Row>, lanes: Lanes, calls: Calls): Place {
  const [, handled, ofHandler] = /^handler of (.+) at (\d+ \d+)$/.exec(id) ?? [];
  if (handled !== undefined && ofHandler !== undefined) {
    const [slot, client] = numbers(ofHandler);
    return { lane: lanes.handler(slot, client), ns: rows.get(`${handled} at ${ofHandler}`)?.deliveredNs ?? null };
  }
  const [, queued, ofQueue] = /^message (.+) at (\d+ \d+)$/.exec(id) ?? [];
  if (queued !== undefined && ofQueue !== undefined) {
    const [slot, client] = numbers(ofQueue);
    return { lane: lanes.flights(slot, client), ns: rows.get(`${queued} at ${ofQueue}`)?.queuedNs ?? null };
  }
  const [, service, number] = /^(service )?call (\d+)$/.exec(id) ?? [];
  const call = number === undefined ? undefined : calls.get(Number(number));
  if (call !== undefined) {
    if (service !== undefined) return { lane: lanes.service(call.data.service), ns: call.timeNs };
    const lane = call.client === null ? lanes.thread(call.slot, call.thread) : lanes.handler(call.slot, call.client);
    return { lane, ns: call.timeNs };
  }
  const [, thread, ofThread] = /^(?:thread|wait of) (\d+) of (\d+)/.exec(id) ?? [];
  if (thread !== undefined) return placeOfThread(lanes, Number(ofThread), Number(thread), id);
  const [, address, ofLock] = /^lock (\d+) of (\d+)/.exec(id) ?? [];
  return address === undefined ? null : { lane: lanes.lock(Number(ofLock), BigInt(address)), ns: null };
}

function placeOfThread(lanes: Lanes, slot: number, thread: number, id: string): Place {
  const from = / from (\d+(?:\.\d+)?) on$/.exec(id)?.[1];
  return { lane: lanes.thread(slot, thread), ns: from === undefined ? null : Number(from) };
}

function numbers(words: string): [number, number] {
  const [first = 0, second = 0] = words.split(' ').map(Number);
  return [first, second];
}

/** By `MESSAGE at SLOT CLIENT`, as the ids have it. */
function rowsNamedIn(
  cycles: readonly PlacedCycle[],
  processes: readonly ProcessObservation[],
): ReadonlyMap<string, Row> {
  const wanted = new Set(
    cycles.flatMap(({ nodes }) =>
      nodes.flatMap(({ id }) => /^(?:handler of|message) (.+ at \d+ \d+)$/.exec(id)?.[1] ?? []),
    ),
  );
  const rows = new Map<string, Row>();
  for (const { slot, rows: of } of processes)
    for (const row of of()) {
      const place = placeOf(row);
      const key = `${place < -1 ? `injected ${-2 - place}` : place} at ${slot} ${row.client}`;
      if (wanted.has(key)) rows.set(key, row);
    }
  return rows;
}
