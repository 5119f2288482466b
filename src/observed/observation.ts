// What one run observed, as plain values: the judge's only input. `src/run/collect` fills it from the ledger; tests
// build it by hand. Times are nanoseconds since the harness started the run, or null if the event never happened.
import type { CallClassName } from '../schema/calls/shape.ts';
import type { FactFields, FactName } from '../schema/generated/facts.ts';
import { type MessageCount, messageCountNames } from '../schema/run/message-counts.ts';

/** How an AUTH message was settled; NOTIFY messages stay `open`. */
export type Settled = 'open' | 'in-time' | 'late' | 'unanswered' | 'by-mode' | 'cut';

/** One message at one es_client_t. */
export interface Row {
  /** Index in the trace; null for an injected message. */
  readonly traceIndex: number | null;
  /** Index in `Observation.injectedEvents`; null for a message of the trace. */
  readonly injected: number | null;
  /** Number of the es_client_t in its process. */
  readonly client: number;
  readonly eventType: number;
  readonly seqNum: number;
  readonly globalSeqNum: number;
  readonly queuedNs: number;
  readonly deliveredNs: number | null;
  readonly returnedNs: number | null;
  readonly respondedNs: number | null;
  readonly deadlineNs: number | null;
  readonly settled: Settled;
  /** es_auth_result_t, or the authorised flags if `flagsResult`. */
  readonly result: number;
  readonly auth: boolean;
  readonly retained: boolean;
  readonly cache: boolean;
  readonly flagsResult: boolean;
  readonly inHandler: boolean;
  readonly afterDeny: boolean;
  readonly missed: boolean;
  readonly killed: boolean;
  readonly unretainedReturn: boolean;
  readonly stalled: boolean;
}

/** A row that is valid until the next one, which reuses the object. Keep `copy()`, not the row. */
export interface PassingRow extends Row {
  copy(): Row;
}

/** One fact of the ledger; `src/schema/run/facts.ts` lists all kinds. */
export type Fact = FactOf<FactName>;

/** `data`: the content of this kind of fact. */
export type FactOf<N extends FactName> = N extends FactName
  ? AnyFact & { readonly kind: N; readonly data: FactFields[N] }
  : never;

/** The fields of every fact. */
export interface AnyFact {
  readonly traceIndex: number | null;
  /** The injected message that the fact belongs to, as in `Row`. */
  readonly injected: number | null;
  readonly client: number | null;
  readonly thread: number;
  /** Number in the table of calls; 0: no call. */
  readonly call: number;
  readonly callClass: CallClassName | null;
  readonly waited: boolean;
  /** It waited for a memory page to be read. */
  readonly pageFault: boolean;
  readonly raw: boolean;
  readonly notifyOnly: boolean;
  readonly afterResponse: boolean;
  readonly clientText: boolean;
  readonly unfinished: boolean;
  /** A crash that need not have ended the process. */
  readonly survivable: boolean;
  /** A service call that does not block its sender. */
  readonly asynchronous: boolean;
  /** A wait for descriptors that only other processes write to. */
  readonly forOthers: boolean;
  /** A wait with an empty set of descriptors. */
  readonly forNothing: boolean;
  readonly timeNs: number;
  /** The raw first word of its record, equal for all facts of a site. */
  readonly word: bigint;
  /** Stack id in its process; null if no stack was recorded. */
  readonly stack: number | null;
  readonly otherStack: number | null;
  readonly order: number;
}

/** What became of messages; each is counted exactly once. */
export type Counts = Readonly<Record<MessageCount, number>>;

/** What became of the messages offered to one es_client_t, and of those among them that were injected. */
export interface OfferedCounts extends Counts {
  readonly injected: Counts;
}

/** Returns how many messages of the trace were offered to one es_client_t. */
export function reached({ injected, ...counts }: OfferedCounts): number {
  return total(counts) - total(injected);
}

export function total(counts: Counts): number {
  return messageCountNames.reduce((all, name) => all + counts[name], 0);
}

/** Sums one of the counts over every es_client_t of all processes. */
export function sumOf(processes: readonly ProcessObservation[], name: keyof Counts): number {
  return processes.reduce((all, { counts }) => all + counts.reduce((sum, each) => sum + each[name], 0), 0);
}

/** Sums the injected messages over every es_client_t of all processes. */
export function injectedOf(processes: readonly ProcessObservation[]): Counts {
  const counts = processes.flatMap((process) => process.counts.map(({ injected }) => injected));
  const sum = (name: keyof Counts): number => counts.reduce((all, each) => all + each[name], 0);
  return Object.fromEntries(messageCountNames.map((name) => [name, sum(name)])) as Counts;
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Returns a copy of the first row that matches; null if none does. */
export function findRow(process: ProcessObservation, matches: (row: Row) => boolean): Row | null {
  let found: Row | null = null;
  process.eachRow((row) => {
    if (found === null && matches(row)) found = row.copy();
  });
  return found;
}

/** One client process of the run. Every call reads rows and facts anew, because a run may have millions. */
export interface ProcessObservation {
  readonly slot: number;
  readonly pid: number;
  /** The command that started it, or its program. */
  readonly name: string;
  readonly attachedNs: number | null;
  readonly subscribedNs: number | null;
  readonly endNs: number | null;
  /** By es_client_t. */
  readonly counts: readonly OfferedCounts[];
  readonly respondSuccess: number;
  readonly retainedPeak: number;
  /** At the end: answered or NOTIFY messages still retained, and the delivery of the oldest of them. */
  readonly retainedAnswered: number;
  readonly retainedOldestNs: number | null;
  /** Those whose handler had armed a timer that was not yet due; `retainedAnswered` excludes them. */
  readonly retainedForTimer: number;
  /** Null if it was still running when the harness ended it, or is not a child of the harness. */
  readonly exit: ProcessExit | null;
  rows(): Iterable<Row>;
  /** Passes each row without allocating an object for it, for code that reads every row of every run. */
  eachRow(look: (row: PassingRow) => void): void;
  /** Yields facts of these kinds; of every kind if none is named. */
  facts<N extends FactName>(...kinds: readonly N[]): Iterable<FactOf<N>>;
}

/** One sentence about what went wrong and one about what to do. */
export interface Trouble {
  readonly sentence: string;
  readonly remedy: string | null;
  /** Where it happened: a stack of the client process in this slot. */
  readonly where?: { readonly slot: number; readonly stack: number };
}

/** A service model of the run; facts refer to it by index. */
export interface ModelledService {
  readonly name: string;
  readonly source: string;
}

/** The service models that a run's findings may depend on. */
export interface UsedModels {
  /** A shipped one such as `early-boot`, or the name of a file. */
  readonly set: string;
  /** Services that a call led to, in the order of the set. */
  readonly services: readonly UsedService[];
}

export interface UsedService extends ModelledService {
  /** The unconfirmed part of the model; null: its file states none. */
  readonly assumed: string | null;
  /** How often the client or another service called it. */
  readonly calls: number;
}

/**
 * A message that was caused by a service call, or by a client that opened a file; rows and facts refer to it by index.
 */
export interface InjectedEvent {
  /** Number of the service call; null: a client opened a file. */
  readonly serviceCall: number | null;
  /** Index in `Observation.services`; null: a client opened a file. */
  readonly service: number | null;
  readonly eventType: number;
  readonly path: string | null;
  /** The process that caused it. */
  readonly process: { readonly pid: number; readonly path: string | null };
}

export interface Observation {
  readonly processes: readonly ProcessObservation[];
  /** Readable messages of the trace. */
  readonly messageCount: number;
  /** The service models of the run, used or not. `modelSet` is the name of the set, null without one. */
  readonly services: readonly ModelledService[];
  readonly modelSet: string | null;
  /** Null: the run had no models. */
  readonly usedModels: UsedModels | null;
  /** Injected messages, in order. */
  readonly injectedEvents: readonly InjectedEvent[];
  /** Set-up trouble: the run proves nothing and must not pass. */
  readonly setupTrouble: readonly Trouble[];
  /** The client exited before the replay ended, or crashed. */
  readonly clientEnded: Trouble | null;
  /** A person stopped it; what was observed until then is judged. */
  readonly interrupted: boolean;
  /** Worth knowing but not a finding: forks, a cut trace, missing symbols. */
  readonly notes: readonly string[];
  readonly notWatched: readonly string[];
  readonly lostFacts: number;
  /** Longest stall of the machine itself. */
  readonly stallNs: number;
  readonly durationNs: number;
}
