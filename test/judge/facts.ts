// Facts for tests, about the message that `authRow` builds.
import type { Fact, FactName } from '../../src/observation.ts';

export type FactKindName = FactName;

export function factOf(kind: FactName, changes: Partial<Fact> = {}): Fact {
  return {
    kind,
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
    timeNs: 101.5e6,
    a: 0n,
    b: 0n,
    c: 0n,
    stack: null,
    otherStack: null,
    order: 0,
    ...changes,
  };
}
