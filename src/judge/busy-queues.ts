// Names what held up messages that were left to a queue that runs one block at a time: a long call, and the message
// that was first in the queue meanwhile.
import type { Fact, FactOf, ProcessObservation, Row } from '../observed/observation.ts';
import { factCallLabel, lowerFirst } from '../words/call-words.ts';
import { formatDuration } from '../words/duration.ts';
import { messageNumber } from '../words/event-label.ts';
import { messageKey } from './kept-facts.ts';
import { serialQueueOf } from './wait-for/known-waits.ts';

export interface HeldUp {
  /** With the thread of the call. */
  readonly fact: Fact;
  readonly stack: number | null;
  /** One sentence. */
  readonly words: string;
}

/** A call of a block, as seen at the deadlines that passed meanwhile. */
interface QueueCall {
  readonly fromNs: number;
  /** Its end if that is known, else the last of these deadlines. */
  toNs: number;
  readonly fact: FactOf<'queue_busy'>;
  stack: number | null;
  /** The latest delivery of a message that was answered before the call, outside its handler. */
  doneNs: number;
}

interface Queue {
  /** In the order of their beginnings; one ends before the next. */
  readonly calls: QueueCall[];
  /** Left to the queue, and unanswered at a deadline; in the order of their deliveries. */
  readonly rows: Row[];
}

export class BusyQueues {
  private readonly queues = new Map<bigint, Queue>();
  /** By message. */
  private readonly leftTo = new Map<string, Queue>();
  private readonly rows = new Map<string, Row>();

  constructor(process: ProcessObservation) {
    this.addCalls(process);
    if (this.queues.size === 0) return;
    for (const fact of process.facts('handed_over')) {
      const queue = this.queues.get(serialQueueOf(fact.data) ?? noQueue);
      if (queue !== undefined) this.leftTo.set(messageKey(fact), queue);
    }
    if (this.leftTo.size > 0) this.addRows(process);
  }

  /** Returns what the message waited for at its deadline; null if that is not known. */
  behind(row: Row): HeldUp | null {
    const queue = this.leftTo.get(messageKey(row));
    const { deliveredNs, deadlineNs } = row;
    if (queue === undefined || deliveredNs === null || deadlineNs === null) return null;
    const call = queue.calls[indexOf(queue.calls, ({ fromNs }) => fromNs >= deadlineNs) - 1];
    if (call === undefined || call.toNs < deadlineNs || call.doneNs >= deliveredNs) return null;
    const { fact, stack } = call;
    return { fact: { ...fact, thread: fact.data.runner }, stack, words: words(row, queue, call) };
  }

  private addCalls(process: ProcessObservation): void {
    const known = new Map<string, QueueCall>();
    for (const fact of process.facts('queue_busy')) {
      const { queue: address, sinceNs, runner } = fact.data;
      const fromNs = fact.timeNs - sinceNs;
      const key = `${address} ${runner} ${fromNs}`;
      const call = known.get(key);
      if (call !== undefined) {
        call.toNs = fact.timeNs;
        continue;
      }
      const begun = { fromNs, toNs: fact.timeNs, fact, stack: fact.stack, doneNs: -Infinity };
      const queue = this.queues.get(address) ?? { calls: [], rows: [] };
      known.set(key, begun);
      queue.calls.push(begun);
      this.queues.set(address, queue);
    }
    for (const { calls } of this.queues.values()) calls.sort((a, b) => a.fromNs - b.fromNs);
  }

  private addRows(process: ProcessObservation): void {
    const queues = [...this.queues.values()];
    process.eachRow((row) => {
      const { deliveredNs, respondedNs, inHandler } = row;
      if (!row.auth || deliveredNs === null) return;
      if (respondedNs !== null && !inHandler)
        for (const { calls } of queues) {
          const next = calls[indexOf(calls, ({ fromNs }) => fromNs >= respondedNs)];
          if (next !== undefined) next.doneNs = Math.max(next.doneNs, deliveredNs);
        }
      const key = messageKey(row);
      const queue = this.leftTo.get(key);
      if (queue === undefined) return;
      const kept = row.copy();
      queue.rows.push(kept);
      this.rows.set(key, kept);
    });
    for (const { calls, rows } of queues) {
      rows.sort((a, b) => deliveryOf(a) - deliveryOf(b));
      for (const [at, call] of calls.entries()) call.doneNs = Math.max(call.doneNs, calls[at - 1]?.doneNs ?? -Infinity);
    }
    this.addEnds(process);
  }

  /** A call that led to an answer is stated with it: with all of its stack, and its length. */
  private addEnds(process: ProcessObservation): void {
    for (const fact of process.facts('off_queue_call')) {
      const queue = this.leftTo.get(messageKey(fact));
      const row = this.rows.get(messageKey(fact));
      if (queue === undefined || row === undefined) continue;
      const fromNs = deliveryOf(row) + fact.data.sinceNs;
      const call = queue.calls[indexOf(queue.calls, (each) => each.fromNs >= fromNs)];
      if (call?.fromNs !== fromNs || call.fact.data.runner !== fact.thread) continue;
      call.toNs = fromNs + fact.data.durationNs;
      call.stack = fact.stack ?? call.stack;
    }
  }
}

const noQueue = 0n;
const deliveryOf = ({ deliveredNs }: Row): number => deliveredNs ?? Infinity;

/** What the queue has not answered before the call waits in it, the first one behind the call itself. */
function words(row: Row, { rows }: Queue, { fromNs, toNs, doneNs, fact }: QueueCall): string {
  const busy = `was in ${lowerFirst(factCallLabel(fact))} for ${formatDuration(toNs - fromNs)}`;
  const at = indexOf(rows, (each) => deliveryOf(each) > doneNs);
  const others = indexOf(rows, (each) => deliveryOf(each) >= toNs) - at - 1;
  const first = rows[at];
  if (first === undefined || messageKey(first) === messageKey(row)) {
    const behind = others < 1 ? '' : `, and ${others === 1 ? '1 message' : `${others} messages`} waited behind it`;
    return `Its serial queue ${busy}${behind}.`;
  }
  const waited = others === 1 ? 'It' : `${others} messages`;
  return `${waited} waited behind ${messageNumber(first)} in a serial queue that ${busy}.`;
}

/** Returns the first index from which on `isIt` holds. */
function indexOf<T>(sorted: readonly T[], isIt: (each: T) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const each = sorted[middle];
    if (each !== undefined && isIt(each)) high = middle;
    else low = middle + 1;
  }
  return low;
}
