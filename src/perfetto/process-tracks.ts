// What a process did outside its handlers, on its threads, locks and queues, and what the daemons of the service models
// did for it.
import type { Fact, FactOf, ProcessObservation } from '../observed/observation.ts';
import { leftOut, ofThreads } from '../timeline/event-writer.ts';
import { categoryOf, describeFact, endOf, hasStack, isOfHandler, nameOfFact } from './fact-events.ts';
import { flowIds } from './flow-ids.ts';
import type { Shared } from './message-tracks.ts';

/** Kinds that name a queue of libdispatch. */
const ofQueues: ReadonlySet<string> = new Set(['handed_over', 'queue_waits']);
/** No queue, several, or one that runs many blocks. */
const noQueue: ReadonlySet<bigint> = new Set([0n, 1n]);

interface Request {
  readonly lane: number;
  readonly track: number | null;
  readonly fromNs: number;
}

export class ProcessTracks {
  /** Requests to daemons that have not come to their end. */
  private readonly requests = new Map<number, Request>();

  constructor(
    private readonly process: ProcessObservation,
    private readonly shared: Shared,
  ) {}

  write(): void {
    for (const fact of this.process.facts()) {
      if (fact.kind === 'service_call') this.request(fact);
      else if (fact.kind === 'service_return') this.answered(fact);
      else if (fact.kind === 'injected') this.injected(fact);
      else if (ofQueues.has(fact.kind)) this.onQueue(fact);
      else if (!leftOut.has(fact.kind)) this.plain(fact);
    }
  }

  private plain(fact: Fact): void {
    const { lanes } = this.shared.tracks;
    const { slot } = this.process;
    if (fact.kind === 'lock_wait') this.show(fact, lanes.lock(slot, fact.data.lock), lockWords(fact));
    if (isOfHandler(fact)) return;
    const { tracks } = this.shared;
    if (fact.kind === 'miss' && fact.client !== null)
      this.at(fact, tracks.client(slot, fact.client, 'deadlines'), 'deadline missed');
    else if (fact.kind === 'stall') this.at(fact, tracks.stalls(slot), nameOfFact(fact));
    else if (fact.kind === 'answerer_waits') this.show(fact, lanes.thread(slot, fact.data.answerer));
    else this.show(fact, ofThreads.has(fact.kind) ? lanes.thread(slot, fact.thread) : lanes.marks(slot));
  }

  private show(fact: Fact, lane: number, name = nameOfFact(fact)): void {
    this.at(fact, this.shared.tracks.lane(lane), name);
  }

  private at(fact: Fact, key: string, name: string): void {
    const { packets, tracks, endNs, framesOf } = this.shared;
    const end = endOf(fact, endNs);
    if (end === null) tracks.instant(key, fact.timeNs, name, categoryOf(fact));
    else tracks.slice(key, fact.timeNs, end, true, name, categoryOf(fact));
    describeFact(fact, packets);
    if (hasStack(fact)) packets.stack(framesOf(this.process.slot, fact.stack));
    packets.done();
  }

  private onQueue(fact: Fact): void {
    if (fact.kind !== 'handed_over' && fact.kind !== 'queue_waits') return;
    if (noQueue.has(fact.data.queue)) return;
    this.at(fact, this.shared.tracks.queue(this.process.slot, fact.data.queue), nameOfFact(fact));
  }

  /** A slice on the daemon's track, with an arrow from the caller. The handler's end of it is on its track. */
  private request(fact: FactOf<'service_call'>): void {
    const { packets, tracks, arrows, services } = this.shared;
    const { service, serviceCall, parent } = fact.data;
    const lane = tracks.lanes.service(service);
    const key = tracks.lane(lane);
    if (!isOfHandler(fact)) this.asks(fact, parent, services[service]?.name ?? 'a service');
    const name = parent === null ? nameOfCaller(fact) : 'request';
    const track = tracks.slice(key, fact.timeNs, Infinity, false, name, 'service');
    packets.lastFlow(flowIds.request(serviceCall));
    arrows.at(lane, fact.timeNs, packets);
    packets.says('request', serviceCall).says('asked by request', parent);
    if (fact.asynchronous) packets.says('asynchronous', true);
    packets.done();
    this.requests.set(serviceCall, { lane, track, fromNs: fact.timeNs });
  }

  private answered({ data: { serviceCall, durationNs } }: FactOf<'service_return'>): void {
    const request = this.requests.get(serviceCall);
    this.requests.delete(serviceCall);
    if (request === undefined || request.track === null) return;
    const { tracks } = this.shared;
    tracks.end(tracks.lane(request.lane), request.track, request.fromNs + durationNs);
  }

  private asks(fact: FactOf<'service_call'>, parent: number | null, name: string): void {
    const { packets, tracks, arrows } = this.shared;
    const asker = parent === null ? undefined : this.requests.get(parent);
    const lane = asker?.lane ?? tracks.lanes.thread(this.process.slot, fact.thread);
    tracks.instant(tracks.lane(lane), fact.timeNs, `asks ${name}`, 'service', asker?.track);
    packets.flow(flowIds.request(fact.data.serviceCall));
    if (asker === undefined) arrows.at(lane, fact.timeNs, packets);
    packets.done();
  }

  /** Before the message, so that the arrow leads to it. */
  private injected(fact: FactOf<'injected'>): void {
    const { packets, tracks, injectedNs } = this.shared;
    const { slot } = this.process;
    const request = fact.data.serviceCall === null ? undefined : this.requests.get(fact.data.serviceCall);
    const lane =
      request?.lane ??
      (fact.client === null ? tracks.lanes.thread(slot, fact.thread) : tracks.lanes.handler(slot, fact.client));
    const queuedNs = fact.injected === null ? undefined : injectedNs.get(fact.injected);
    const ns = queuedNs === undefined ? fact.timeNs : Math.round(queuedNs) - 1;
    tracks.instant(tracks.lane(lane), ns, 'causes a message', 'service', request?.track);
    if (fact.injected !== null && queuedNs !== undefined) {
      packets.flow(flowIds.injected(fact.injected));
      injectedNs.delete(fact.injected); // an arrow has one beginning
    }
    packets.says('injected', fact.injected).says('request', fact.data.serviceCall).done();
  }
}

function nameOfCaller(fact: Fact): string {
  const name = nameOfFact({ ...fact, kind: 'call' } as Fact);
  return fact.call === 0 ? 'request' : name;
}

function lockWords({ data: { holderThread } }: FactOf<'lock_wait'>): string {
  return holderThread === null ? 'waited for' : `held by thread ${holderThread}`;
}
