// Writes the messages of one es_client_t: blocks of columns, and a summary for each group of rows.
import type { Row } from '../observed/observation.ts';
import { deflated } from './deflated.ts';
import {
  emptyMessages,
  type MessageBlock,
  type MessageStream,
  maxFlights,
  packMessages,
  rowFlags,
  rowsPerBlock,
  rowsPerGroup,
  type SummaryColumns,
  settledNames,
} from './shape.ts';

export class MessageWriter {
  private readonly blocks: MessageBlock[] = [];
  private columns = emptyMessages();
  private rows = 0;
  private span = emptySpan();
  private group = emptyGroup();
  /** When each line of messages in flight is free again. */
  private readonly freeNs: number[] = new Array<number>(maxFlights).fill(-Infinity);
  /** Of messages in flight without a line. */
  private readonly over: { readonly fromNs: number[]; readonly toNs: number[] } = { fromNs: [], toNs: [] };

  constructor(
    private readonly place: Pick<MessageStream, 'process' | 'client' | 'flights' | 'handler'>,
    private readonly number: number,
    private readonly summaries: SummaryColumns['messages'],
    /** The end of what never ended. */
    private readonly endNs: number,
  ) {}

  add(row: Row): void {
    const { columns } = this;
    const ended = row.respondedNs ?? row.returnedNs ?? this.endNs;
    const flight = row.auth ? this.flightOf(row.queuedNs, row.respondedNs ?? this.endNs) : maxFlights;
    columns.place.push(placeOf(row));
    columns.eventType.push(row.eventType);
    columns.seqNum.push(row.seqNum);
    columns.globalSeqNum.push(row.globalSeqNum);
    columns.queuedNs.push(Math.round(row.queuedNs));
    columns.deliveredNs.push(whole(row.deliveredNs));
    columns.returnedNs.push(whole(row.returnedNs));
    columns.respondedNs.push(whole(row.respondedNs));
    columns.deadlineNs.push(whole(row.deadlineNs));
    columns.settled.push(settledNames.indexOf(row.settled));
    columns.flags.push(flagsOf(row));
    columns.result.push(row.result);
    columns.flight.push(flight);
    this.rows += 1;
    this.note(row, Math.max(ended, row.returnedNs ?? ended), flight);
    if (this.rows % rowsPerGroup === 0) this.closeGroup();
    if (columns.place.length === rowsPerBlock) this.closeBlock();
  }

  done(): MessageStream {
    this.closeGroup();
    this.closeBlock();
    return { ...this.place, rows: this.rows, more: mostAtOnce(this.over), blocks: this.blocks };
  }

  private flightOf(fromNs: number, toNs: number): number {
    const free = this.freeNs.findIndex((ns) => ns <= fromNs);
    if (free < 0) {
      this.over.fromNs.push(fromNs);
      this.over.toNs.push(toNs);
      return maxFlights;
    }
    this.freeNs[free] = toNs;
    return free;
  }

  private note(row: Row, toNs: number, flight: number): void {
    const { group } = this;
    widen(this.span, row.queuedNs, toNs);
    widen(group, row.queuedNs, toNs);
    group.rows += 1;
    if (row.deliveredNs !== null) group.busyNs += (row.returnedNs ?? this.endNs) - row.deliveredNs;
    if (!row.auth) return;
    group.auth += 1;
    if (row.settled === 'late' || row.settled === 'unanswered' || row.settled === 'by-mode') group.missed += 1;
    group.flights = Math.max(group.flights, flight + 1);
    if (row.deadlineNs === null) return;
    const used = ((row.respondedNs ?? this.endNs) - row.queuedNs) / Math.max(1, row.deadlineNs - row.queuedNs);
    group.used = Math.max(group.used, Math.min(1000, Math.round(used * 1000)));
  }

  private closeGroup(): void {
    const { group, summaries } = this;
    this.group = emptyGroup();
    if (group.rows === 0) return;
    summaries.stream.push(this.number);
    summaries.fromNs.push(Math.round(group.fromNs));
    summaries.toNs.push(Math.round(group.toNs));
    summaries.auth.push(group.auth);
    summaries.missed.push(group.missed);
    summaries.used.push(group.used);
    summaries.busyNs.push(Math.round(group.busyNs));
    summaries.flights.push(group.flights);
  }

  private closeBlock(): void {
    const rows = this.columns.place.length;
    if (rows === 0) return;
    const { fromNs, toNs } = this.span;
    let [min, max] = [Infinity, -1];
    for (const place of this.columns.place) if (place >= 0) [min, max] = [Math.min(min, place), Math.max(max, place)];
    const data = deflated(packMessages(this.columns));
    this.blocks.push({ rows, fromNs, toNs, places: [Math.min(min, max), max], data });
    this.columns = emptyMessages();
    this.span = emptySpan();
  }
}

/** `fromNs` ascends, as messages are queued. */
function mostAtOnce({
  fromNs,
  toNs,
}: {
  readonly fromNs: readonly number[];
  readonly toNs: readonly number[];
}): number {
  const ends = Float64Array.from(toNs).sort();
  let ended = 0;
  let most = 0;
  for (const [begun, ns] of fromNs.entries()) {
    while ((ends[ended] ?? Infinity) <= ns) ended += 1;
    most = Math.max(most, begun + 1 - ended);
  }
  return most;
}

interface Span {
  fromNs: number;
  toNs: number;
}

export const emptySpan = (): Span => ({ fromNs: Infinity, toNs: -Infinity });
const emptyGroup = () => ({ ...emptySpan(), rows: 0, auth: 0, missed: 0, used: 0, busyNs: 0, flights: 0 });

export function widen(span: Span, fromNs: number, toNs: number): void {
  span.fromNs = Math.min(span.fromNs, fromNs);
  span.toNs = Math.max(span.toNs, toNs, fromNs);
}

/** −2 is the first injected message, as in the ledger. */
export function placeOf(at: Pick<Row, 'traceIndex' | 'injected'>): number {
  return at.traceIndex ?? (at.injected === null ? -1 : -2 - at.injected);
}

const whole = (ns: number | null): number => (ns === null ? Number.NaN : Math.round(ns));

function flagsOf(row: Row): number {
  const names = Object.keys(rowFlags) as (keyof typeof rowFlags)[];
  return names.reduce((flags, name) => (row[name] ? flags | rowFlags[name] : flags), 0);
}
