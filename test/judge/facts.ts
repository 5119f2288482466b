// Facts for tests, about the message that `authRow` builds.
import type { Fact } from '../../src/observed/observation.ts';
import { type FactName, factReaders } from '../../src/schema/generated/facts.ts';

/** A fact with the record's words instead of what they mean. */
export interface StatedFact extends Partial<Omit<Fact, 'kind' | 'data' | 'word'>> {
  readonly kind?: FactName;
  readonly a?: bigint;
  readonly b?: bigint;
  readonly c?: bigint;
}

export function factOf({ kind = 'call', a = 0n, b = 0n, c = 0n, ...changes }: StatedFact): Fact {
  return {
    kind,
    data: factReaders[kind](a, b, c),
    word: a,
    traceIndex: 7,
    injected: null,
    client: 0,
    thread: 77,
    call: 0,
    callClass: null,
    waited: false,
    pageFault: false,
    raw: false,
    notifyOnly: false,
    afterResponse: false,
    clientText: true,
    unfinished: false,
    survivable: false,
    asynchronous: false,
    forOthers: false,
    forNothing: false,
    timeNs: 101.5e6,
    stack: null,
    otherStack: null,
    order: 0,
    ...changes,
  } as Fact; // of one kind, like its data
}
