// The parts of Perfetto's trace format that are written, by their numbers. Perfetto's documentation defines them:
// https://perfetto.dev/docs/reference/trace-packet-proto

export const trace = { packet: 1 } as const;

export const packet = {
  clockSnapshot: 6,
  timestamp: 8,
  sequence: 10,
  trackEvent: 11,
  internedData: 12,
  sequenceFlags: 13,
  clock: 58,
  defaults: 59,
  trackDescriptor: 60,
  isFirst: 87,
} as const;

/** What later packets of a sequence refer to begins anew; the packet refers to such data. */
export const sequenceFlags = { cleared: 1, refers: 2 } as const;

export const defaults = { clock: 58 } as const;

export const clockSnapshot = { clock: 1, id: 1, timestamp: 2 } as const;
/** The run's own clock, from the numbers that are free for a sequence, and that of the trace. */
export const clocks = { run: 64, boottime: 6 } as const;

export const descriptor = {
  uuid: 1,
  name: 2,
  process: 3,
  thread: 4,
  parent: 5,
  counter: 8,
  childOrder: 11,
  rank: 12,
  description: 14,
} as const;
/** The order of a track's children is that of their ranks. */
export const orderByRank = 3;
export const processDescriptor = { pid: 1, name: 6 } as const;
export const threadDescriptor = { pid: 1, tid: 2, name: 5 } as const;
export const counterDescriptor = { unit: 3 } as const;
export const counterUnits = { ns: 1, count: 2 } as const;

export const event = {
  categoryId: 3,
  annotation: 4,
  type: 9,
  nameId: 10,
  track: 11,
  name: 23,
  counterValue: 30,
  flow: 47,
  lastFlow: 48,
  callstackId: 56,
} as const;
export const eventTypes = { begin: 1, end: 2, instant: 3, counter: 4 } as const;

export const annotation = { nameId: 1, flag: 2, whole: 4, text: 6, pointer: 7, textId: 17 } as const;

export const interned = {
  categories: 1,
  eventNames: 2,
  annotationNames: 3,
  functionNames: 5,
  frames: 6,
  callstacks: 7,
  sourcePaths: 18,
  texts: 29,
} as const;
export type InternedField = (typeof interned)[keyof typeof interned];
/** Of every entry; a text or the bytes of one. */
export const entry = { id: 1, text: 2 } as const;
export const frame = { functionId: 2, sourceId: 5, line: 6 } as const;
export const callstack = { frameId: 2 } as const;
