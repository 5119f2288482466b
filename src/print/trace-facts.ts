// Gathers what `esreplay info` says about a trace, in one pass over it.
import { eventRow } from '../schema/events.ts';
import type { Message, Process } from '../schema/generated/messages.ts';
import type { TraceHeader } from '../trace/header.ts';
import type { TraceReader } from '../trace/reader.ts';
import { auditTokenOf, lacking } from '../trace/unknown-fields.ts';

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
  for (const record of reader.records()) {
    if (record.kind === 'message') {
      count.message(record.message);
      if (record.index % 8192 === 0) onProgress(record.offset, bytes);
    } else if (record.kind === 'response') count.responses++;
    else if (record.kind === 'run') count.runs++;
    else if (record.kind === 'gap') count.gap(record.index, record.gap.count);
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
    first: count.first ?? null,
    last: count.last ?? null,
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

const nameOf = (eventType: number): string => eventRow(eventType)?.name ?? String(eventType);

class Count {
  messages = 0;
  auth = 0;
  responses = 0;
  runs = 1;
  lost = 0n;
  lossPlaces = 0;
  firstLost: number | null = null;
  first: bigint | undefined;
  last: bigint | undefined;
  least: bigint | undefined;
  most: bigint | undefined;
  readonly byType = new Map<number, number>();
  readonly processes = new Set<string>();
  /** Many messages share one object. */
  private readonly seen = new WeakSet<Process>();
  private lastLost = -1;

  message(message: Message): void {
    this.messages++;
    this.byType.set(message.event_type, (this.byType.get(message.event_type) ?? 0) + 1);
    if (!this.seen.has(message.process)) {
      const { pid, pidversion } = auditTokenOf(message);
      this.seen.add(message.process);
      this.processes.add(`${pid}.${pidversion}`);
    }
    if (message.time?.tv_sec === undefined || message.time.tv_nsec === undefined) throw lacking('time');
    const wall = message.time.tv_sec * 1_000_000_000n + message.time.tv_nsec;
    if (this.first === undefined || wall < this.first) this.first = wall;
    if (this.last === undefined || wall > this.last) this.last = wall;
    if (message.action_type === 0) this.authMessage(message);
  }

  /** One place may have several: one for each event type. */
  gap(before: number, count: bigint): void {
    if (before !== this.lastLost) this.lossPlaces++;
    this.lastLost = before;
    this.firstLost ??= before;
    this.lost += count;
  }

  private authMessage({ deadline, mach_time }: Message): void {
    this.auth++;
    if (deadline === undefined || mach_time === undefined) throw lacking('deadline and mach_time');
    if (deadline === 0n) return;
    const budget = deadline - mach_time;
    if (this.least === undefined || budget < this.least) this.least = budget;
    if (this.most === undefined || budget > this.most) this.most = budget;
  }
}
