// Gathers what `esreplay info` says about a trace, in one pass over it.
import { eventRow } from '../schema/macos/events.ts';
import type { TraceHeader } from '../trace/header.ts';
import { traceLimits } from '../trace/limits.ts';
import type { MessageColumns } from '../trace/message-columns.ts';
import { ProcessTokens } from '../trace/process-tokens.ts';
import type { TraceReader } from '../trace/reader.ts';
import type { Wide } from '../trace/wide-integer.ts';

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
  readonly budgets: { readonly min: bigint; readonly max: bigint } | null;
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
  const count = new Count(new ProcessTokens(header));
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
  const byType = [...count.byType.entries()]
    .filter(([, messages]) => messages > 0)
    .map(([eventType, messages]) => ({ eventType, name: nameOf(eventType), messages }));
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
      count.min === undefined || count.max === undefined
        ? null
        : { min: nanoseconds(BigInt(count.min)), max: nanoseconds(BigInt(count.max)) },
    responses: count.responses,
    losses: { messages: count.lost, places: count.lossPlaces, firstBefore: count.firstLost },
  };
}

/** Of the wall clock. */
interface Moment {
  readonly second: number;
  /** Nanoseconds. */
  readonly rest: number;
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
  earliest: Moment = { second: Number.POSITIVE_INFINITY, rest: 0 };
  latest: Moment = { second: -1, rest: 0 };
  min: Wide | undefined;
  max: Wide | undefined;
  readonly byType = new Uint32Array(traceLimits.eventType + 1);
  readonly processes = new Set<string>();
  /** By id: 1 for a process that acted. */
  private seen = new Uint8Array(1024);
  private lastLost = -1;
  private readonly tokens: ProcessTokens;

  constructor(tokens: ProcessTokens) {
    this.tokens = tokens;
  }

  /** One loop without objects: this is most of the work besides reading. */
  messagesOf(columns: MessageColumns): void {
    const { count, eventType, isAuth, process, seconds, nanoseconds, definitions } = columns;
    const { byType } = this;
    const seen = this.seenOf(definitions.processes.length);
    let { second: firstSecond, rest: firstRest } = this.earliest;
    let { second: lastSecond, rest: lastRest } = this.latest;
    for (let row = 0; row < count; row++) {
      const type = eventType[row] as number;
      byType[type] = (byType[type] as number) + 1;
      const id = process[row] as number;
      if (seen[id] === 0) {
        seen[id] = 1;
        const { pid, pidversion } = this.tokens.of(definitions, id);
        this.processes.add(`${pid}.${pidversion}`);
      }
      const second = seconds[row] as number;
      const rest = nanoseconds[row] as number;
      if (second < firstSecond || (second === firstSecond && rest < firstRest)) {
        firstSecond = second;
        firstRest = rest;
      }
      if (second > lastSecond || (second === lastSecond && rest > lastRest)) {
        lastSecond = second;
        lastRest = rest;
      }
      if (isAuth[row] === 1) this.authMessage(columns.deadlineAt(row), columns.machTimeAt(row));
    }
    this.messages += count;
    this.earliest = { second: firstSecond, rest: firstRest };
    this.latest = { second: lastSecond, rest: lastRest };
  }

  private seenOf(processes: number): Uint8Array {
    if (processes > this.seen.length) {
      const grown = new Uint8Array(2 * processes);
      grown.set(this.seen);
      this.seen = grown;
    }
    return this.seen;
  }

  /** One place may have several: one for each event type. */
  gap(before: number, count: bigint): void {
    if (before !== this.lastLost) this.lossPlaces++;
    this.lastLost = before;
    this.firstLost ??= before;
    this.lost += count;
  }

  private authMessage(deadline: Wide, machTime: Wide): void {
    this.auth++;
    if (deadline === 0) return;
    const areNumbers = typeof deadline === 'number' && typeof machTime === 'number';
    const budget = areNumbers ? deadline - machTime : BigInt(deadline) - BigInt(machTime);
    if (this.min === undefined || budget < this.min) this.min = budget;
    if (this.max === undefined || budget > this.max) this.max = budget;
  }
}
