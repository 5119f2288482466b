// Turns a fact's record into a fact.
import type { Fact } from '../../observed/observation.ts';
import { callClassName } from '../../schema/calls/shape.ts';
import { factNames, factReaders } from '../../schema/generated/facts.ts';
import { FactFlag, readFactRecord } from '../../schema/generated/ledger.ts';
import { injectedOf, traceIndexOf } from './ledger-row.ts';

/** `baseNs`: zero of the run's times, in CLOCK_MONOTONIC nanoseconds. */
export function factAt(view: DataView, at: number, baseNs: number): Fact {
  const fact = readFactRecord(view, at);
  const has = (flag: number): boolean => (fact.flags & flag) !== 0;
  const kind = factNames[fact.kind - 1];
  if (kind === undefined) throw new RangeError(`a whole fact of kind ${fact.kind}`); // its state would be different
  return {
    kind,
    data: factReaders[kind](fact.a, fact.b, fact.c),
    traceIndex: traceIndexOf(fact.traceIndex),
    injected: injectedOf(fact.traceIndex),
    client: fact.client === 255 ? null : fact.client,
    thread: fact.thread,
    call: fact.call,
    callClass: callClassName(fact.callClass) ?? null,
    waited: has(FactFlag.waited),
    pageFault: has(FactFlag.pageFault),
    raw: has(FactFlag.raw),
    notifyOnly: has(FactFlag.notifyOnly),
    afterResponse: has(FactFlag.afterResponse),
    clientText: has(FactFlag.clientText),
    unfinished: has(FactFlag.unfinished),
    survivable: has(FactFlag.survivable),
    asynchronous: has(FactFlag.asynchronous),
    forOthers: has(FactFlag.forOthers),
    forNothing: has(FactFlag.forNothing),
    timeNs: fact.timeNs - baseNs,
    word: fact.a,
    stack: fact.stack === 0 ? null : fact.stack - 1,
    otherStack: fact.otherStack === 0 ? null : fact.otherStack - 1,
    order: fact.order,
  } as Fact; // of one kind, like its data
}
