// Traces that are edited for a variation: a process with another pid, a trace without its beginning.
import type { Message } from '../../src/schema/generated/messages.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';

/** Writes the trace with another pid for a process, wherever a message names it; its pidversion stays. */
export function withOtherPid(trace: string, output: string, from: number, to: number): string {
  rewrite(trace, output, 0, (message) => renamed(message, from, to) as Message);
  return output;
}

/** Writes the part of a trace that begins after the last exec; returns the number of messages that it lacks. */
export function withoutStarts(trace: string, output: string): number {
  const from = eventTypesOf(trace).lastIndexOf(EventType.NOTIFY_EXEC) + 1;
  rewrite(trace, output, from, (message) => message);
  return from;
}

function rewrite(trace: string, output: string, from: number, change: (message: Message) => Message): void {
  const reader = openTrace(trace);
  try {
    const { raw: _, fields: __, events, ...header } = reader.header;
    const writer = new TraceWriter(output, header, { events: events.map(([number]) => number) });
    let index = 0;
    for (const record of reader.records()) {
      if (record.kind === 'message' && index++ >= from) writer.message(change(record.message as Message));
      if (record.kind !== 'response' || record.response.message < from) continue;
      writer.response({ ...record.response, message: record.response.message - from });
    }
    writer.close();
  } finally {
    reader.close();
  }
}

function eventTypesOf(trace: string): number[] {
  const reader = openTrace(trace);
  try {
    return [...reader.messages()].map(({ message }) => message.event_type);
  } finally {
    reader.close();
  }
}

const pidFields: ReadonlySet<string> = new Set(['pid', 'ppid', 'original_ppid', 'group_id', 'session_id']);

function renamed(value: unknown, from: number, to: number): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, from, to));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      pidFields.has(key) && each === from ? to : renamed(each, from, to),
    ]),
  );
}
