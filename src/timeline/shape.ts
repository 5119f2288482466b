// What a page knows of a run's messages: lanes, tables of names, and blocks of columns that are unpacked when they are
// needed. Shared by the writer (Node) and the page.
import type { Settled } from '../observed/observation.ts';
import { IntegerReader, IntegerWriter } from './integers.ts';

export const rowsPerBlock = 8192;
/** Rows of one summary; the drawing of a whole run reads only summaries. */
export const rowsPerGroup = 256;
/** Messages in flight at once that have a line of their own. */
export const maxFlights = 12;

export type LaneKind = 'flights' | 'handler' | 'thread' | 'lock' | 'service' | 'marks';

export interface Lane {
  readonly kind: LaneKind;
  readonly label: string;
  /** Number of the client process; null: none of them. */
  readonly process: number | null;
  /** Number of the es_client_t in it. */
  readonly client: number | null;
}

/** Some rows of a stream, deflated. `data`: base64, or null if it was left out to keep the page small. */
export interface Block {
  readonly rows: number;
  readonly fromNs: number;
  readonly toNs: number;
  readonly data: string | null;
}

export interface MessageBlock extends Block {
  /** The lowest and the highest index in the trace. */
  readonly places: readonly [min: number, max: number];
}

/** The messages that one es_client_t got, in the order of their delivery. */
export interface MessageStream {
  readonly process: number;
  readonly client: number;
  readonly rows: number;
  /** Lanes of the messages in flight, and of the handler. */
  readonly flights: number;
  readonly handler: number;
  /** Most messages in flight at once without a line. */
  readonly more: number;
  readonly blocks: readonly MessageBlock[];
}

/** What a process did besides: calls, waits, requests to services, and moments such as a subscription. */
export interface EventStream {
  readonly process: number;
  readonly rows: number;
  readonly blocks: readonly Block[];
}

/** A message that a call of the client caused. */
export interface Injected {
  readonly pid: number;
  readonly process: string | null;
  readonly path: string | null;
  readonly cause: string | null;
}

export interface Timeline {
  /** In nanoseconds since the run began, like every time. */
  readonly fromNs: number;
  readonly toNs: number;
  readonly lanes: readonly Lane[];
  /** Names by event type, and by number in EventColumns. */
  readonly eventTypes: Readonly<Record<number, string>>;
  readonly kinds: readonly { readonly name: string; readonly about: string }[];
  readonly calls: readonly string[];
  readonly messages: readonly MessageStream[];
  readonly events: readonly EventStream[];
  /** Pid, process and path of each message of the trace that a client got, in blocks by its index. */
  readonly names: readonly Block[];
  readonly injected: readonly Injected[];
  /** Deflated: a MessageSummary for each group of each message stream, then an EventSummary. */
  readonly summaries: string;
  /** Where each node of a verdict's cycle is, by the number of the verdict. */
  readonly cycles: Readonly<Record<number, readonly (CyclePlace | null)[]>>;
}

export interface CyclePlace {
  readonly lane: number;
  readonly ns: number;
}

export const settledNames: readonly Settled[] = ['open', 'in-time', 'late', 'unanswered', 'by-mode', 'cut'];

export const rowFlags = {
  auth: 1,
  cache: 2,
  flagsResult: 4,
  inHandler: 8,
  missed: 16,
  killed: 32,
  retained: 64,
  stalled: 128,
} as const;

/** Times are in nanoseconds, NaN: it never happened. */
export interface MessageColumns {
  /** Index in the trace; −2, −3 and so on: injected, in their order; −1: neither. */
  readonly place: ArrayLike<number>;
  readonly eventType: ArrayLike<number>;
  readonly seqNum: ArrayLike<number>;
  readonly globalSeqNum: ArrayLike<number>;
  readonly queuedNs: ArrayLike<number>;
  readonly deliveredNs: ArrayLike<number>;
  readonly returnedNs: ArrayLike<number>;
  readonly respondedNs: ArrayLike<number>;
  readonly deadlineNs: ArrayLike<number>;
  readonly settled: ArrayLike<number>;
  readonly flags: ArrayLike<number>;
  readonly result: ArrayLike<number>;
  /** Its line among the messages in flight; maxFlights: it found none free. */
  readonly flight: ArrayLike<number>;
}

export const messageColumnNames = [
  ...([
    'place',
    'eventType',
    'seqNum',
    'globalSeqNum',
    'queuedNs',
    'deliveredNs',
    'returnedNs',
    'respondedNs',
  ] as const),
  ...(['deadlineNs', 'settled', 'flags', 'result', 'flight'] as const),
];

export type PlainColumns<T> = { readonly [N in keyof T]: number[] };

export function emptyMessages(): PlainColumns<MessageColumns> {
  return Object.fromEntries(messageColumnNames.map((name) => [name, []])) as unknown as PlainColumns<MessageColumns>;
}

/** Times become differences from the enqueue time, which are small and much alike. */
export function packMessages(columns: PlainColumns<MessageColumns>): Uint8Array {
  const out = new IntegerWriter();
  const after = (times: readonly number[], from: readonly number[]): (number | null)[] =>
    times.map((ns, at) => (Number.isNaN(ns) ? null : ns - (from[at] ?? 0)));
  for (const name of ['place', 'seqNum', 'globalSeqNum', 'queuedNs'] as const) out.deltas(columns[name]);
  for (const name of ['eventType', 'settled', 'flags', 'result', 'flight'] as const) out.wholes(columns[name]);
  out.nullable(after(columns.deliveredNs, columns.queuedNs));
  const delivered = columns.deliveredNs.map((ns, at) => (Number.isNaN(ns) ? (columns.queuedNs[at] ?? 0) : ns));
  out.nullable(after(columns.returnedNs, delivered));
  out.nullable(after(columns.respondedNs, delivered));
  out.nullable(after(columns.deadlineNs, columns.queuedNs));
  return out.done();
}

export function unpackMessages(bytes: Uint8Array): MessageColumns {
  const from = new IntegerReader(bytes);
  const [place, seqNum, globalSeqNum, queuedNs] = [from.deltas(), from.deltas(), from.deltas(), from.deltas()];
  const [eventType, settled, flags, result, flight] = [
    from.wholes(),
    from.wholes(),
    from.wholes(),
    from.wholes(),
    from.wholes(),
  ] as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const deliveredNs = plus(from.nullable(), queuedNs);
  const delivered = deliveredNs.map((ns, at) => (Number.isNaN(ns) ? (queuedNs[at] ?? 0) : ns));
  const returnedNs = plus(from.nullable(), delivered);
  const respondedNs = plus(from.nullable(), delivered);
  const deadlineNs = plus(from.nullable(), queuedNs);
  return {
    place,
    eventType,
    seqNum,
    globalSeqNum,
    queuedNs,
    deliveredNs,
    returnedNs,
    respondedNs,
    deadlineNs,
    settled,
    flags,
    result,
    flight,
  };
}

function plus(differences: Float64Array, from: Float64Array): Float64Array {
  return differences.map((difference, at) => difference + (from[at] ?? 0));
}

export const eventGrades = ['plain', 'always', 'if_waited', 'hazard', 'strict_only', 'allowed'] as const;
export const eventFlags = { waited: 1, afterResponse: 2, unfinished: 4, raw: 8 } as const;

export interface EventColumns {
  readonly ns: ArrayLike<number>;
  /** NaN: it has none, or never ended (`eventFlags.unfinished`). */
  readonly durationNs: ArrayLike<number>;
  readonly kind: ArrayLike<number>;
  /** Number in `Timeline.calls` plus one; 0: none. */
  readonly call: ArrayLike<number>;
  readonly lane: ArrayLike<number>;
  readonly thread: ArrayLike<number>;
  /** Number in `eventGrades`. */
  readonly grade: ArrayLike<number>;
  readonly flags: ArrayLike<number>;
  /** As in MessageColumns. */
  readonly place: ArrayLike<number>;
  /** −1: none. */
  readonly client: ArrayLike<number>;
  /** Number in `details`. */
  readonly detail: ArrayLike<number>;
  /** What the fact says besides, as words. */
  readonly details: readonly string[];
}

export function packEvents(
  columns: PlainColumns<Omit<EventColumns, 'details'>>,
  details: readonly string[],
): Uint8Array {
  const out = new IntegerWriter();
  out.deltas(columns.ns);
  out.nullable(columns.durationNs.map((ns) => (Number.isNaN(ns) ? null : ns)));
  for (const name of ['kind', 'call', 'lane', 'grade', 'flags', 'detail'] as const) out.wholes(columns[name]);
  for (const name of ['thread', 'place', 'client'] as const) out.deltas(columns[name]);
  out.texts(details);
  return out.done();
}

export function unpackEvents(bytes: Uint8Array): EventColumns {
  const from = new IntegerReader(bytes);
  const [ns, durationNs] = [from.deltas(), from.nullable()];
  const [kind, call, lane] = [from.wholes(), from.wholes(), from.wholes()];
  const [grade, flags, detail] = [from.wholes(), from.wholes(), from.wholes()];
  const [thread, place, client] = [from.deltas(), from.deltas(), from.deltas()];
  return { ns, durationNs, kind, call, lane, grade, flags, detail, thread, place, client, details: from.texts() };
}

/** Names of messages; `place` as in MessageColumns, ascending. */
export interface NameColumns {
  readonly place: ArrayLike<number>;
  readonly pid: ArrayLike<number>;
  /** Number in `texts` plus one; 0: none. */
  readonly process: ArrayLike<number>;
  readonly path: ArrayLike<number>;
  readonly texts: readonly string[];
}

export function packNames(columns: PlainColumns<Omit<NameColumns, 'texts'>>, texts: readonly string[]): Uint8Array {
  const out = new IntegerWriter();
  out.deltas(columns.place);
  out.deltas(columns.pid);
  out.wholes(columns.process);
  out.wholes(columns.path);
  out.texts(texts);
  return out.done();
}

export function unpackNames(bytes: Uint8Array): NameColumns {
  const from = new IntegerReader(bytes);
  return {
    place: from.deltas(),
    pid: from.deltas(),
    process: from.wholes(),
    path: from.wholes(),
    texts: from.texts(),
  };
}

/** Some neighbouring rows of a message stream as one. */
export interface MessageSummaries {
  readonly stream: ArrayLike<number>;
  readonly fromNs: ArrayLike<number>;
  readonly toNs: ArrayLike<number>;
  /** AUTH messages, and those that were late or never answered. */
  readonly auth: ArrayLike<number>;
  readonly missed: ArrayLike<number>;
  /** Largest part of a budget that an answer took, in thousandths. */
  readonly used: ArrayLike<number>;
  /** Time inside the handler. */
  readonly busyNs: ArrayLike<number>;
  /** Most messages in flight at once, up to maxFlights. */
  readonly flights: ArrayLike<number>;
}

/** Some neighbouring events of one lane as one. */
export interface EventSummaries {
  readonly lane: ArrayLike<number>;
  readonly fromNs: ArrayLike<number>;
  readonly toNs: ArrayLike<number>;
  readonly count: ArrayLike<number>;
  /** Those that block. */
  readonly blocking: ArrayLike<number>;
}

const messageSummaryNames = ['stream', 'fromNs', 'toNs', 'auth', 'missed', 'used', 'busyNs', 'flights'] as const;
const eventSummaryNames = ['lane', 'fromNs', 'toNs', 'count', 'blocking'] as const;

export const emptySummaries = () => ({
  messages: emptyColumns<MessageSummaries>(messageSummaryNames),
  events: emptyColumns<EventSummaries>(eventSummaryNames),
});
export type SummaryColumns = ReturnType<typeof emptySummaries>;

function emptyColumns<T>(names: readonly (keyof T)[]): PlainColumns<T> {
  return Object.fromEntries(names.map((name) => [name, []])) as unknown as PlainColumns<T>;
}

export function packSummaries({ messages, events }: SummaryColumns): Uint8Array {
  const out = new IntegerWriter();
  for (const name of messageSummaryNames) out.deltas(messages[name]);
  for (const name of eventSummaryNames) out.deltas(events[name]);
  return out.done();
}

export interface Summaries {
  readonly messages: MessageSummaries;
  readonly events: EventSummaries;
}

export function unpackSummaries(bytes: Uint8Array): Summaries {
  const from = new IntegerReader(bytes);
  const read = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, from.deltas()]));
  return {
    messages: read(messageSummaryNames) as unknown as MessageSummaries,
    events: read(eventSummaryNames) as unknown as EventSummaries,
  };
}
