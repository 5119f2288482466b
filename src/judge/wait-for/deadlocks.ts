// Finds the missed messages that a deadlock explains: the code that should have answered them waited, in the end, for
// itself. Uses only facts: without the facts of a service call, or of a file that a client opened itself, there is no
// cycle, and a miss stays a miss.

import type { Fact, Observation, Row } from '../../observed/observation.ts';
import { messageId, messageKey } from '../kept-facts.ts';
import { beginningWith, type Cycle, shortestCycle, type WaitNode, wayInto } from './cycle.ts';
import type { Moment } from './moments.ts';
import { Waits } from './waits.ts';
import { handlerId, WaitsAt } from './waits-at.ts';

export interface Deadlock {
  /** Begins with a handler of the client if the cycle has one, else with the client's threads. */
  readonly cycle: Cycle;
  /** The waits from the message to the cycle, if the cycle consists only of daemons. */
  readonly way: readonly { readonly node: WaitNode; readonly is: string }[];
  /** The reported message: the missed one that ended the client, else the first missed one. */
  readonly slot: number;
  readonly row: Row | null;
  /** The fact of its miss, or of a handler that was still running when the run was stopped. */
  readonly moment: Fact;
  /** Stack of the waiting handler, or of the thread that was to answer. */
  readonly stack: number | null;
  readonly thread: number;
  readonly call: string | null;
  /** Where the lock that the handler waits for is held, in the same process. */
  readonly holderStack: number | null;
  /** Equal for cycles that differ only in their messages, threads and locks. */
  readonly shape: string;
}

/** Cycles of the same shape: a client that continues after a miss runs into the same one with the next message. */
export interface DeadlockShape {
  readonly reported: Deadlock;
  /** Number of cycles, including the reported one. */
  readonly cycles: number;
  /** The message of the last cycle, if there are several. */
  readonly lastRow: Row | null;
  /** Messages that were missed because of them, besides the reported one. */
  readonly further: number;
}

export class Deadlocks {
  readonly all: readonly DeadlockShape[];
  private readonly explained = new Set<string>();
  /**
   * Handlers in a cycle. One that continues after another process of the cycle ended answers late because of the cycle.
   */
  private readonly waited = new Set<string>();

  constructor(observation: Observation) {
    const byShape = new Map<string, Gathered>();
    const waits = new Waits(observation);
    if (!waits.isEmpty()) {
      for (const moment of waits.moments.all) {
        const key = keyOf(moment.slot, moment.fact);
        if (this.explained.has(key)) continue;
        const found = deadlockAt(waits, moment);
        if (found === null) continue;
        this.explained.add(key);
        for (const { kind, id } of found.cycle.nodes) if (kind === 'handler') this.waited.add(id);
        const known = byShape.get(found.shape);
        if (known === undefined) byShape.set(found.shape, new Gathered(found));
        else known.add(found);
      }
    }
    this.all = [...byShape.values()];
  }

  /** Returns whether one of the deadlocks explains the miss of this message. */
  explains(slot: number, row: Row): boolean {
    if (this.all.length === 0) return false;
    const message = messageId(row);
    return (
      this.explained.has(keyOf(slot, row)) ||
      (message !== null && this.waited.has(handlerId(slot, row.client, message)))
    );
  }
}

class Gathered implements DeadlockShape {
  lastRow: Row | null = null;
  further = 0;
  private readonly known: Set<string>;

  constructor(public reported: Deadlock) {
    this.known = new Set([nameOf(reported.cycle)]);
  }

  get cycles(): number {
    return this.known.size;
  }

  add(found: Deadlock): void {
    this.further += 1;
    if (found.row?.killed === true && this.reported.row?.killed !== true) this.reported = found;
    const name = nameOf(found.cycle);
    if (this.known.has(name)) return;
    this.known.add(name);
    this.lastRow = found.row;
  }
}

const nameOf = ({ nodes }: Cycle): string =>
  nodes
    .map(({ id }) => id)
    .sort()
    .join(', ');

const keyOf = (slot: number, at: Fact | Row): string => `${slot} ${messageKey(at)}`;

function deadlockAt(waits: Waits, { slot, client, message, fact, atNs }: Moment): Deadlock | null {
  const row = waits.rowOf(slot, client, message);
  const at = new WaitsAt(waits, atNs);
  const start = at.messageNode(slot, client, message);
  const found = shortestCycle(start, at.waitsOf);
  if (found === null) return null;
  const cycle = begun(found, slot);
  const way = cycle.nodes.every(({ process }) => process === null) ? wayInto(start, cycle, at.waitsOf) : [];
  const own = [...way.map(({ node }) => node), ...cycle.nodes].filter(({ process }) => process === slot);
  const calls = own.map((node) => at.callOf(node)).filter((call) => call !== null);
  const lock = own.map((node) => at.lockOf(node)).find((each) => each !== null && each.client === client);
  const held = lock?.holder == null ? null : at.callBeneath(slot, lock.holder);
  const site = lock ?? calls[0];
  const stack = site?.fact.stack ?? fact.stack;
  return {
    cycle,
    way,
    slot,
    row,
    moment: fact,
    stack,
    thread: site?.thread ?? fact.thread,
    call: own.find(({ kind }) => kind === 'call')?.name.replace(/\(\)$/, '') ?? null,
    holderStack: held?.fact.stack ?? null,
    shape: JSON.stringify([
      slot,
      stack,
      [...way.map(({ node }) => node), ...cycle.nodes].map(at.shapeOf),
      cycle.edges.map(({ is }) => is),
    ]),
  };
}

/** Makes the cycle begin where a reader would: with what the client itself does. */
function begun(cycle: Cycle, slot: number): Cycle {
  for (const wanted of ['handler', 'pool', 'thread'] as const)
    if (cycle.nodes.some(({ kind, process }) => kind === wanted && process === slot))
      return beginningWith(cycle, ({ kind, process }) => kind === wanted && process === slot);
  return cycle;
}
