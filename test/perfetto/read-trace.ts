// Reads a Perfetto trace with protobufjs, by the definitions of perfetto.proto, and checks what holds for every trace.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';

type Plain = Readonly<Record<string, unknown>>;

export interface ReadTrack {
  readonly uuid: number;
  readonly name: string;
  readonly parent: number | null;
  readonly process: { readonly pid: number; readonly process_name: string } | null;
  readonly thread: { readonly pid: number; readonly tid: number; readonly thread_name: string } | null;
  readonly counter: Plain | null;
  readonly rank: number;
}

export interface ReadEvent {
  readonly type: 'begin' | 'end' | 'instant' | 'counter';
  readonly ns: number;
  readonly track: number;
  readonly name: string | null;
  readonly category: string | null;
  readonly flows: readonly number[];
  readonly lastFlows: readonly number[];
  readonly says: Plain;
  /** `function file:line`, the outermost first. */
  readonly stack: readonly string[];
  readonly value: number | null;
}

export interface ReadTrace {
  readonly bytes: number;
  readonly tracks: ReadonlyMap<number, ReadTrack>;
  /** In the order of the file. */
  readonly events: readonly ReadEvent[];
}

const definitions = readFileSync(join(import.meta.dirname, 'perfetto.proto'), 'utf8');
const { root } = protobuf.parse(definitions, { keepCase: true });
/** On the wire, texts are bytes; a decoder of texts would mend what is no UTF-8. */
const strict = protobuf.parse(definitions.replaceAll(' string ', ' bytes '), { keepCase: true }).root;

const types = ['', 'begin', 'end', 'instant', 'counter'] as const;
const kinds = {
  event_categories: 'name',
  event_names: 'name',
  debug_annotation_names: 'name',
  function_names: 'str',
  source_paths: 'str',
  debug_annotation_string_values: 'str',
  frames: '',
  callstacks: '',
} as const;
type Kind = keyof typeof kinds;

export function packetsOf(bytes: Uint8Array): readonly Plain[] {
  const trace = root.lookupType('Trace');
  const decoded = trace.decode(bytes);
  // Whatever the definitions do not have would be gone.
  assert.equal(trace.encode(decoded).finish().length, bytes.length, 'fields that perfetto.proto does not have');
  checkTexts(strict.lookupType('Trace').toObject(strict.lookupType('Trace').decode(bytes)));
  return (trace.toObject(decoded, { longs: Number }) as { packet?: Plain[] }).packet ?? [];
}

function checkTexts(value: unknown): void {
  if (value instanceof Uint8Array) new TextDecoder('utf-8', { fatal: true }).decode(value);
  else if (Array.isArray(value)) value.forEach(checkTexts);
  else if (typeof value === 'object' && value !== null) Object.values(value).forEach(checkTexts);
}

export function readTrace(bytes: Uint8Array): ReadTrace {
  const packets = packetsOf(bytes);
  checkFirst(packets[0] ?? {});
  const ids = new Map<Kind, Map<number, Plain | string>>();
  const tracks = new Map<number, ReadTrack>();
  const events: ReadEvent[] = [];
  for (const packet of packets.slice(1)) {
    assert.equal(packet.trusted_packet_sequence_id, 1);
    assert.equal(packet.sequence_flags, 2);
    learn(packet.interned_data as Plain | undefined, ids);
    const { track_descriptor: descriptor, track_event: event, timestamp } = packet as Record<string, Plain | undefined>;
    assert.ok((descriptor === undefined) !== (event === undefined), 'one of both');
    if (descriptor !== undefined) addTrack(descriptor, tracks);
    if (event !== undefined) events.push(eventOf(event, Number(timestamp), ids));
  }
  for (const { track } of events) assert.ok(tracks.has(track), `no track ${track}`);
  return { bytes: bytes.length, tracks, events };
}

function checkFirst(packet: Plain): void {
  assert.equal(packet.sequence_flags, 1);
  assert.equal(packet.first_packet_on_sequence, true);
  assert.deepEqual(packet.trace_packet_defaults, { timestamp_clock_id: 64 });
  const clocks = [64, 6].map((id) => ({ clock_id: id, timestamp: 0 }));
  assert.deepEqual(packet.clock_snapshot, { clocks });
}

/** Each entry is new: none may be changed. */
function learn(data: Plain | undefined, ids: Map<Kind, Map<number, Plain | string>>): void {
  for (const [kind, text] of Object.entries(kinds) as [Kind, string][])
    for (const entry of (data?.[kind] ?? []) as Plain[]) {
      const known = ids.get(kind) ?? new Map<number, Plain | string>();
      ids.set(kind, known);
      const iid = Number(entry.iid);
      assert.ok(iid > 0 && !known.has(iid), `${kind} ${iid}`);
      const value = text === '' ? entry : entry[text];
      known.set(iid, value instanceof Uint8Array ? new TextDecoder().decode(value) : (value as Plain | string));
    }
}

function addTrack(descriptor: Plain, tracks: Map<number, ReadTrack>): void {
  const { uuid, parent_uuid: parent, name, process, thread, counter, sibling_order_rank: rank } = descriptor;
  assert.ok(Number(uuid) > 0 && !tracks.has(Number(uuid)));
  assert.ok(parent === undefined || tracks.has(Number(parent)), `no parent ${String(parent)}`);
  tracks.set(Number(uuid), {
    uuid: Number(uuid),
    name: String(name),
    parent: parent === undefined ? null : Number(parent),
    process: (process as ReadTrack['process']) ?? null,
    thread: (thread as ReadTrack['thread']) ?? null,
    counter: (counter as Plain) ?? null,
    rank: Number(rank ?? 0),
  });
}

function eventOf(event: Plain, ns: number, ids: ReadonlyMap<Kind, ReadonlyMap<number, Plain | string>>): ReadEvent {
  const known = (kind: Kind, id: unknown): Plain | string => {
    const value = ids.get(kind)?.get(Number(id));
    assert.ok(value !== undefined, `${kind} ${String(id)} is used before it is defined`);
    return value;
  };
  const word = (kind: Kind, id: unknown): string => known(kind, id) as string;
  const list = (name: string): number[] => ((event[name] ?? []) as unknown[]).map(Number);
  const [category] = list('category_iids');
  const says = ((event.debug_annotations ?? []) as Plain[]).map((each) => {
    const { string_value_iid: id, int_value, bool_value, string_value, pointer_value } = each;
    const value = id === undefined ? (int_value ?? bool_value ?? string_value ?? pointer_value) : null;
    return [word('debug_annotation_names', each.name_iid), value ?? word('debug_annotation_string_values', id)];
  });
  const frames = event.callstack_iid === undefined ? [] : (known('callstacks', event.callstack_iid) as Plain).frame_ids;
  return {
    type: types[Number(event.type)] as ReadEvent['type'],
    ns,
    track: Number(event.track_uuid),
    name: event.name_iid === undefined ? ((event.name as string) ?? null) : word('event_names', event.name_iid),
    category: category === undefined ? null : word('event_categories', category),
    flows: list('flow_ids'),
    lastFlows: list('terminating_flow_ids'),
    says: Object.fromEntries(says),
    stack: (frames as unknown[]).map((id) => {
      const { function_name_id, source_path_iid, line_number } = known('frames', id) as Plain;
      const at =
        source_path_iid === undefined ? '' : ` ${word('source_paths', source_path_iid)}:${String(line_number)}`;
      return `${word('function_names', function_name_id)}${at}`;
    }),
    value: event.counter_value === undefined ? null : Number(event.counter_value),
  };
}

export interface Slice extends ReadEvent {
  readonly toNs: number;
  readonly depth: number;
  /** The slice that it is in. */
  readonly in: Slice | null;
}

/**
 * Returns the slices as Perfetto pairs them: by time, events of one time in the order of the file. Throws if they do
 * not nest, or do not end.
 */
export function slicesOf({ events }: ReadTrace): readonly Slice[] {
  const slices: Slice[] = [];
  const open = new Map<number, { at: number; begin: ReadEvent }[]>();
  for (const event of [...events].sort((a, b) => a.ns - b.ns)) {
    const stack = open.get(event.track) ?? [];
    open.set(event.track, stack);
    if (event.type === 'begin') {
      const outer = stack.at(-1);
      const placed = {
        ...event,
        toNs: Number.NaN,
        depth: stack.length,
        in: outer === undefined ? null : slices[outer.at],
      };
      stack.push({ at: slices.push(placed as Slice) - 1, begin: event });
    } else if (event.type === 'end') {
      const ended = stack.pop();
      assert.ok(ended, `an end without a beginning on track ${event.track} at ${event.ns}`);
      const slice = slices[ended.at] as Slice;
      Object.assign(slice, { toNs: event.ns, says: { ...slice.says, ...event.says } });
    }
  }
  for (const stack of open.values()) assert.deepEqual(stack, []);
  return slices;
}

/** What holds for every trace. */
export function checkInvariants(trace: ReadTrace): void {
  const { tracks, events } = trace;
  slicesOf(trace);
  const lastNs = new Map<number, number>();
  for (const { type, track, ns, value, name } of events) {
    // Of slices, the file is in order on each track; so the order of events of one time is what was meant.
    if (type === 'begin' || type === 'end') {
      assert.ok(ns >= (lastNs.get(track) ?? 0), `${track} goes back at ${ns}`);
      lastNs.set(track, ns);
    }
    assert.equal(type === 'counter', tracks.get(track)?.counter !== null, 'counters have tracks of their own');
    assert.equal(type === 'counter', value !== null);
    assert.equal(type === 'begin' || type === 'instant', name !== null);
  }
  checkFlows(events);
  const roots = [...tracks.values()].filter(({ parent, process }) => parent === null && process === null);
  for (const { name } of roots) assert.ok(['findings', 'daemons of the service models'].includes(name), name);
}

/** Each arrow has a beginning and an end, in this order. */
function checkFlows(events: readonly ReadEvent[]): void {
  const seen = new Map<number, number>();
  const ended = new Set<number>();
  for (const { flows, lastFlows, ns } of [...events].sort((a, b) => a.ns - b.ns)) {
    for (const id of flows) {
      assert.ok(!ended.has(id), `flow ${id} goes on after its end, at ${ns}`);
      seen.set(id, (seen.get(id) ?? 0) + 1);
    }
    for (const id of lastFlows) {
      assert.ok(seen.has(id) && !ended.has(id), `flow ${id} ends without a beginning at ${ns}`);
      ended.add(id);
    }
  }
  for (const [id, count] of seen) assert.ok(ended.has(id) || count > 1, `flow ${id} has no end`);
}

/** Path of a track, as the viewer shows it. */
export function pathOf({ tracks }: ReadTrace, uuid: number): string {
  const track = tracks.get(uuid);
  if (track === undefined) return '?';
  return track.parent === null ? track.name : `${pathOf({ tracks } as ReadTrace, track.parent)} / ${track.name}`;
}
