// Gathers what `esreplay info` says about a trace, in one pass over it.
import { eventRow } from '../schema/events.ts';
import type { TraceHeader } from '../trace/header.ts';
import type { MessageColumns } from '../trace/message-columns.ts';
import type { TraceReader } from '../trace/reader.ts';
import { tokenOf } from '../trace/unknown-fields.ts';

export interface TraceFacts {
  readonly path: string;
  readonly bytes: number;
  readonly format: number;
  readonly complete: boolean;
  readonly cut: { readonly offset: number; readonly reason: string } | null;
  readonly header: TraceHeader;
  readonly messages: number;
  readonly auth: number;
  readonly byType: readonly { readonly eventType: number; readonly name: string; readonly messages: number }[];
  readonly runs: number;
  /** Nanoseconds since 1970; null without messages. */
  readonly first: bigint | null;
  readonly last: bigint | null;
  /** Acting processes, distinguished by pid and pidversion. */
  readonly processes: number;
  /** AUTH messages that were inserted, not recorded. */
  readonly twins: number;
  /** Shortest and longest time from enqueue to deadline of AUTH messages, in nanoseconds. */
  readonly budgets: { readonly least: bigint; readonly most: bigint } | null;
  readonly responses: number;
  readonly losses: Losses;
}

/** Messages that the recording lacks, by its own account. */
export interface Losses {
  readonly messages: bigint;
  /** Number of places where some are missing. */
  readonly places: number;
  /** Index of the message after the first place; null without losses. */
  readonly firstBefore: number | null;
}

export function factsOf(reader: TraceReader, onProgress: (bytes: number, size: number) => void = () => {}): TraceFacts {
  const { header } = reader;
  const bytes = reader.size;
  const count = new Count();
  for (const records of reader.columns()) {
    if (!('kind' in records)) {
      count.messagesOf(records);
      onProgress(records.offset[0] ?? 0, bytes);
    } else if (records.kind === 'response') count.responses++;
    else if (records.kind === 'run') count.runs++;
    else if (records.kind === 'gap') count.gap(records.index, records.gap.count);
  }
  const [numer, denom] = header.timebase;
  const nanoseconds = (ticks: bigint): bigint => (ticks * BigInt(numer)) / BigInt(denom);
  const byType = [...count.byType].map(([eventType, messages]) => ({ eventType, name: nameOf(eventType), messages }));
  return {
    path: reader.path,
    bytes,
    format: reader.version,
    complete: reader.complete,
    cut: reader.cut ?? null,
    header,
    messages: count.messages,
    auth: count.auth,
    byType: byType.sort((a, b) => b.messages - a.messages || a.eventType - b.eventType),
    runs: count.messages === 0 ? 0 : count.runs,
    first: count.messages === 0 ? null : wallOf(count.earliest),
    last: count.messages === 0 ? null : wallOf(count.latest),
    processes: count.processes.size,
    twins: byType
      .filter(({ name }) => header.authTwins.includes(name))
      .reduce((sum, { messages }) => sum + messages, 0),
    budgets:
      count.least === undefined || count.most === undefined
        ? null
        : { least: nanoseconds(count.least), most: nanoseconds(count.most) },
    responses: count.responses,
    losses: { messages: count.lost, places: count.lossPlaces, firstBefore: count.firstLost },
  };
}

/** Of the wall clock; one object is changed, because an object for each message would be most of the work. */
interface Moment {
  second: number;
  /** Nanoseconds. */
  rest: number;
}

const wallOf = ({ second, rest }: Moment): bigint => BigInt(second) * 1_000_000_000n + BigInt(rest);

const nameOf = (eventType: number): string => eventRow(eventType)?.name ?? String(eventType);

class Count {
  messages = 0;
  auth = 0;
  responses = 0;
  runs = 1;
  lost = 0n;
  lossPlaces = 0;
  firstLost: number | null = null;
  readonly earliest: Moment = { second: Number.POSITIVE_INFINITY, rest: 0 };
  readonly latest: Moment = { second: -1, rest: 0 };
  least: bigint | undefined;
  most: bigint | undefined;
  readonly byType = new Map<number, number>();
  readonly processes = new Set<string>();
  private readonly seen = new Set<number>();
  private lastLost = -1;

  messagesOf(columns: MessageColumns): void {
    const { count, eventType, process } = columns;
    this.messages += count;
    for (let row = 0; row < count; row++) {
      const type = eventType[row] ?? 0;
      this.byType.set(type, (this.byType.get(type) ?? 0) + 1);
      const id = process[row] ?? 0;
      if (!this.seen.has(id)) {
        const { pid, pidversion } = tokenOf(columns.definitions.processes.at(id));
        this.seen.add(id);
        this.processes.add(`${pid}.${pidversion}`);
      }
      this.time(columns, row);
      if (columns.isAuth[row] === 1) this.authMessage(columns.deadline[row] ?? 0n, columns.machTime[row] ?? 0n);
    }
  }

  private time({ seconds, nanoseconds }: MessageColumns, row: number): void {
    const [second, rest] = [seconds[row] ?? 0, nanoseconds[row] ?? 0];
    const { earliest, latest } = this;
    if (second < earliest.second || (second === earliest.second && rest < earliest.rest)) {
      earliest.second = second;
      earliest.rest = rest;
    }
    if (second > latest.second || (second === latest.second && rest > latest.rest)) {
      latest.second = second;
      latest.rest = rest;
    }
  }

  /** One place may have several: one for each event type. */
  gap(before: number, count: bigint): void {
    if (before !== this.lastLost) this.lossPlaces++;
    this.lastLost = before;
    this.firstLost ??= before;
    this.lost += count;
  }

  private authMessage(deadline: bigint, machTime: bigint): void {
    this.auth++;
    if (deadline === 0n) return;
    const budget = deadline - machTime;
    if (this.least === undefined || budget < this.least) this.least = budget;
    if (this.most === undefined || budget > this.most) this.most = budget;
  }
}
