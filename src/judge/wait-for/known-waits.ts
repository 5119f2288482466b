// Waits in the facts of a run: which thread, from when, to when. `waits.ts` collects them.

import type { Fact } from '../../observation.ts';
import type { MessageId } from '../kept-facts.ts';

/** A call that a service model answered, or what one service asked of another. */
export interface ServiceCall {
  readonly id: number;
  readonly slot: number;
  /** The pid of a child that is about to run a program, where that makes it. */
  thread: number;
  ofChild: boolean;
  readonly client: number | null;
  /** The message whose handler made it; null outside of handlers. */
  readonly message: MessageId | null;
  /** Null where a service asked. */
  readonly call: string | null;
  readonly service: string;
  /** The service call that made it. */
  readonly parent: number | null;
  readonly fact: Fact;
  readonly fromNs: number;
  /** Infinity: it never returned. */
  toNs: number;
  /** Its sender went on, and the reply comes by itself. */
  readonly sent: boolean;
  /** Messages that it returns after. */
  readonly messages: MessageId[];
  /** Service calls that it can go on after, where services wait for each other. */
  readonly waitsFor: number[];
  /** Address of the queue, of those that run one block at a time, whose block made it; null: of none. */
  queue: bigint | null;
}

/** A call of a handler that waits for what another thread, or a child, does. */
export interface HandlerWait {
  readonly slot: number;
  readonly client: number | null;
  readonly message: MessageId;
  readonly thread: number;
  readonly call: string;
  /** Address of the queue that it waits for its turn on; null where it does not say for whom it waits. */
  readonly queue: bigint | null;
  /** The pid of the child that it waits for. */
  readonly child: number | null;
  /** The handler had asked a service for a reply before, and went on. */
  readonly asked: boolean;
  readonly fact: Fact;
  readonly fromNs: number;
  readonly toNs: number;
}

/** A file that a client opened itself, which other clients must answer for. */
export interface OwnFile {
  readonly slot: number;
  readonly thread: number;
  readonly call: string;
  readonly message: MessageId;
  readonly fromNs: number;
  /** When the last of the others had answered. */
  toNs: number;
  /** As in `ServiceCall`. */
  queue: bigint | null;
}

export interface LockWait {
  readonly slot: number;
  readonly client: number | null;
  readonly message: MessageId | null;
  readonly thread: number;
  /** Thread id; null when it is not known. */
  readonly holder: number | null;
  readonly address: bigint;
  readonly fact: Fact;
  readonly fromNs: number;
  readonly toNs: number;
}

/** Threads outside of handlers that were all in calls that wait. */
export interface BlockedPool {
  readonly slot: number;
  readonly threads: number;
  readonly ofDispatch: boolean;
  readonly fromNs: number;
}

/** What the handler of a message put its work on. */
export interface HandedTo {
  /** Address of the one queue, which runs a block at a time, 0: of none, 1: of several or of one that runs many. */
  readonly queue: bigint;
  /** The same for what was put on several: where it was always answered. */
  readonly answersOn: bigint;
}

/** The threads that have answered for a client outside handlers. */
export interface Answerers {
  readonly threads: Set<number>;
  /** One of them is libdispatch's, which starts another when it needs one. */
  ofDispatch: boolean;
}
