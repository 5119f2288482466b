// The messages of one es_client_t: those in flight, the runs of its handler with the calls in them, its answers, its
// deadlines, and the counters of its queue and its headroom.
import type { Fact, ProcessObservation, Row } from '../observed/observation.ts';
import type { NamedMessage } from '../run/collect/message-names.ts';
import { eventLabel } from '../words/event-label.ts';
import type { CycleArrows } from './cycles.ts';
import { categoryOf, describeFact, endOf, type FramesOf, hasStack, isOfHandler, nameOfFact } from './fact-events.ts';
import { flowIds } from './flow-ids.ts';
import type { Packets } from './packets.ts';
import type { Tracks } from './tracks.ts';

export interface Shared {
  readonly packets: Packets;
  readonly tracks: Tracks;
  readonly arrows: CycleArrows;
  readonly framesOf: FramesOf;
  readonly services: readonly { readonly name: string }[];
  /** What never ended is drawn to here. */
  readonly endNs: number;
  /** Injected messages with a fact that says where from. */
  readonly caused: ReadonlySet<number>;
  /** When each of those was queued first. */
  readonly injectedNs: Map<number, number>;
  messages: number;
}

export class MessageTracks {
  private readonly flights: number;
  private readonly handler: number;
  private readonly keys: Readonly<Record<'flights' | 'handler', string>>;
  private readonly facts: Iterator<Fact>;
  private fact: Fact | null;
  private readonly depth: QueueDepth;

  constructor(
    private readonly process: ProcessObservation,
    private readonly client: number,
    private readonly shared: Shared,
  ) {
    const { lanes } = shared.tracks;
    this.flights = lanes.flights(process.slot, client);
    this.handler = lanes.handler(process.slot, client);
    this.keys = { flights: shared.tracks.lane(this.flights), handler: shared.tracks.lane(this.handler) };
    this.facts = ofHandler(process, client);
    this.fact = this.facts.next().value ?? null;
    this.depth = new QueueDepth(process, client, (ns, value) =>
      shared.packets.count(shared.tracks.uuid(shared.tracks.client(process.slot, client, 'depth')), ns, value),
    );
  }

  /** Rows come in the order of their queue. `name`: of a message of the trace or an injected one. */
  add(row: Row, name: Pick<NamedMessage, 'path' | 'process'> | null, cause: string | null): void {
    this.depth.enqueued(row.queuedNs);
    const flow = flowIds.message(this.shared.messages++);
    if (row.auth) this.flight(row, flow, name, cause);
    this.run(row, flow, name, cause);
    if (row.respondedNs !== null && !row.inHandler) this.answer(row, row.respondedNs, flow);
    if (row.respondedNs !== null && row.deadlineNs !== null)
      this.shared.packets.count(this.track('headroom'), row.respondedNs, row.deadlineNs - row.respondedNs);
    if (row.deadlineNs !== null && row.deadlineNs <= this.shared.endNs) this.deadline(row, row.deadlineNs);
  }

  finish(): void {
    this.factsUntil(Infinity, Infinity);
    this.depth.finish();
  }

  private track(what: Parameters<Tracks['client']>[2]): number {
    const { tracks } = this.shared;
    return tracks.uuid(tracks.client(this.process.slot, this.client, what));
  }

  private flight(row: Row, flow: number, name: Pick<NamedMessage, 'path' | 'process'> | null, cause: string | null) {
    const { packets, tracks, arrows, endNs } = this.shared;
    const decided = row.settled === 'by-mode' ? row.deadlineNs : null;
    const toNs = row.respondedNs ?? decided ?? endNs;
    tracks.slice(this.keys.flights, row.queuedNs, toNs, false, eventLabel(row), 'message');
    this.fromCause(row, row.queuedNs);
    if (isArrow(row)) packets.flow(flow);
    arrows.at(this.flights, row.queuedNs, packets);
    describeMessage(row, name, cause, packets);
    packets.says('settled', row.settled).says('result', resultOf(row));
    if (row.deadlineNs !== null) packets.says('budget ns', row.deadlineNs - row.queuedNs);
    packets.done();
  }

  private run(row: Row, flow: number, name: Pick<NamedMessage, 'path' | 'process'> | null, cause: string | null): void {
    const { packets, tracks, arrows, endNs } = this.shared;
    const { deliveredNs } = row;
    if (deliveredNs === null) return;
    const toNs = row.returnedNs ?? endNs;
    this.factsUntil(deliveredNs, Infinity);
    const track = tracks.slice(this.keys.handler, deliveredNs, toNs, false, eventLabel(row), 'handler');
    if (!row.auth) this.fromCause(row, deliveredNs);
    else if (isAnswerArrow(row)) packets.flow(flow);
    else if (isArrow(row)) packets.lastFlow(flow);
    arrows.at(this.handler, deliveredNs, packets);
    describeMessage(row, name, cause, packets);
    if (row.returnedNs === null) packets.says('unfinished', true);
    packets.done();
    // Equal times: the call is of this run, for it is in the handler.
    this.factsUntil(toNs, toNs);
    if (row.respondedNs !== null && row.inHandler) this.answer(row, row.respondedNs, flow, track);
  }

  /** The arrow to an injected message leads to where it was first. */
  private fromCause({ injected, queuedNs }: Row, ns: number): void {
    const { packets, injectedNs, caused } = this.shared;
    if (injected === null || injectedNs.has(injected) || !caused.has(injected)) return;
    if (queuedNs < 1 || queuedNs > ns) return; // the cause is a nanosecond before it
    injectedNs.set(injected, queuedNs);
    packets.lastFlow(flowIds.injected(injected));
  }

  /** Calls in handlers that began before this time; none lasts longer than the run that it is part of. */
  private factsUntil(ns: number, maxEndNs: number): void {
    for (; this.fact !== null && (this.fact.timeNs < ns || (maxEndNs === ns && this.fact.timeNs === ns)); ) {
      this.show(this.fact, maxEndNs);
      this.fact = this.facts.next().value ?? null;
    }
  }

  private show(fact: Fact, maxEndNs: number): void {
    const { packets, tracks, arrows, endNs, framesOf, services } = this.shared;
    const end = endOf(fact, endNs);
    if (fact.kind === 'service_call') {
      const to = services[fact.data.service]?.name ?? 'a service';
      tracks.instant(this.keys.handler, fact.timeNs, `asks ${to}`, 'service');
      packets.flow(flowIds.request(fact.data.serviceCall));
      arrows.at(this.handler, fact.timeNs, packets);
    } else if (end === null) tracks.instant(this.keys.handler, fact.timeNs, nameOfFact(fact), categoryOf(fact));
    else {
      const to = Math.max(fact.timeNs, Math.min(end, maxEndNs));
      tracks.slice(this.keys.handler, fact.timeNs, to, true, nameOfFact(fact), categoryOf(fact));
    }
    describeFact(fact, packets);
    if (hasStack(fact)) packets.stack(framesOf(this.process.slot, fact.stack));
    packets.done();
  }

  private answer(row: Row, ns: number, flow: number, track?: number | null): void {
    const { packets, tracks } = this.shared;
    const key = row.inHandler ? this.keys.handler : tracks.client(this.process.slot, this.client, 'answers');
    tracks.instant(key, ns, `answer: ${resultOf(row)}`, 'answer', track);
    if (isAnswerArrow(row)) packets.lastFlow(flow);
    packets
      .says('message', row.traceIndex)
      .says('injected', row.injected)
      .says('cached', row.cache || null);
    if (row.settled === 'late') packets.says('late', true);
    packets.done();
  }

  private deadline(row: Row, ns: number): void {
    const { packets, tracks } = this.shared;
    tracks.instant(tracks.client(this.process.slot, this.client, 'deadlines'), ns, 'deadline', 'deadline');
    packets.says('message', row.traceIndex).says('injected', row.injected).says('event', eventLabel(row)).done();
  }
}

function describeMessage(
  row: Row,
  name: Pick<NamedMessage, 'path' | 'process'> | null,
  cause: string | null,
  packets: Packets,
): void {
  packets.says('message', row.traceIndex).says('injected', row.injected).says('because', cause);
  packets.says('seq_num', row.seqNum).says('global_seq_num', row.globalSeqNum);
  packets.says('path', name?.path).says('process', name?.process.path).says('pid', name?.process.pid);
}

/** An arrow leads from the enqueue to the handler; a damaged ledger may have them in another order. */
const isArrow = ({ auth, queuedNs, deliveredNs }: Row): boolean =>
  auth && deliveredNs !== null && queuedNs <= deliveredNs;

/** It goes on to the answer. */
const isAnswerArrow = (row: Row): boolean =>
  isArrow(row) && row.respondedNs !== null && (row.deliveredNs ?? Infinity) <= row.respondedNs;

function resultOf({ settled, result, flagsResult }: Row): string {
  if (settled === 'unanswered' || settled === 'cut' || settled === 'open') return 'none';
  if (flagsResult) return `flags 0x${result.toString(16)}`;
  return result === 0 ? 'allow' : 'deny';
}

function* ofHandler({ facts }: ProcessObservation, client: number): Generator<Fact, undefined> {
  for (const fact of facts()) if (fact.client === client && isOfHandler(fact)) yield fact;
  return undefined;
}

/** Counts messages that wait. Reads the rows a second time, behind the first, so that it need not keep what waits. */
class QueueDepth {
  private readonly waiting: Iterator<number>;
  private next: number | null = null;
  private readonly entered: { count: number; read: number } = { count: 0, read: 0 };
  private depth = 0;
  private lastNs = 0;

  constructor(
    process: ProcessObservation,
    client: number,
    private readonly show: (ns: number, depth: number) => void,
  ) {
    this.waiting = deliveries(process, client);
  }

  enqueued(ns: number): void {
    this.leave(ns);
    this.entered.count += 1;
    this.change(ns, 1);
  }

  finish(): void {
    this.leave(Infinity);
  }

  /** Of messages that are enqueued already. A message that never was delivered stays. */
  private leave(untilNs: number): void {
    while (true) {
      if (this.next === null) {
        if (this.entered.read >= this.entered.count) return;
        this.next = this.waiting.next().value ?? null;
        this.entered.read += 1;
        if (this.next === null) return;
      }
      if (this.next > untilNs) return;
      if (!Number.isNaN(this.next)) this.change(this.next, -1);
      this.next = null;
    }
  }

  private change(ns: number, by: 1 | -1): void {
    this.depth += by;
    this.lastNs = Math.max(this.lastNs, ns);
    this.show(this.lastNs, this.depth);
  }
}

/** NaN: never. */
function* deliveries({ rows }: ProcessObservation, client: number): Generator<number, undefined> {
  for (const row of rows()) if (row.client === client) yield row.deliveredNs ?? Number.NaN;
  return undefined;
}
