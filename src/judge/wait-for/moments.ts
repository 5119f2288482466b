// The moments at which the wait-for graph is built: deadlines that passed, and handlers that were running when the run
// was stopped.

import type { Fact, Observation } from '../../observed/observation.ts';
import { type MessageId, messageId } from '../kept-facts.ts';
import { placeKey } from './place-key.ts';

/**
 * A message at an es_client_t with a deadline that passed, or with a handler that was running when the run was stopped.
 */
export interface Moment {
  readonly slot: number;
  readonly client: number;
  readonly message: MessageId;
  readonly fact: Fact;
  /** The deadline: a miss is reported slightly later, when its waiters are free again. */
  readonly atNs: number;
}

export class Moments {
  /**
   * Misses in the order of their times, then handlers that were running at the end, which add nothing about a message
   * that was missed.
   */
  readonly all: readonly Moment[];
  /** By client and message: when its miss was reported. */
  readonly missedNs = new Map<string, number>();
  private readonly sortedNs: Float64Array;

  constructor(observation: Observation) {
    const found = momentsIn(observation);
    const deadlines = deadlinesOf(observation, found);
    for (const { slot, client, message, fact } of found)
      if (fact.kind === 'miss') this.missedNs.set(placeKey(slot, client, message), fact.timeNs);
    const misses = found.filter(({ fact }) => fact.kind === 'miss').sort((a, b) => a.atNs - b.atNs);
    this.all = [...misses, ...found.filter(({ fact }) => fact.kind !== 'miss')].map((moment) => {
      const deadlineNs = deadlines.get(placeKey(moment.slot, moment.client, moment.message)) ?? Infinity;
      return { ...moment, atNs: Math.min(moment.atNs, deadlineNs) };
    });
    this.sortedNs = Float64Array.from(this.all, ({ atNs }) => atNs).sort();
  }

  /** Returns whether one of the moments is in this interval. */
  anyIn(fromNs: number, toNs: number): boolean {
    let low = 0;
    let high = this.sortedNs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.sortedNs[middle] ?? 0) < fromNs) low = middle + 1;
      else high = middle;
    }
    return (this.sortedNs[low] ?? Infinity) < toNs;
  }
}

/** Returns no moments if nothing was caused by a daemon or by a client's own file, because there is no cycle then. */
function momentsIn({ processes }: Observation): Moment[] {
  const found: Moment[] = [];
  let isLooped = false;
  for (const { slot, facts } of processes)
    for (const fact of facts('service_call', 'injected', 'miss', 'standing')) {
      isLooped ||= fact.kind === 'service_call' || fact.kind === 'injected';
      if (fact.kind !== 'miss' && fact.kind !== 'standing') continue;
      const message = messageId(fact);
      if (message !== null && fact.client !== null)
        found.push({ slot, client: fact.client, message, fact, atNs: fact.timeNs });
    }
  return isLooped ? found : [];
}

/** By client and message. */
function deadlinesOf({ processes }: Observation, moments: readonly Moment[]): ReadonlyMap<string, number> {
  const deadlines = new Map<string, number>();
  const wanted = new Set(moments.map(({ slot, client, message }) => placeKey(slot, client, message)));
  if (wanted.size === 0) return deadlines;
  for (const { slot, eachRow } of processes)
    eachRow((row) => {
      const message = messageId(row);
      if (row.deadlineNs === null || message === null) return;
      const key = placeKey(slot, row.client, message);
      if (wanted.has(key)) deadlines.set(key, row.deadlineNs);
    });
  return deadlines;
}
