// Shows who waits for whom at one moment of a run, as the nodes and edges of the wait-for graph.
import { eventLabelOf } from '../../words/event-label.ts';
import { softLimit } from '../dispatch-limit.ts';
import { type MessageId, messageId } from '../kept-facts.ts';
import { ownerOf } from '../owner.ts';
import type { WaitNode, WaitsOf } from './cycle.ts';
import type { HandlerWait, LockWait, OwnFile, ServiceCall } from './known-waits.ts';
import type { Waits } from './waits.ts';

/** Returns the id of a handler's node, which is the same at every moment. */
export const handlerId = (slot: number, client: number, message: MessageId): string =>
  `handler of ${message} at ${slot} ${client}`;

export class WaitsAt {
  private readonly calls: readonly ServiceCall[];
  private readonly locks: readonly LockWait[];
  private readonly files: readonly OwnFile[];
  private readonly handlerWaits: readonly HandlerWait[];
  /** Calls by a client with the calling thread still in them. */
  private readonly made: readonly ServiceCall[];
  private readonly ways = new Map<string, ReturnType<WaitsOf>>();
  private readonly nodes = new Map<string, () => ReturnType<WaitsOf>>();
  /** Event types of the nodes of messages and handlers. */
  private readonly eventTypes = new Map<string, number>();

  constructor(
    private readonly waits: Waits,
    private readonly atNs: number,
  ) {
    this.calls = waits.openCalls.at(atNs);
    this.locks = waits.openLocks.at(atNs);
    this.files = waits.openFiles.at(atNs);
    this.handlerWaits = waits.openHandlerWaits.at(atNs);
    this.made = this.calls.filter(({ parent, sent }) => parent === null && !sent);
  }

  readonly waitsOf: WaitsOf = ({ id }) => {
    const known = this.ways.get(id) ?? this.nodes.get(id)?.() ?? [];
    this.ways.set(id, known);
    return known;
  };

  messageNode(slot: number, client: number, message: MessageId): WaitNode {
    const node = {
      id: `message ${message} at ${slot} ${client}`,
      kind: 'message',
      name: this.messageName(message),
      process: slot,
      client,
    } as const;
    this.nameType(node, message);
    return this.known(node, () => this.waitsOfMessage(slot, client, message));
  }

  /** Returns the call that a thread is in, with the stack that it was made at. */
  callBeneath(slot: number, thread: number): ServiceCall | null {
    return this.made.find((call) => call.slot === slot && call.thread === thread) ?? null;
  }

  callOf(node: WaitNode): ServiceCall | HandlerWait | null {
    if (node.kind !== 'call') return null;
    return (
      this.calls.find(({ id }) => callId(id) === node.id) ??
      this.handlerWaits.find((each) => waitId(each) === node.id) ??
      null
    );
  }

  lockOf(node: WaitNode): LockWait | null {
    return node.kind === 'lock' ? (this.locks.find((each) => lockId(each) === node.id) ?? null) : null;
  }

  /** Returns the kind of a node: the same for messages of one event type, and for any two locks, threads or pools. */
  readonly shapeOf = ({ id, kind, name, process, client }: WaitNode): string => {
    const type = this.eventTypes.get(id);
    const which = type !== undefined ? eventLabelOf(type) : kind === 'call' || kind === 'service' ? name : '';
    return [kind, which, process, client].join(' ');
  };

  private known(node: WaitNode, waits: () => ReturnType<WaitsOf>): WaitNode {
    if (!this.nodes.has(node.id)) this.nodes.set(node.id, waits);
    return node;
  }

  private waitsOfMessage(slot: number, client: number, message: MessageId): ReturnType<WaitsOf> {
    const row = this.waits.rowOf(slot, client, message);
    const running = this.waits.inHandler(slot, client, this.atNs);
    if (running !== null && running === row) return [{ is: 'is held by', on: this.handlerNode(slot, client, message) }];
    if (row === null || row.deliveredNs === null || row.deliveredNs > this.atNs) {
      const id = running === null ? null : messageId(running);
      return id === null ? [] : [{ is: 'is queued behind', on: this.handlerNode(slot, client, id) }];
    }
    const queued = this.waitsOnQueue(slot, client, message);
    return queued.length > 0 ? queued : this.waitsForThreads(slot, client, message);
  }

  /** For a message that its handler put on a serial queue: waits for the thread that the queue is at. */
  private waitsOnQueue(slot: number, client: number, message: MessageId): ReturnType<WaitsOf> {
    const queue = this.waits.queueOf(slot, client, message);
    if (queue === null) return [];
    const at = [...this.calls, ...this.files].find((each) => each.slot === slot && each.queue === queue);
    return at === undefined
      ? []
      : [{ is: 'is left to a serial queue, and so to', on: this.threadNode(slot, at.thread) }];
  }

  /**
   * For a message that left its handler unanswered: waits for the threads that it was handed to, if none of them can
   * reach it.
   */
  private waitsForThreads(slot: number, client: number, message: MessageId): ReturnType<WaitsOf> {
    const asking = this.made.filter(({ message: asked, ofChild }) => asked === null && !ofChild);
    const stuck = new Set(
      [...asking, ...this.files, ...this.locks.filter(({ message: waits }) => waits === null)]
        .filter((each) => each.slot === slot && this.waits.clientOf(slot, each.thread) === null)
        .map(({ thread }) => thread),
    );
    if (stuck.size === 0) return [];
    const pool = this.waits.pools.find(
      (each) => each.slot === slot && each.fromNs <= this.atNs && each.threads >= 2 && each.threads <= stuck.size,
    );
    if (pool !== undefined) {
      const name =
        pool.ofDispatch && pool.threads >= softLimit
          ? `all ${pool.threads} threads of libdispatch (its soft limit)`
          : `all ${pool.threads} threads of ${pool.ofDispatch ? 'libdispatch' : "the client's pool"}`;
      return [{ is: 'is left to', on: this.poolNode(slot, name, stuck) }];
    }
    const late = this.waits.lateAnswerersOf(slot, client, message);
    if (late !== null) {
      const workers = new Set([...late].filter((thread) => this.waits.clientOf(slot, thread) === null));
      return this.waitsForWorkers(slot, workers, stuck);
    }
    const known = this.waitsForWorkers(slot, this.waits.workersOf(slot, client, message), stuck);
    return known.length > 0 ? known : this.waitsForCircle(slot, client, message);
  }

  private waitsForWorkers(slot: number, workers: ReadonlySet<number>, stuck: ReadonlySet<number>): ReturnType<WaitsOf> {
    const [first] = workers;
    if (first === undefined || ![...workers].every((thread) => stuck.has(thread))) return [];
    if (workers.size === 1) return [{ is: 'is left to', on: this.threadNode(slot, first) }];
    return [{ is: 'is left to', on: this.poolNode(slot, `all ${workers.size} threads that answer`, workers) }];
  }

  /** A thread that calls services which wait for each other never returns; an unanswered message was left to it. */
  private waitsForCircle(slot: number, client: number, message: MessageId): ReturnType<WaitsOf> {
    if (this.waits.rowOf(slot, client, message)?.respondedNs != null) return [];
    const open = new Set(this.calls.map(({ id }) => id));
    const circular = this.calls.filter(
      (call) => call.slot === slot && !call.sent && !call.ofChild && call.waitsFor.some((id) => open.has(id)),
    );
    const threads = new Set(
      circular.map(({ thread }) => thread).filter((thread) => this.waits.clientOf(slot, thread) === null),
    );
    return [...threads].map((thread) => ({ is: 'is left to', on: this.threadNode(slot, thread) }));
  }

  private handlerNode(slot: number, client: number, message: MessageId): WaitNode {
    const owner = ownerOf(this.waits.observation, slot, client);
    const node = {
      id: handlerId(slot, client, message),
      kind: 'handler',
      name: `the handler of ${this.messageName(message)}${owner === null ? '' : ` in ${owner}`}`,
      process: slot,
      client,
    } as const;
    const isHere = (each: { slot: number; client: number | null; message: MessageId | null }): boolean =>
      each.slot === slot && each.client === client && each.message === message;
    this.nameType(node, message);
    return this.known(node, () => {
      const made = this.made.filter(isHere);
      const waits = this.handlerWaits.filter(isHere);
      const locks = this.locks.filter(isHere);
      const files = this.files.filter(
        (file) =>
          file.slot === slot &&
          this.waits.clientOf(slot, file.thread) === client &&
          this.waits.inHandler(slot, client, file.fromNs) === this.waits.rowOf(slot, client, message),
      );
      return [
        ...made.map((call) => ({ is: 'is in', on: this.callNode(call) })),
        ...waits.map((wait) => ({ is: 'is in', on: this.waitNode(wait) })),
        ...files.map((file) => ({ is: 'is in', on: this.fileNode(file) })),
        ...locks.map((lock) => ({ is: 'waits for', on: this.lockNode(lock) })),
      ];
    });
  }

  private callNode(call: ServiceCall): WaitNode {
    const node = {
      id: callId(call.id),
      kind: 'call',
      name: call.call === null ? 'a call' : `${call.call}()`,
      process: call.slot,
      client: call.client,
    } as const;
    return this.known(node, () => [{ is: 'waits for', on: this.serviceNode(call) }]);
  }

  private waitNode(wait: HandlerWait): WaitNode {
    const { slot, client, call } = wait;
    const node = { id: waitId(wait), kind: 'call', name: `${call}()`, process: slot, client } as const;
    return this.known(node, () => this.waitsOfWait(wait));
  }

  /**
   * Only a wait for a queue or a child names what it waits for. Any other wait is attributed to the
   * reply that the handler requested, or else to threads that have begun to call a service since the handler was
   * entered.
   */
  private waitsOfWait({ slot, client, message, queue, child, asked }: HandlerWait): ReturnType<WaitsOf> {
    if (child !== null) return [{ is: 'waits for', on: this.threadNode(slot, child, `process ${child}`) }];
    if (queue !== null) {
      const at = [...this.made, ...this.files].find((each) => each.slot === slot && each.queue === queue);
      return at === undefined
        ? []
        : [{ is: 'waits for its turn on a serial queue, and so for', on: this.threadNode(slot, at.thread) }];
    }
    if (asked)
      return this.calls
        .filter((each) => each.sent && each.slot === slot && each.client === client && each.message === message)
        .map((each) => ({ is: 'waits for the reply of', on: this.serviceNode(each) }));
    const enteredNs = (client === null ? null : this.waits.rowOf(slot, client, message)?.deliveredNs) ?? Infinity;
    const begun = this.made.filter(
      (each) =>
        !each.ofChild &&
        each.slot === slot &&
        each.message === null &&
        each.fromNs >= enteredNs &&
        this.waits.clientOf(slot, each.thread) === null,
    );
    return begun.map(({ thread }) => ({ is: 'waits for what is done by', on: this.threadNode(slot, thread) }));
  }

  private serviceNode(call: ServiceCall): WaitNode {
    const node = {
      id: `service call ${call.id}`,
      kind: 'service',
      name: call.service,
      process: null,
      client: null,
    } as const;
    const asked = (id: number): readonly ServiceCall[] => this.calls.filter((each) => each.id === id);
    return this.known(node, () => [
      ...call.messages.flatMap((message) =>
        this.waits.pendingAt(message, this.atNs).map((at) => ({
          is: 'waits for the answer to its',
          on: this.messageNode(at.slot, at.client, message),
        })),
      ),
      ...this.calls
        .filter(({ parent }) => parent === call.id)
        .map((each) => ({ is: 'waits for', on: this.serviceNode(each) })),
      ...call.waitsFor.flatMap(asked).map((each) => ({ is: 'waits for', on: this.serviceNode(each) })),
    ]);
  }

  private fileNode(file: OwnFile): WaitNode {
    const node = {
      id: `open of ${file.message}`,
      kind: 'call',
      name: `${file.call}()`,
      process: file.slot,
      client: null,
    } as const;
    return this.known(node, () =>
      this.waits.pendingAt(file.message, this.atNs).map((at) => ({
        is: 'waits for the answer to its',
        on: this.messageNode(at.slot, at.client, file.message),
      })),
    );
  }

  private lockNode(lock: LockWait): WaitNode {
    const node = {
      id: lockId(lock),
      kind: 'lock',
      name: `the lock at 0x${lock.address.toString(16)}`,
      process: lock.slot,
      client: null,
    } as const;
    const { holder } = lock;
    return this.known(node, () =>
      holder === null ? [] : [{ is: 'is held by', on: this.threadNode(lock.slot, holder) }],
    );
  }

  private threadNode(slot: number, thread: number, name = `thread ${thread}`): WaitNode {
    const node = {
      id: `thread ${thread} of ${slot}`,
      kind: 'thread',
      name,
      process: slot,
      client: null,
    } as const;
    const isHere = (each: { slot: number; thread: number }): boolean => each.slot === slot && each.thread === thread;
    return this.known(node, () => [
      ...this.made.filter(isHere).map((call) => ({ is: 'is in', on: this.callNode(call) })),
      ...this.files.filter(isHere).map((file) => ({ is: 'is in', on: this.fileNode(file) })),
      ...this.locks.filter(isHere).map((lock) => ({ is: 'waits for', on: this.lockNode(lock) })),
    ]);
  }

  private poolNode(slot: number, name: string, threads: ReadonlySet<number>): WaitNode {
    const node = {
      id: `pool of ${slot} ${[...threads].sort().join()}`,
      kind: 'pool',
      name,
      process: slot,
      client: null,
    } as const;
    return this.known(node, () =>
      [...threads].map((thread) => ({ is: 'are all blocked, one of them', on: this.threadNode(slot, thread) })),
    );
  }

  private nameType({ id }: WaitNode, message: MessageId): void {
    const type = this.waits.eventType(message);
    if (type !== null) this.eventTypes.set(id, type);
  }

  private messageName(message: MessageId): string {
    const type = this.waits.eventType(message);
    const label = type === null ? 'message' : eventLabelOf(type);
    const place = /^injected (\d+)$/.exec(message)?.[1];
    if (place === undefined) return type === null ? `message ${message}` : `${label} (message ${message})`;
    const path = this.waits.observation.injectedEvents[Number(place)]?.path ?? null;
    return `${label}${path === null ? '' : ` of ${path}`} (injected ${place})`;
  }
}

const callId = (id: number): string => `call ${id}`;
const waitId = ({ slot, thread, fromNs }: HandlerWait): string => `wait of ${thread} of ${slot} from ${fromNs} on`;
const lockId = ({ slot, address, holder }: LockWait): string => `lock ${address} of ${slot} with ${holder}`;
