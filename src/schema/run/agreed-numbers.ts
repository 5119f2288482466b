// Numbers that the library must share with the judge, the reaper or a test; ledger.h has them as constants.

interface AgreedNumber {
  readonly value: number;
  readonly about: string;
}

export const agreedNumbers = {
  thinHeadroomNs: { value: 50_000_000, about: 'an answer with less headroom was nearly late' },
  thinShare: { value: 20, about: 'the same for less than the budget divided by this' },
  handedToNobody: {
    value: 0,
    about: 'where a handler put the work of its message, if not on one serial queue: nowhere',
  },
  handedElsewhere: { value: 1, about: 'to several queues, or to one that runs many blocks at a time' },
  handedStated: { value: 2, about: 'in a fact: the library alone has this' },
  reservedPids: { value: 300, about: 'Linux gives the pids below out once, after boot' },
  reorderNs: {
    value: 50_000_000,
    about:
      'a seeded order that is not by time lets no message overtake one recorded this much before: one may be why the other came, and the trace does not say so',
  },
} as const satisfies Readonly<Record<string, AgreedNumber>>;
