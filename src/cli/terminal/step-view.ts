// Pace `step` as text: each message when it is delivered, then what the handler did with it.
import { decisionOf, wordsOf } from '../../observed/decision.ts';
import type { Counts, Row } from '../../observed/observation.ts';
import { eventFields } from '../../print/message-fields.ts';
import { processText, targetText } from '../../print/message-target.ts';
import type { Message } from '../../schema/generated/messages.ts';
import { messageCountNames } from '../../schema/run/message-counts.ts';
import { openTrace, type TraceReader } from '../../trace/reader.ts';
import { formatDuration } from '../../words/duration.ts';
import { eventLabel, messageNumber } from '../../words/event-label.ts';
import { fieldLine, fieldLines } from './field-lines.ts';

/** What a message is about. Both texts are printable. */
export interface About {
  /** The actor's path and pid. */
  readonly process: string;
  /** Empty if the event names nothing. */
  readonly target: string;
  /** Of the event, as `name=value`; printable too. */
  readonly fields: readonly string[];
}

/** The progress of a message that was printed. */
type Printed = 'nothing' | 'delivered' | 'returned' | 'missed' | 'all';

/** Number of messages that are still followed: an answer that comes even later is only in the report. */
const maxFollowed = 4096;

export interface StepViewOptions {
  /** Null for a message that is not in the trace. */
  readonly about: (index: number) => About | null;
  /** Number of messages in the trace, once it is known. */
  readonly total: () => number | null;
  /** Paths are cut to this many columns; Infinity cuts nothing. */
  readonly width: () => number;
  readonly write: (lines: readonly string[]) => void;
}

const noCounts = Object.fromEntries(messageCountNames.map((name) => [name, 0])) as Counts;

export class StepView {
  /** Messages shown so far, and those among them that are AUTH. */
  shown = 0;
  auths = 0;
  /** The message whose handler has not returned. */
  running: { readonly key: string; readonly name: string } | null = null;
  private readonly printed = new Map<string, Printed>();
  private lastPrinted = '';
  private counted: Counts = noCounts;
  private printedCounts: Counts = noCounts;

  constructor(private readonly options: StepViewOptions) {}

  /** Prints the progress of a process's rows. They may include rows of earlier calls. */
  see(slot: number, rows: Iterable<Row>): void {
    const seen = Array.from(rows, (row) => {
      const key = `${slot} ${row.client} ${messageNumber(row)}`;
      this.follow(row, key);
      const before = this.printed.get(key) ?? 'nothing';
      return { row, key, before, now: progressOf(row, before) };
    }).filter(({ before, now }) => now !== before);
    const isOneByOne = seen.filter(({ before }) => before === 'nothing').length <= 1;
    for (const { row, key, before, now } of seen) {
      if (before === 'nothing' && isOneByOne) this.flush();
      this.printed.set(key, now);
      const head = before === 'nothing' ? this.headLines(row) : [];
      const outcome = outcomeLine(row, now, before);
      const name = head.length > 0 || this.lastPrinted === key || outcome === null ? [] : [`${messageNumber(row)}:`];
      const lines = [...head, ...name, ...(outcome === null ? [] : [outcome])];
      if (lines.length === 0) continue;
      this.lastPrinted = key;
      this.options.write(lines);
    }
    if (!isOneByOne) this.flush(); // between which messages is not known
    this.forget();
  }

  /** Notes what did not reach the client, for `flush`. */
  passOver(counts: Counts): void {
    this.counted = counts;
  }

  /** Tells what did not reach the client since the last time. */
  flush(): void {
    const { counted, printedCounts } = this;
    this.printedCounts = counted;
    const passed = messageCountNames.flatMap((name) => {
      const more = counted[name] - printedCounts[name];
      return name === 'delivered' || more <= 0 ? [] : [`${more} ${passedWords[name]}`];
    });
    if (passed.length > 0) this.options.write([`not delivered: ${passed.join(', ')}`]);
  }

  private follow(row: Row, key: string): void {
    if (row.deliveredNs !== null && row.returnedNs === null) this.running = { key, name: messageNumber(row) };
    else if (this.running?.key === key) this.running = null;
  }

  private forget(): void {
    for (const key of this.printed.keys()) {
      if (this.printed.size <= maxFollowed) break;
      this.printed.delete(key);
    }
  }

  private headLines(row: Row): string[] {
    this.shown += 1;
    if (row.auth) this.auths += 1;
    const total = this.options.total();
    const place = row.traceIndex === null || total === null ? '' : ` (${row.traceIndex + 1} of ${total})`;
    const budget =
      row.auth && row.deadlineNs !== null ? `, budget ${formatDuration(row.deadlineNs - row.queuedNs)}` : '';
    const about = row.traceIndex === null ? null : this.options.about(row.traceIndex);
    const width = this.options.width();
    return [
      `${messageNumber(row)}${place}: ${eventLabel(row)}${budget}`,
      ...(about === null ? [] : [fieldLine('process', about.process, width)]),
      ...(about === null || about.target === '' ? [] : [fieldLine('target', about.target, width)]),
      ...(about === null ? [] : fieldLines('fields', about.fields, width)),
    ];
  }
}

const passedWords: Readonly<Record<Exclude<keyof Counts, 'delivered'>, string>> = {
  muted: 'muted',
  cached: 'answered by the result cache',
  dropped: 'dropped',
  unsubscribed: 'not subscribed to',
  loopback: "of the client's own actions",
};

/** An answer counts once it is settled: its other fields are complete then. */
function progressOf(row: Row, before: Printed): Printed {
  if (before === 'all') return before;
  if (row.respondedNs !== null && ['in-time', 'late'].includes(row.settled)) return 'all';
  if (row.auth && row.missed) return 'missed';
  if (row.deliveredNs === null) return before;
  if (row.returnedNs === null) return 'delivered';
  return row.auth ? 'returned' : 'all';
}

function outcomeLine(row: Row, now: Printed, before: Printed): string | null {
  const since = (ns: number | null): string => formatDuration((ns ?? 0) - (row.deliveredNs ?? row.queuedNs));
  const decision = decisionOf(row);
  if (row.auth && now === 'all' && decision !== null) {
    const late = row.settled === 'late' || before === 'missed' ? ', after its deadline' : '';
    return `  answer   ${wordsOf(decision)}, ${row.cache ? 'cached' : 'not cached'}, after ${since(row.respondedNs)}${late}`;
  }
  if (now === 'missed') return '  answer   none: the deadline has passed';
  if (now === 'delivered' || row.returnedNs === null) return null;
  return `  handler  returned after ${since(row.returnedNs)}${row.auth ? ' without an answer' : ''}`;
}

/** Number of messages that are kept because a second es_client_t may get them later. */
const maxKept = 1024;

/** Describes the messages of a trace, which are asked for nearly in order. Reads as far as needed. */
export class TraceAbout {
  private readonly reader: TraceReader;
  private readonly ahead: ReturnType<TraceReader['messages']>;
  private readonly kept = new Map<number, About>();
  private read = 0;

  constructor(trace: string) {
    this.reader = openTrace(trace);
    this.ahead = this.reader.messages();
  }

  /** Returns null for a message that is not in the trace, or was long ago. */
  of(index: number): About | null {
    while (this.read <= index) {
      const next = this.ahead.next();
      if (next.done) break;
      const message = next.value.message as unknown as Message;
      this.kept.set(next.value.index, {
        process: processText(message.process),
        target: targetText(message),
        fields: eventFields(message),
      });
      this.read = next.value.index + 1;
      this.kept.delete(next.value.index - maxKept);
    }
    return this.kept.get(index) ?? null;
  }

  close(): void {
    this.ahead.return(undefined);
    this.reader.close();
  }
}
