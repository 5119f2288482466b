// The tracks of a run, made when something is first put on them. Slices of one track nest; what does not nest goes to
// a parallel track of the same name, which Perfetto's viewer draws beside it.
import type { Lanes } from '../timeline/lanes.ts';
import type { LaneKind } from '../timeline/shape.ts';
import type { Packets, Track } from './packets.ts';

/** Parallel tracks of one name; what finds none free becomes an instant. */
export const maxParallel = 64;
/** Queues of libdispatch with a track of their own. */
const maxQueues = 24;

/** The tracks of an es_client_t, in the order of the viewer. */
const ofClient = {
  flights: { name: 'AUTH messages in flight', description: 'from enqueue to answer' },
  handler: { name: 'handler', description: 'runs of the handler on its delivery queue, with the calls in them' },
  answers: { name: 'answers outside the handler', description: 'es_respond_* after the handler had returned' },
  deadlines: { name: 'deadlines', description: 'of AUTH messages, and those that were missed' },
  depth: { name: 'queue depth', counter: 'count', description: 'messages that are enqueued and not delivered' },
  headroom: { name: 'headroom', counter: 'ns', description: 'time from an answer to its deadline' },
} as const;
export type OfClient = keyof typeof ofClient;

/** Ranks among the tracks of a process; its clients are first. */
const ranks: Readonly<Record<LaneKind | 'queue', number>> = {
  flights: 0,
  handler: 0,
  thread: 100,
  queue: 200,
  lock: 300,
  marks: 400,
  service: 0,
};

interface Parallel {
  readonly uuid: number;
  /** Ends of the slices that are open, the outermost first. */
  readonly ends: number[];
  lastNs: number;
}

interface Row {
  readonly track: Track;
  readonly parallel: Parallel[];
}

export class Tracks {
  private readonly rows = new Map<string, Row>();
  private readonly groups = new Map<string, number>();
  /** Their number, by process. */
  private readonly queues = new Map<number, number>();

  constructor(
    private readonly packets: Packets,
    readonly lanes: Lanes,
    private readonly processes: ReadonlyMap<number, { readonly pid: number; readonly name: string }>,
  ) {}

  /** Key of the lane's row. */
  lane(number: number): string {
    const lane = this.lanes.all[number];
    if (lane === undefined) throw new RangeError(`no lane ${number}`);
    const { kind, label, process, client } = lane;
    if (process !== null && client !== null && (kind === 'flights' || kind === 'handler'))
      return this.client(process, client, kind);
    return this.put(`lane ${number}`, () => ({
      name: label,
      parent: process === null ? this.services() : this.process(process),
      rank: ranks[kind],
      ...this.threadOf(kind, label, process),
    }));
  }

  client(process: number, client: number, what: OfClient): string {
    return this.put(`${what} of ${client} of ${process}`, () => ({
      ...ofClient[what],
      parent: this.esClient(process, client),
      rank: Object.keys(ofClient).indexOf(what),
    }));
  }

  /** A serial queue of libdispatch, by its address. */
  queue(process: number, address: bigint): string {
    const name = `dispatch queue 0x${address.toString(16)}`;
    const own = `${name} of ${process}`;
    const count = this.queues.get(process) ?? 0;
    const track = (shown: string): Track => ({ name: shown, parent: this.process(process), rank: ranks.queue });
    if (count >= maxQueues && !this.rows.has(own))
      return this.put(`other queues of ${process}`, () => track('other dispatch queues'));
    if (!this.rows.has(own)) this.queues.set(process, count + 1);
    return this.put(own, () => track(name));
  }

  /** Of the machine, while the process ran. */
  stalls(process: number): string {
    return this.put(`stalls of ${process}`, () => ({
      name: 'stalls of the machine',
      parent: this.process(process),
      rank: ranks.marks + 1,
    }));
  }

  findings(): string {
    const description = 'what the report finds, at the time of its message; what has none is at the beginning';
    return this.put('findings', () => ({ name: 'findings', parent: null, description }));
  }

  /**
   * Begins a slice, which ends by itself, or at `end` if its end is infinite. Returns the uuid of its track, or null if
   * too many are parallel. `nests`: it may be part of another one. The caller describes the event, and calls `done`.
   */
  slice(key: string, fromNs: number, toNs: number, nests: boolean, name: string, category: string): number | null {
    const from = Math.max(0, Math.round(fromNs));
    const to = Math.max(from, Math.round(toNs));
    const row = this.row(key);
    for (let at = 0; at < maxParallel; at += 1) {
      const parallel = this.parallel(row, at);
      if (from < parallel.lastNs) continue;
      this.close(parallel, from);
      const outer = parallel.ends.at(-1);
      if (outer !== undefined && (!nests || to > outer)) continue;
      parallel.ends.push(to);
      parallel.lastNs = from;
      this.packets.begin('begin', parallel.uuid, from, name, category);
      return parallel.uuid;
    }
    this.instant(key, from, name, category);
    return null;
  }

  /** The caller describes it, and calls `done`. `uuid`: a track that `slice` has returned. */
  instant(key: string, ns: number, name: string, category: string, uuid?: number | null): void {
    this.packets.begin('instant', uuid ?? this.uuid(key), ns, name, category);
  }

  /** For instants and counters. */
  uuid(key: string): number {
    return this.parallel(this.row(key), 0).uuid;
  }

  /** Ends a slice that was begun with an infinite end, and does not nest. */
  end(key: string, uuid: number, ns: number): void {
    const parallel = this.row(key).parallel.find((each) => each.uuid === uuid);
    const end = Math.max(Math.round(ns), parallel?.lastNs ?? 0);
    if (parallel?.ends.length === 1) parallel.ends[0] = end;
  }

  /** Slices without an end are drawn to this time. */
  finish(endNs: number): void {
    for (const { parallel } of this.rows.values())
      for (const each of parallel) {
        this.close(each, Number.MAX_VALUE);
        for (; each.ends.length > 0; each.ends.pop())
          this.packets.end(each.uuid, Math.max(endNs, each.lastNs), { unfinished: true });
      }
  }

  private put(key: string, track: () => Track): string {
    if (!this.rows.has(key)) this.rows.set(key, { track: track(), parallel: [] });
    return key;
  }

  private row(key: string): Row {
    const row = this.rows.get(key);
    if (row === undefined) throw new RangeError(`no track ${key}`);
    return row;
  }

  private parallel({ track, parallel }: Row, at: number): Parallel {
    const known = parallel[at];
    if (known !== undefined) return known;
    // A thread has one track of its own; others of its name are beside it.
    const { thread, ...beside } = track;
    const made = { uuid: this.packets.track(at === 0 ? track : beside), ends: [], lastNs: 0 };
    parallel.push(made);
    return made;
  }

  /** Ends the slices that are over at this time. */
  private close(parallel: Parallel, untilNs: number): void {
    for (let end = parallel.ends.at(-1); end !== undefined && end <= untilNs; end = parallel.ends.at(-1)) {
      this.packets.end(parallel.uuid, end);
      parallel.ends.pop();
      parallel.lastNs = Math.max(parallel.lastNs, end);
    }
  }

  private threadOf(kind: LaneKind, label: string, process: number | null): Pick<Track, 'thread'> {
    const pid = process === null ? undefined : this.processes.get(process)?.pid;
    const tid = label === 'main thread' ? pid : Number(/^thread (\d+)$/.exec(label)?.[1] ?? Number.NaN);
    return kind === 'thread' && isId(pid) && isId(tid) ? { thread: { pid, tid } } : {};
  }

  private process(slot: number): number {
    const { pid = 0, name = 'client' } = this.processes.get(slot) ?? {};
    return this.group(`process ${slot}`, { name, parent: null, process: { pid, name } });
  }

  private esClient(slot: number, client: number): number {
    return this.group(`client ${client} of ${slot}`, {
      name: `ES client ${client}`,
      parent: this.process(slot),
      rank: client,
    });
  }

  private services(): number {
    return this.group('services', {
      name: 'daemons of the service models',
      parent: null,
      description: 'what the models say that they do when the client calls them; no such process was running',
    });
  }

  private group(key: string, track: Track): number {
    const uuid = this.groups.get(key) ?? this.packets.track(track);
    this.groups.set(key, uuid);
    return uuid;
  }
}

/** Perfetto's numbers of processes and threads have 32 bits with a sign. */
const isId = (id: number | undefined): id is number => id !== undefined && id > 0 && id < 2 ** 31;
