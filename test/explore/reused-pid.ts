// A trace in which a process has another pid, wherever a message names it; its pidversion and everything else stay.
import type { Message } from '../../src/schema/generated/messages.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';

/** Returns `output`. */
export function reusePid(trace: string, output: string, pids: { readonly from: number; readonly to: number }): string {
  const reader = openTrace(trace);
  try {
    const { raw: _, fields: __, events, ...header } = reader.header;
    const writer = new TraceWriter(output, header, { events: events.map(([number]) => number) });
    for (const record of reader.records()) {
      if (record.kind === 'message') writer.message(renamed(record.message, pids) as Message);
      if (record.kind === 'response') writer.response(record.response);
    }
    writer.close();
  } finally {
    reader.close();
  }
  return output;
}

const pidFields: ReadonlySet<string> = new Set(['pid', 'ppid', 'original_ppid', 'group_id', 'session_id']);

function renamed(value: unknown, pids: { readonly from: number; readonly to: number }): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, pids));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      pidFields.has(key) && each === pids.from ? pids.to : renamed(each, pids),
    ]),
  );
}
