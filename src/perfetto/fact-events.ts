// What a fact says on the timeline: its name, its place, its words, and the stack of a call that blocks.
import type { Fact } from '../observed/observation.ts';
import { callByNumber } from '../schema/calls/calls.ts';
import type { Frame } from '../symbols/frame.ts';
import { durationOf, isBlocking, ofThreads, untold } from '../timeline/event-writer.ts';
import { factCallName } from '../words/call-words.ts';
import { namedField } from '../words/fact-words.ts';
import type { Packets } from './packets.ts';

/** Null: it has no stack, or it is not shown. */
export type FramesOf = (slot: number, stack: number | null) => readonly Frame[];

/** Kinds with a stack that says where the client is at fault, besides calls that block. */
const withStacks: ReadonlySet<string> = new Set(['standing', 'off_queue_call', 'miss', 'crash', 'answerer_waits']);

export const hasStack = (fact: Fact): boolean => fact.stack !== null && (isBlocking(fact) || withStacks.has(fact.kind));

/** It is on the track of its client's handler. A message that was injected is shown by the service that caused it. */
export const isOfHandler = (fact: Fact): boolean =>
  fact.client !== null &&
  fact.kind !== 'off_queue_call' &&
  fact.kind !== 'injected' &&
  (ofThreads.has(fact.kind) || (fact.kind === 'service_call' && fact.data.parent === null));

export function nameOfFact(fact: Fact): string {
  if (fact.kind === 'lock_wait') return 'waits for a lock';
  if (fact.kind === 'call' || fact.kind === 'off_queue_call' || fact.kind === 'outside_call')
    return factCallName(fact) ?? 'a call that is not in the table';
  return fact.kind.replaceAll('_', ' ');
}

export function categoryOf(fact: Fact): string {
  if (fact.kind === 'lock_wait') return 'lock';
  if (fact.kind === 'call' || fact.kind === 'off_queue_call') return isBlocking(fact) ? 'blocking' : 'call';
  return fact.kind === 'miss' || fact.kind === 'kill' ? 'deadline' : 'fact';
}

/** Null: it has no end, and is a moment. */
export function endOf(fact: Fact, runEndNs: number): number | null {
  const durationNs = durationOf(fact);
  if (durationNs !== undefined) return fact.timeNs + durationNs;
  const mayLast = fact.kind === 'call' || fact.kind === 'lock_wait' || fact.kind === 'off_queue_call';
  return fact.unfinished && mayLast ? Math.max(fact.timeNs, runEndNs) : null;
}

/** Fields that are no numbers to a reader, or that another annotation says. */
const unsaid: ReadonlySet<string> = new Set(['call pid', 'lock_wait holderCall']);

export function describeFact(fact: Fact, packets: Packets): void {
  packets.says('thread', fact.thread).says('message', fact.traceIndex).says('injected', fact.injected);
  if (fact.callClass !== null) packets.says('class', fact.callClass.replaceAll('_', ' '));
  if (fact.kind === 'lock_wait') packets.says('holder is in', callByNumber(fact.data.holderCall)?.name);
  if (fact.waited) packets.says('waited', true);
  if (fact.afterResponse) packets.says('after the answer', true);
  if (fact.unfinished) packets.says('unfinished', true);
  for (const [field, given] of Object.entries(fact.data) as [string, unknown][]) {
    if (untold.has(field) || given === false || unsaid.has(`${fact.kind} ${field}`)) continue;
    const [name, value] = namedField(field, given);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || value === true)
      packets.says(name, value);
  }
}
