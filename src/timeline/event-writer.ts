// Writes the facts of one process: spans (calls, waits for locks, requests to services) and moments.
import type { Fact, FactOf, ProcessObservation } from '../observed/observation.ts';
import { factKinds } from '../schema/run/facts.ts';
import { factCallName } from '../words/call-words.ts';
import { namedField } from '../words/fact-words.ts';
import { deflated } from './deflated.ts';
import type { Lanes } from './lanes.ts';
import { emptySpan, placeOf, widen } from './message-writer.ts';
import {
  type Block,
  type EventColumns,
  type EventStream,
  eventFlags,
  eventGrades,
  type PlainColumns,
  packEvents,
  rowsPerBlock,
  rowsPerGroup,
  type SummaryColumns,
} from './shape.ts';

/** Kinds that say how the run was watched, or that others say better. */
export const leftOut: ReadonlySet<string> = new Set([
  'attached',
  'canary',
  'not_watched',
  'subscribed',
  'service_return',
  'service_wait',
  'handed_over',
  'queue_waits',
  'queue_busy',
  'answerer',
  'start',
]);

/** Values that may be pointers or times stay numbers. */
export const untold: ReadonlySet<string> = new Set([
  'durationNs',
  'stallNs',
  'argument',
  'systemCall',
  'deadline',
  'enteredNs',
  'lateNs',
  'afterNs',
  'sinceNs',
]);

/** Tables of names that all processes share. */
export interface NameTables {
  readonly calls: string[];
  readonly callNumbers: Map<string, number>;
}

export class EventWriter {
  private readonly blocks: Block[] = [];
  private columns = emptyEvents();
  private details: string[] = [];
  private detailNumbers = new Map<string, number>();
  private rows = 0;
  private span = emptySpan();
  private groups = new Map<number, ReturnType<typeof emptyGroup>>();

  constructor(
    private readonly process: ProcessObservation,
    private readonly lanes: Lanes,
    private readonly names: NameTables,
    private readonly summaries: SummaryColumns['events'],
    private readonly endNs: number,
  ) {}

  /** `returns`: how long each service call took, by its number. `servers`: the service of each. */
  write(returns: ReadonlyMap<number, number>, servers: ReadonlyMap<number, number>): EventStream {
    for (const fact of this.process.facts()) {
      if (leftOut.has(fact.kind)) continue;
      const durationNs = fact.kind === 'service_call' ? returns.get(fact.data.serviceCall) : durationOf(fact);
      const open = durationNs === undefined && (fact.kind === 'service_call' || fact.unfinished);
      this.add(fact, this.laneOf(fact, servers), open ? undefined : (durationNs ?? Number.NaN));
      if (fact.kind === 'lock_wait')
        this.add(fact, this.lanes.lock(this.process.slot, fact.data.lock), fact.data.durationNs);
    }
    this.closeGroups();
    this.closeBlock();
    return { process: this.process.slot, rows: this.rows, blocks: this.blocks };
  }

  private laneOf(fact: Fact, servers: ReadonlyMap<number, number>): number {
    const { slot } = this.process;
    if (fact.kind === 'service_call') return this.lanes.service(fact.data.service);
    if (fact.kind === 'injected' && fact.data.serviceCall !== null)
      return this.lanes.service(servers.get(fact.data.serviceCall) ?? 0);
    if (fact.kind === 'answerer_waits') return this.lanes.thread(slot, fact.data.answerer);
    if (!ofThreads.has(fact.kind)) return this.lanes.marks(slot);
    return fact.client !== null && fact.kind !== 'off_queue_call'
      ? this.lanes.handler(slot, fact.client)
      : this.lanes.thread(slot, fact.thread);
  }

  /** `durationNs`: undefined for what never ended. */
  private add(fact: Fact, lane: number, durationNs: number | undefined): void {
    const { columns } = this;
    const fromNs = Math.round(fact.timeNs);
    columns.ns.push(fromNs);
    columns.durationNs.push(durationNs === undefined ? Number.NaN : Math.round(durationNs));
    columns.kind.push(factKinds.findIndex(({ name }) => name === fact.kind));
    columns.call.push(this.callNumber(fact));
    columns.lane.push(lane);
    columns.thread.push(fact.thread);
    columns.grade.push(fact.callClass === null ? 0 : eventGrades.indexOf(fact.callClass));
    columns.flags.push(
      (fact.waited ? eventFlags.waited : 0) |
        (fact.afterResponse ? eventFlags.afterResponse : 0) |
        (durationNs === undefined ? eventFlags.unfinished : 0) |
        (fact.raw ? eventFlags.raw : 0),
    );
    columns.place.push(placeOf(fact));
    columns.client.push(fact.client ?? -1);
    columns.detail.push(this.detailNumber(fact));
    this.rows += 1;
    this.note(fact, lane, fromNs, durationNs === undefined ? this.endNs : fromNs + (durationNs || 0));
    if (this.rows % rowsPerGroup === 0) this.closeGroups();
    if (columns.ns.length === rowsPerBlock) this.closeBlock();
  }

  private callNumber(fact: Fact): number {
    const name = factCallName(fact);
    if (name === null || (fact.call === 0 && !fact.raw)) return 0;
    const { calls, callNumbers } = this.names;
    const known = callNumbers.get(name) ?? calls.push(name);
    callNumbers.set(name, known);
    return known;
  }

  private detailNumber({ kind, data }: Fact): number {
    const words = Object.entries(data)
      .filter(
        ([name, value]) =>
          !untold.has(name) && !(kind === 'call' && name === 'pid') && value !== false && value !== null,
      )
      .map(([name, value]) => namedField(name, value))
      .map(([name, value]) => `${name} ${typeof value === 'bigint' ? `0x${value.toString(16)}` : value}`)
      .join(', ');
    const known = this.detailNumbers.get(words);
    if (known !== undefined) return known;
    this.detailNumbers.set(words, this.details.length);
    return this.details.push(words) - 1;
  }

  private note(fact: Fact, lane: number, fromNs: number, toNs: number): void {
    const group = this.groups.get(lane) ?? emptyGroup();
    this.groups.set(lane, group);
    widen(this.span, fromNs, toNs);
    widen(group, fromNs, toNs);
    group.count += 1;
    if (isBlocking(fact)) group.blocking += 1;
  }

  private closeGroups(): void {
    for (const [lane, { fromNs, toNs, count, blocking }] of this.groups) {
      this.summaries.lane.push(lane);
      this.summaries.fromNs.push(fromNs);
      this.summaries.toNs.push(Math.round(toNs));
      this.summaries.count.push(count);
      this.summaries.blocking.push(blocking);
    }
    this.groups = new Map();
  }

  private closeBlock(): void {
    const rows = this.columns.ns.length;
    if (rows === 0) return;
    const { fromNs, toNs } = this.span;
    this.blocks.push({ rows, fromNs, toNs, data: deflated(packEvents(this.columns, this.details)) });
    this.columns = emptyEvents();
    this.details = [];
    this.detailNumbers = new Map();
    this.span = emptySpan();
  }
}

/** Kinds that are drawn where the thread is; others are moments of the process. */
export const ofThreads: ReadonlySet<string> = new Set([
  'call',
  'lock_wait',
  'off_queue_call',
  'outside_call',
  'standing',
  'workers_blocked',
  'page_wait',
  'child_start',
  'injected',
]);

export function durationOf(fact: Fact): number | undefined {
  if (fact.unfinished) return undefined;
  if (fact.kind === 'stall') return fact.data.stallNs;
  const { durationNs } = fact.data as { readonly durationNs?: number };
  return durationNs;
}

export const isBlocking = (fact: Fact): boolean =>
  fact.kind === 'lock_wait' || fact.callClass === 'always' || (fact.callClass === 'if_waited' && fact.waited);

const emptyGroup = () => ({ ...emptySpan(), count: 0, blocking: 0 });

function emptyEvents(): PlainColumns<Omit<EventColumns, 'details'>> {
  return {
    ns: [],
    durationNs: [],
    kind: [],
    call: [],
    lane: [],
    thread: [],
    grade: [],
    flags: [],
    place: [],
    client: [],
    detail: [],
  };
}

/** A request to a service, with the process that made it. */
export type ServiceCallSeen = FactOf<'service_call'> & { readonly slot: number };

export interface ServicesSeen {
  readonly returns: ReadonlyMap<number, number>;
  readonly servers: ReadonlyMap<number, number>;
  readonly calls: ReadonlyMap<number, ServiceCallSeen>;
}

/** Requests to services, by number: how long each took, and who served it. `wanted`: those to be returned as facts. */
export function servicesIn(processes: readonly ProcessObservation[], wanted: ReadonlySet<number>): ServicesSeen {
  const returns = new Map<number, number>();
  const servers = new Map<number, number>();
  const calls = new Map<number, ServiceCallSeen>();
  for (const { slot, facts } of processes)
    for (const fact of facts()) {
      if (fact.kind === 'service_return') returns.set(fact.data.serviceCall, fact.data.durationNs);
      if (fact.kind !== 'service_call') continue;
      servers.set(fact.data.serviceCall, fact.data.service);
      if (wanted.has(fact.data.serviceCall)) calls.set(fact.data.serviceCall, { ...fact, slot });
    }
  return { returns, servers, calls };
}
