// Collects who waited for whom, from when to when, from the facts and rows of a run. A run of millions of messages has
// millions of short waits; those that contain no moment of interest are dropped.

import type { Fact, FactOf, Observation, ProcessObservation, Row } from '../../observed/observation.ts';
import { callByNumber, callNumber } from '../../schema/calls/calls.ts';
import type { CallFamily } from '../../schema/calls/shape.ts';
import { InjectedFlag } from '../../schema/generated/ledger.ts';
import { factCallName } from '../../words/call-words.ts';
import { type MessageId, messageId } from '../kept-facts.ts';
import {
  type Answerers,
  type BlockedPool,
  type HandedTo,
  type HandlerWait,
  handedToNone,
  type LockWait,
  type OwnFile,
  type ServiceCall,
  serialQueueOf,
} from './known-waits.ts';
import { Moments } from './moments.ts';
import { type Lasting, OpenAt } from './open-at.ts';
import { placeKey } from './place-key.ts';

/** With a message, these facts are about its handler; and every es_client_t has one thread for its handler. */
const inHandlerOnly: ReadonlySet<string> = new Set(['call', 'service_call', 'lock_wait']);

/** The only send function that brings a reply. */
const askedForReply = callNumber('xpc_connection_send_message_with_reply');

/** Calls that name the child that they wait for. */
const childWaits: ReadonlySet<string> = new Set(['waitpid', 'wait4']);

/** Families of calls that wait for another thread. */
const waitFamilies: ReadonlySet<CallFamily> = new Set(['wait', 'dispatch']);

/** Covers the time until the miss, for which the wait was recorded, is reported. */
const seenForNs = 20_000_000;

export class Waits {
  readonly serviceCalls = new Map<number, ServiceCall>();
  readonly ownFiles = new Map<MessageId, OwnFile>();
  readonly lockWaits: LockWait[] = [];
  readonly handlerWaits: HandlerWait[] = [];
  readonly moments: Moments;
  readonly pools: BlockedPool[] = [];
  /** By client and message: messages that were answered in the end. */
  private readonly answeredLate = new Set<string>();
  /** By process: the threads that answered them. */
  private readonly lateAnswerers = new Map<number, Set<number>>();
  /** By process and thread: the client whose handler runs on the thread. */
  private readonly handlerThreads = new Map<string, number>();
  /** By client: its latest subscriptions, as bits. */
  readonly subscribed = new Map<string, bigint>();
  /**
   * By client and message: only messages named in the fields above, and those with a handler that ran at one of the
   * moments.
   */
  readonly rows = new Map<string, Row>();
  readonly openCalls: OpenAt<ServiceCall>;
  readonly openLocks: OpenAt<LockWait>;
  readonly openFiles: OpenAt<OwnFile>;
  readonly openHandlerWaits: OpenAt<HandlerWait>;
  /** By client and message: where its handler put the work. */
  private readonly handedTo = new Map<string, HandedTo>();
  /** By client: the threads that have answered for it outside handlers. */
  private readonly answerers = new Map<string, Answerers>();
  private readonly injectedType = new Map<MessageId, number>();
  private readonly handled = new Map<string, OpenAt<HandlerRun>>();
  /** By client: the last message with a handler that requested a reply from a service and continued. */
  private readonly senders = new Map<string, MessageId>();

  constructor(readonly observation: Observation) {
    this.moments = new Moments(observation);
    if (this.moments.all.length > 0) for (const process of observation.processes) this.addFacts(process);
    if (!this.isEmpty()) this.addRows();
    this.openCalls = new OpenAt(this.serviceCalls.values());
    this.openLocks = new OpenAt(this.lockWaits);
    this.openFiles = new OpenAt(this.ownFiles.values());
    this.openHandlerWaits = new OpenAt(this.handlerWaits);
    for (const [place, { eventType }] of observation.injectedEvents.entries())
      this.injectedType.set(messageId({ traceIndex: null, injected: place }) ?? '', eventType);
  }

  /** Returns true if there is nothing here that could form a cycle. */
  isEmpty(): boolean {
    return this.serviceCalls.size === 0 && this.ownFiles.size === 0;
  }

  rowOf(slot: number, client: number, message: MessageId): Row | null {
    return this.rows.get(placeKey(slot, client, message)) ?? null;
  }

  /** Returns the queue that the message was left to; null unless it is known to be serial. */
  queueOf(slot: number, client: number, message: MessageId): bigint | null {
    const handed = this.handedTo.get(placeKey(slot, client, message));
    return handed === undefined ? null : serialQueueOf(handed);
  }

  /**
   * Returns the client's own threads that the message was left to: all that ever answer. Empty if another thread may
   * answer it.
   */
  workersOf(slot: number, client: number, message: MessageId): ReadonlySet<number> {
    if (this.handedTo.get(placeKey(slot, client, message))?.queue !== handedToNone) return new Set();
    const answerers = this.answerers.get(`${slot} ${client}`);
    return answerers === undefined || answerers.ofDispatch ? new Set() : answerers.threads;
  }

  /** Returns the threads of the process that answered late, if this message was among their answers. */
  lateAnswerersOf(slot: number, client: number, message: MessageId): ReadonlySet<number> | null {
    return this.answeredLate.has(placeKey(slot, client, message)) ? (this.lateAnswerers.get(slot) ?? null) : null;
  }

  /** Returns the client of a thread that runs a handler; null for other threads. */
  clientOf(slot: number, thread: number): number | null {
    return this.handlerThreads.get(`${slot} ${thread}`) ?? null;
  }

  /** Returns the message of the handler that was running. */
  inHandler(slot: number, client: number, atNs: number): Row | null {
    const [running] = this.handled.get(`${slot} ${client}`)?.at(atNs) ?? [];
    return running?.row ?? null;
  }

  /** Returns the clients that the message still waited for, with their rows if known. */
  pendingAt(message: MessageId, atNs: number): readonly { slot: number; client: number; row: Row | null }[] {
    // A client gets no AUTH message about its own process.
    const own = this.ownFiles.get(message)?.slot;
    const others = this.observation.processes.filter(({ slot }) => slot !== own);
    return others.flatMap(({ slot, counts }) =>
      counts.flatMap((_, client) => {
        const row = this.rowOf(slot, client, message);
        return this.isPending(slot, client, message, row, atNs) ? [{ slot, client, row }] : [];
      }),
    );
  }

  eventType(message: MessageId): number | null {
    return this.injectedType.get(message) ?? [...this.rowsOf(message)][0]?.eventType ?? null;
  }

  // A killed client leaves no row for what was still queued. A client with a running handler had the message in its
  // queue, if it subscribed to such events.
  private isPending(slot: number, client: number, message: MessageId, row: Row | null, atNs: number): boolean {
    const missed = this.moments.missedNs.get(placeKey(slot, client, message));
    if (missed !== undefined && missed < atNs) return false;
    if (row !== null) return row.auth && row.queuedNs <= atNs && (row.respondedNs === null || row.respondedNs > atNs);
    return this.inHandler(slot, client, atNs) !== null && this.isSubscribed(slot, client, this.eventType(message));
  }

  private isSubscribed(slot: number, client: number, eventType: number | null): boolean {
    const bits = this.subscribed.get(`${slot} ${client}`);
    return bits === undefined || eventType === null || ((bits >> BigInt(eventType)) & 1n) === 1n;
  }

  private *rowsOf(message: MessageId): Generator<Row> {
    for (const { slot, counts } of this.observation.processes)
      for (let client = 0; client < counts.length; client += 1) {
        const row = this.rowOf(slot, client, message);
        if (row !== null) yield row;
      }
  }

  private addFacts({ slot, facts }: ProcessObservation): void {
    let diedNs = Infinity;
    for (const fact of facts()) {
      if (fact.kind === 'kill' || fact.kind === 'crash') diedNs = Math.min(diedNs, fact.timeNs);
      this.addFact(slot, fact);
    }
    for (const call of this.serviceCalls.values())
      if (call.slot === slot) call.toNs = Math.min(call.toNs, Math.max(diedNs, call.fromNs));
  }

  private addFact(slot: number, fact: Fact): void {
    const message = messageId(fact);
    if (message !== null && fact.client !== null && inHandlerOnly.has(fact.kind))
      this.handlerThreads.set(`${slot} ${fact.thread}`, fact.client);
    switch (fact.kind) {
      case 'service_call':
        this.addServiceCall(slot, fact);
        break;
      case 'service_return':
        this.endServiceCall(fact);
        break;
      case 'child_start': {
        const call = this.serviceCalls.get(fact.data.serviceCall);
        if (call !== undefined) Object.assign(call, { thread: fact.data.childPid, ofChild: true });
        break;
      }
      case 'service_wait':
        this.serviceCalls.get(fact.data.serviceCall)?.waitsFor.push(fact.data.waitsFor);
        break;
      case 'queue_waits': {
        const { queue, serviceCall } = fact.data;
        const waiting = serviceCall === null ? this.ownFiles.get(message ?? '') : this.serviceCalls.get(serviceCall);
        if (waiting !== undefined) waiting.queue = queue;
        break;
      }
      case 'handed_over':
        if (message !== null && fact.client !== null)
          this.handedTo.set(placeKey(slot, fact.client, message), fact.data);
        break;
      case 'answerer':
        this.addAnswerer(`${slot} ${fact.client}`, fact.data.answerer, fact.data.ofDispatch);
        break;
      case 'injected':
        if (message !== null && (fact.data.flags & InjectedFlag.mustAnswer) !== 0)
          this.addInjected(slot, fact, message);
        break;
      case 'answerer_waits':
        this.addAnswererWait(slot, fact);
        break;
      case 'lock_wait':
        this.addLockWait(slot, fact, message);
        break;
      case 'call':
        this.addHandlerWait(slot, fact, message);
        break;
      case 'late_response':
        if (message !== null) this.addLateAnswer(slot, fact, message);
        break;
      case 'workers_blocked':
        this.pools.push({
          slot,
          threads: fact.data.threads,
          ofDispatch: fact.data.ofDispatch,
          fromNs: fact.timeNs,
        });
        break;
      case 'subscribed':
        this.subscribed.set(`${slot} ${fact.client}`, fact.data.eventBits);
        break;
    }
  }

  private addServiceCall(slot: number, fact: FactOf<'service_call'>): void {
    const { service, serviceCall, parent } = fact.data;
    const call: ServiceCall = {
      id: serviceCall,
      slot,
      thread: fact.thread,
      ofChild: false,
      client: fact.client,
      message: messageId(fact),
      call: parent === null ? factCallName(fact) : null,
      service: this.observation.services[service]?.name ?? `service ${service}`,
      parent,
      fact,
      fromNs: fact.timeNs,
      toNs: Infinity,
      sent: fact.asynchronous,
      messages: [],
      waitsFor: [],
      queue: null,
    };
    this.serviceCalls.set(call.id, call);
    if (fact.call === askedForReply && call.message !== null) this.senders.set(`${slot} ${call.client}`, call.message);
  }

  private endServiceCall({ data }: FactOf<'service_return'>): void {
    const call = this.serviceCalls.get(data.serviceCall);
    if (call === undefined) return;
    call.toNs = call.fromNs + data.durationNs;
    if (!this.isAskedFor(call)) this.serviceCalls.delete(call.id);
  }

  private addHandlerWait(slot: number, fact: FactOf<'call'>, message: MessageId | null): void {
    const row = callByNumber(fact.call);
    if (message === null || row === undefined) return;
    const child = childWaits.has(row.name) ? fact.data.pid : null;
    if (child === null ? !waitFamilies.has(row.family) : child <= 0) return;
    const forTurn = fact.callClass === 'if_waited' && fact.waited;
    if (fact.callClass !== 'always' && !forTurn) return;
    const wait = {
      slot,
      client: fact.client,
      message,
      thread: fact.thread,
      call: row.name,
      queue: forTurn ? fact.data.argument : null,
      child,
      asked: this.senders.get(`${slot} ${fact.client}`) === message,
      fact,
      fromNs: fact.timeNs,
      toNs: fact.unfinished ? Infinity : fact.timeNs + fact.data.durationNs,
    };
    if (this.isAskedFor(wait)) this.handlerWaits.push(wait);
  }

  private addInjected(slot: number, fact: FactOf<'injected'>, message: MessageId): void {
    const { serviceCall } = fact.data;
    if (serviceCall !== null) this.serviceCalls.get(serviceCall)?.messages.push(message);
    else
      this.ownFiles.set(message, {
        slot,
        thread: fact.thread,
        call: factCallName(fact) ?? 'open',
        message,
        fromNs: fact.timeNs,
        toNs: Infinity,
        queue: null,
      });
  }

  private addAnswerer(place: string, thread: number, ofDispatch: boolean): void {
    const known = this.answerers.get(place) ?? { threads: new Set(), ofDispatch: false };
    known.threads.add(thread);
    known.ofDispatch ||= ofDispatch;
    this.answerers.set(place, known);
  }

  private addAnswererWait(slot: number, fact: FactOf<'answerer_waits'>): void {
    this.keepLockWait({
      slot,
      client: null,
      message: null,
      thread: fact.data.answerer,
      holder: fact.data.holderThread,
      address: fact.data.lock,
      fact,
      fromNs: fact.timeNs - fact.data.sinceNs,
      toNs: fact.timeNs + seenForNs,
    });
  }

  private addLockWait(slot: number, fact: FactOf<'lock_wait'>, message: MessageId | null): void {
    this.keepLockWait({
      slot,
      client: fact.client,
      message,
      thread: fact.thread,
      holder: fact.data.holderThread,
      address: fact.data.lock,
      fact,
      fromNs: fact.timeNs,
      toNs: fact.unfinished ? Infinity : fact.timeNs + fact.data.durationNs,
    });
  }

  private keepLockWait(wait: LockWait): void {
    if (this.isAskedFor(wait)) this.lockWaits.push(wait);
  }

  private addLateAnswer(slot: number, { client, thread }: Fact, message: MessageId): void {
    this.answeredLate.add(placeKey(slot, client, message));
    const threads = this.lateAnswerers.get(slot) ?? new Set();
    this.lateAnswerers.set(slot, threads);
    threads.add(thread);
  }

  private isAskedFor({ fromNs, toNs }: Lasting): boolean {
    return this.moments.anyIn(fromNs, toNs);
  }

  private addRows(): void {
    const calls = [...this.serviceCalls.values()];
    const named = [...calls, ...this.lockWaits, ...this.handlerWaits, ...this.moments.all, ...this.ownFiles.values()];
    const wanted = new Set([...named.map(({ message }) => message), ...calls.flatMap(({ messages }) => messages)]);
    for (const { slot, eachRow } of this.observation.processes) {
      const runs = new Map<number, HandlerRun[]>();
      eachRow((passing) => {
        const message = messageId(passing);
        if (message === null) return;
        const lasting = { fromNs: passing.deliveredNs ?? Infinity, toNs: passing.returnedNs ?? Infinity };
        const isRunning = this.isAskedFor(lasting);
        if (!isRunning && !wanted.has(message)) return;
        const row = passing.copy();
        this.rows.set(placeKey(slot, row.client, message), row);
        if (!isRunning) return;
        const ofClient = runs.get(row.client) ?? [];
        runs.set(row.client, ofClient);
        ofClient.push({ row, ...lasting });
      });
      for (const [client, ofClient] of runs) this.handled.set(`${slot} ${client}`, new OpenAt(ofClient));
    }
    for (const file of this.ownFiles.values()) file.toNs = this.answeredNs(file);
  }

  private answeredNs({ slot, message }: OwnFile): number {
    let last = -Infinity;
    for (const process of this.observation.processes) {
      if (process.slot === slot) continue;
      for (let client = 0; client < process.counts.length; client += 1) {
        const key = placeKey(process.slot, client, message);
        last = Math.max(last, this.rows.get(key)?.respondedNs ?? this.moments.missedNs.get(key) ?? Infinity);
      }
    }
    return last;
  }
}

interface HandlerRun extends Lasting {
  readonly row: Row;
}
