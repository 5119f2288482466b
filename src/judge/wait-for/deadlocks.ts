// Which missed messages a deadlock explains: whoever was to answer them waited, in the end, for himself. From facts alone:
// without the facts of a service call there is no cycle, and a miss stays a miss.
import { messageKey } from '../kept-facts.ts';
import type { Fact, Observation, Row } from '../observation.ts';
import { beginningWith, type Cycle, shortestCycle, type WaitNode, wayInto } from './cycle.ts';
import type { Moment } from './known-waits.ts';
import { Waits } from './waits.ts';
import { WaitsAt } from './waits-at.ts';

export interface Deadlock {
  /** Begins with a handler of the client where there is one in it, else with its threads. */
  readonly cycle: Cycle;
  /** From the message to the cycle, where that is one of daemons alone. */
  readonly way: readonly { readonly node: WaitNode; readonly is: string }[];
  /** The message that it is told of: the one that the client was killed for, else the first that was missed. */
  readonly slot: number;
  readonly row: Row | null;
  /** Of its miss, or of a handler that stood still when the run was stopped. */
  readonly moment: Fact;
  /** Where the handler is that waits, or the thread that was to answer. */
  readonly stack: number | null;
  readonly thread: number;
  readonly call: string | null;
  /** Where the lock is held that the handler waits for, in the same process. */
  readonly holderStack: number | null;
  /** Further messages that were missed because of it. */
  further: number;
}

export class Deadlocks {
  readonly all: readonly Deadlock[];
  private readonly byMessage: ReadonlyMap<string, Deadlock>;

  constructor(observation: Observation) {
    const byCycle = new Map<string, Deadlock>();
    const byMessage = new Map<string, Deadlock>();
    const waits = new Waits(observation);
    if (!waits.isEmpty()) {
      for (const moment of momentsOf(waits)) {
        const key = keyOf(moment.slot, moment.fact);
        if (byMessage.has(key)) continue;
        const found = deadlockAt(waits, moment);
        if (found === null) continue;
        const name = found.cycle.nodes
          .map(({ id }) => id)
          .sort()
          .join(', ');
        const known = byCycle.get(name);
        if (known === undefined) byCycle.set(name, found);
        else if (found.row?.killed === true && known.row?.killed !== true)
          byCycle.set(name, { ...found, further: known.further + 1 });
        else known.further += 1;
        byMessage.set(key, found);
      }
    }
    this.all = [...byCycle.values()];
    this.byMessage = byMessage;
  }

  /** The deadlock that this message was missed for. */
  of(slot: number, row: Row): Deadlock | null {
    return this.byMessage.get(keyOf(slot, row)) ?? null;
  }
}

const keyOf = (slot: number, at: Fact | Row): string => `${slot} ${messageKey(at)}`;

/** In their order; what stood still at the end says nothing more about a message that was missed. */
function momentsOf({ moments, observation }: Waits): readonly Moment[] {
  if (observation.processes.length === 0) return [];
  const misses = moments.filter(({ fact }) => fact.kind === 'miss').sort((a, b) => a.atNs - b.atNs);
  return [...misses, ...moments.filter(({ fact }) => fact.kind !== 'miss')];
}

function deadlockAt(waits: Waits, { slot, client, message, fact, atNs }: Moment): Deadlock | null {
  const row = waits.rowOf(slot, client, message);
  // The miss is settled a little after the deadline, and sets free who waited.
  const at = new WaitsAt(waits, Math.min(atNs, row?.deadlineNs ?? atNs));
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
  return {
    cycle,
    way,
    slot,
    row,
    moment: fact,
    stack: site?.fact.stack ?? fact.stack,
    thread: site?.thread ?? fact.thread,
    call: own.find(({ kind }) => kind === 'call')?.name.replace(/\(\)$/, '') ?? null,
    holderStack: held?.fact.stack ?? null,
    further: 0,
  };
}

/** Where a reader would begin: with what the client itself does. */
function begun(cycle: Cycle, slot: number): Cycle {
  for (const wanted of ['handler', 'pool', 'thread'] as const)
    if (cycle.nodes.some(({ kind, process }) => kind === wanted && process === slot))
      return beginningWith(cycle, ({ kind, process }) => kind === wanted && process === slot);
  return cycle;
}
