// Prints `esreplay cat`: one aligned line per message, with index, time since the first message (or of the wall clock),
// event, budget, process, target.

import type { Message } from '../schema/generated/messages.ts';
import { shortEventName } from '../schema/macos/event-name.ts';
import { eventRow } from '../schema/macos/events.ts';
import { TraceTime } from '../trace/trace-time.ts';
import { durationText } from '../words/duration.ts';
import { fitted } from '../words/printable.ts';
import { processText, targetText } from './message-target.ts';
import { offsetText, timeText } from './time-text.ts';

export interface LineOptions {
  /** Columns of the terminal; Infinity cuts nothing. */
  readonly width: number;
  readonly timebase: readonly [numer: number, denom: number];
  /** Times of the wall clock. */
  readonly wall?: boolean;
}

const indexWidth = 6;
const offsetWidth = 11;
/** `2026-06-25T02:29:03.000000Z` */
const wallWidth = 27;
/** `NOTIFY_READLINK` */
const eventWidth = 15;
const budgetWidth = 7;
/** The process column's share of the remaining width; the target gets the rest. */
const processShare = 0.45;
const processWidthUncut = 24;
/** For process and target together, after the longest event name. */
const minWidth = 18;

export class MessageLines {
  private readonly time: TraceTime;

  constructor(private readonly options: LineOptions) {
    this.time = new TraceTime(options.timebase);
  }

  /** Call before the first message of another run. */
  startRun(): void {
    this.time.startRun();
  }

  /** Passes a message whose line is not printed. */
  pass({ mach_time }: Message): void {
    this.time.of(mach_time);
  }

  heading(): string {
    const time = this.options.wall === true ? 'time UTC' : 'time s';
    return this.layout('index', time, 'event', 'budget', 'process (pid)', 'target');
  }

  line(index: number, message: Message): string {
    const { tv_sec, tv_nsec } = message.time;
    const offset = offsetText(this.time.of(message.mach_time));
    const row = eventRow(message.event_type);
    return this.layout(
      String(index),
      this.options.wall === true ? (timeText(tv_sec, tv_nsec / 1000n, 6) ?? '') : offset,
      row === undefined
        ? `${message.action_type === 0 ? 'AUTH' : 'NOTIFY'} ${message.event_type}`
        : shortEventName(row.name),
      this.budget(message),
      processText(message.process),
      targetText(message),
    );
  }

  private budget({ action_type, deadline, mach_time }: Message): string {
    if (deadline === 0n || action_type === 1) return '';
    const [numer, denom] = this.options.timebase;
    return durationText(((deadline - mach_time) * BigInt(numer)) / BigInt(denom));
  }

  private layout(
    index: string,
    offset: string,
    event: string,
    budget: string,
    process: string,
    target: string,
  ): string {
    const head = [
      index.padStart(indexWidth),
      offset.padStart(this.options.wall === true ? wallWidth : offsetWidth),
      event.padEnd(eventWidth),
      budget.padStart(budgetWidth),
    ].join(' ');
    const { width } = this.options;
    if (width === Number.POSITIVE_INFINITY) return `${head} ${process.padEnd(processWidthUncut)} ${target}`.trimEnd();
    const left = Math.max(minWidth, width - head.length - 2);
    const processWidth = Math.floor(left * processShare);
    const line = `${head} ${fitted(process, processWidth).padEnd(processWidth)} ${fitted(target, left - processWidth)}`;
    return line.trimEnd();
  }
}
