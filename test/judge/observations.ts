// Hand-built observations: one client that does everything right, except for what a test changes.

import type { Counts, FactOf, Observation, ProcessObservation, Row } from '../../src/observed/observation.ts';
import type { FactName } from '../../src/schema/generated/facts.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { factOf, type StatedFact } from './facts.ts';

const ms = 1e6;

export const noCounts: Counts = { delivered: 0, muted: 0, cached: 0, dropped: 0, unsubscribed: 0, loopback: 0 };

export function eventNumber(label: string): number {
  const row = eventRows.find(({ name }) => name === `ES_EVENT_TYPE_${label}`);
  if (row === undefined) throw new Error(`no event ${label}`);
  return row.number;
}

/** An AUTH_EXEC with a budget of 15 s, delivered at once and answered after 2 ms. */
export function authRow(changes: Partial<Row> = {}): Row {
  return {
    traceIndex: 7,
    injected: null,
    client: 0,
    eventType: eventNumber('AUTH_EXEC'),
    seqNum: 3,
    globalSeqNum: 11,
    queuedNs: 100 * ms,
    deliveredNs: 101 * ms,
    returnedNs: 103 * ms,
    respondedNs: 102 * ms,
    deadlineNs: 15_100 * ms,
    settled: 'in-time',
    result: 0,
    auth: true,
    retained: false,
    cache: false,
    flagsResult: false,
    inHandler: true,
    afterDeny: false,
    missed: false,
    killed: false,
    unretainedReturn: false,
    stalled: false,
    ...changes,
  };
}

export function notifyRow(changes: Partial<Row> = {}): Row {
  return authRow({
    eventType: eventNumber('NOTIFY_EXIT'),
    auth: false,
    respondedNs: null,
    deadlineNs: null,
    settled: 'open',
    ...changes,
  });
}

export interface Seen {
  readonly rows?: readonly Row[];
  readonly facts?: readonly StatedFact[];
  readonly process?: Partial<ProcessObservation>;
  readonly observation?: Partial<Observation>;
}

export function observationOf({ rows = [authRow()], facts = [], process = {}, observation = {} }: Seen): Observation {
  const built = facts.map((fact, order) => factOf({ order, ...fact }));
  return {
    processes: [
      {
        slot: 0,
        pid: 4242,
        name: './client',
        attachedNs: 50 * ms,
        subscribedNs: 60 * ms,
        endNs: 20_000 * ms,
        counts: [{ ...noCounts, delivered: rows.length, injected: noCounts }],
        respondSuccess: rows.filter(({ respondedNs }) => respondedNs !== null).length,
        retainedPeak: 0,
        retainedAnswered: 0,
        retainedOldestNs: null,
        retainedForTimer: 0,
        exit: null,
        rows: () => rows,
        eachRow: (look) => {
          const passing = { ...authRow(), copy: () => rows[0] ?? authRow() };
          for (const row of rows) look(Object.assign(passing, row, { copy: () => row }));
        },
        facts: <N extends FactName>(...kinds: readonly N[]) =>
          built.filter((fact): fact is FactOf<N> => kinds.length === 0 || kinds.some((kind) => kind === fact.kind)),
        ...process,
      },
    ],
    messageCount: rows.length,
    services: [],
    modelSet: null,
    usedModels: null,
    injectedEvents: [],
    setupTrouble: [],
    clientEnded: null,
    interrupted: false,
    notes: [],
    notWatched: [],
    lostFacts: 0,
    stallNs: 0,
    durationNs: 20_000 * ms,
    ...observation,
  };
}
