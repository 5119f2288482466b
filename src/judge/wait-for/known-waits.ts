// The forms of waits in a run's facts: which thread, from when, to when. `waits.ts` collects them.

import type { Fact } from '../../observed/observation.ts';
import { agreedNumbers } from '../../schema/run/agreed-numbers.ts';
import type { MessageId } from '../kept-facts.ts';

/** A call that a service model answered, or a request from one service to another. */
export interface ServiceCall {
  readonly id: number;
  readonly slot: number;
  /** The pid of the child if a child that is about to run a program made the call. */
  thread: number;
  ofChild: boolean;
  readonly client: number | null;
  /** The message of the handler that made it; null outside handlers. */
  readonly message: MessageId | null;
  /** Null if a service made it. */
  readonly call: string | null;
  readonly service: string;
  /** The service call that this one belongs to. */
  readonly parent: number | null;
  readonly fact: Fact;
  readonly fromNs: number;
  /** Infinity: it never returned. */
  toNs: number;
  /** Its sender continued, and the reply arrives on its own. */
  readonly sent: boolean;
  /** Messages that must be settled before it returns. */
  readonly messages: MessageId[];
  /** Service calls that it must wait for, when services wait for each other. */
  readonly waitsFor: number[];
  /** Address of the serial queue with the block that made the call; null: no such queue. */
  queue: bigint | null;
}

/** A call in a handler that waits for another thread or a child. */
export interface HandlerWait {
  readonly slot: number;
  readonly client: number | null;
  readonly message: MessageId;
  readonly thread: number;
  readonly call: string;
  /** Address of the queue on which it waits for its turn; null if unknown. */
  readonly queue: bigint | null;
  /** The pid of the child that it waits for. */
  readonly child: number | null;
  /** The handler had requested a reply from a service before, and continued. */
  readonly asked: boolean;
  readonly fact: Fact;
  readonly fromNs: number;
  readonly toNs: number;
}

/** A file that a client opened itself and that other clients must answer for. */
export interface OwnFile {
  readonly slot: number;
  readonly thread: number;
  readonly call: string;
  readonly message: MessageId;
  readonly fromNs: number;
  /** When the last of the other clients had answered. */
  toNs: number;
  /** As in `ServiceCall`. */
  queue: bigint | null;
}

export interface LockWait {
  readonly slot: number;
  readonly client: number | null;
  readonly message: MessageId | null;
  readonly thread: number;
  /** Thread id; null if unknown. */
  readonly holder: number | null;
  readonly address: bigint;
  readonly fact: Fact;
  readonly fromNs: number;
  readonly toNs: number;
}

/** Threads outside handlers that were all in calls that wait. */
export interface BlockedPool {
  readonly slot: number;
  readonly threads: number;
  readonly ofDispatch: boolean;
  readonly fromNs: number;
}

/** Where the handler of a message put its work. */
export interface HandedTo {
  /** Address of the one serial queue; 0: no queue; 1: several queues, or a concurrent one. */
  readonly queue: bigint;
  /** The same for work on several queues: the queue on which it was always answered. */
  readonly answersOn: bigint;
}

export const handedToNone = BigInt(agreedNumbers.handedToNobody.value);
/** To several queues, or to a concurrent one. */
const handedElsewhere = BigInt(agreedNumbers.handedElsewhere.value);

/** Returns the queue that a message was left to; null unless it is known to run one block at a time. */
export function serialQueueOf({ queue, answersOn }: HandedTo): bigint | null {
  const left = queue === handedElsewhere ? answersOn : queue;
  return left === handedToNone || left === handedElsewhere ? null : left;
}

/** The threads that have answered for a client outside handlers. */
export interface Answerers {
  readonly threads: Set<number>;
  /** One of them belongs to libdispatch, which starts another if needed. */
  ofDispatch: boolean;
}
