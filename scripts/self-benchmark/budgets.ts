// Budgets for each figure: the gate that every release keeps, and the goal. Units are those of the figure.

export interface Budget {
  readonly gate: number | null;
  readonly ambitious: number | null;
}

export const budgets = {
  messageBytes: { gate: 50, ambitious: 40 },
  messageBytesCompressed: { gate: 25, ambitious: 20 },
  authOpenBytes: { gate: 26, ambitious: 20 },
  nativeDecode: { gate: 8, ambitious: 15 },
  reader: { gate: 1.5, ambitious: 2.5 },
  columns: { gate: 5, ambitious: 8 },
  authMessage: { gate: 250, ambitious: 120 },
  callOutsideScope: { gate: 5, ambitious: 2 },
  armAndDisarm: { gate: 10, ambitious: 2 },
  trappedCall: { gate: 4000, ambitious: 2900 },
  timingError: { gate: 300, ambitious: 100 },
  missToKill: { gate: 5, ambitious: 1 },
  recorderHandler: { gate: 300, ambitious: 100 },
  recorderWriter: { gate: 1, ambitious: 3 },
  /** Besides what Node itself takes. */
  start: { gate: 120, ambitious: 100 },
  repeatedRun: { gate: 20, ambitious: 15 },
  /** With the client. */
  oneOfManyRuns: { gate: 12, ambitious: 9 },
  /** Of 200 tests, in seconds. */
  suite: { gate: 3, ambitious: 2 },
  keptSuite: { gate: 0.6, ambitious: 0.5 },
  /** Seconds and MiB, of 180,000 tests. */
  planning: { gate: 20, ambitious: 10 },
  merging: { gate: null, ambitious: 60 },
  mergedMemory: { gate: 286, ambitious: 240 },
  exploring: { gate: 60, ambitious: 100 },
  /** Microseconds: cat --json, redact and cut; and info, which only counts. */
  rewrittenMessage: { gate: 2, ambitious: 1 },
  factsMessage: { gate: 1, ambitious: 0.3 },
  /** 700,000 lines a second, and a million. */
  esloggerLine: { gate: 1.43, ambitious: 1 },
  /** For both together: milliseconds for start and end, and microseconds for each message. */
  judgingStart: { gate: 300, ambitious: 200 },
  judgingMessage: { gate: 6, ambitious: 2 },
  /** 200,000 messages, all answered; the same with 87,500 blocking calls; two million messages. */
  judgingClean: { gate: 500, ambitious: 350 },
  judgingCalls: { gate: 1500, ambitious: 1000 },
  /** 100,000 messages, two runs of each build. */
  comparing: { gate: 6000, ambitious: 4000 },
  importRepeated: { gate: 120, ambitious: null },
  importUnique: { gate: 60, ambitious: null },
  judgingLong: { gate: 3000, ambitious: 2000 },
  /** Of a page with a million messages: seconds, and frames a second. */
  firstPaint: { gate: null, ambitious: 1 },
  panning: { gate: null, ambitious: 30 },
} as const satisfies Record<string, Budget>;

export const noBudget: Budget = { gate: null, ambitious: null };
