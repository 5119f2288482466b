// Checks whether a trace can reproduce a kill: whether it has AUTH messages, of the handler's type, and the daemons'
// own actions.

import type { Text } from '../schema/generated/messages.ts';
import { eventRow, eventRows } from '../schema/macos/events.ts';
import { openTrace } from '../trace/reader.ts';

/** A daemon whose own events matter. */
export interface Daemon {
  readonly name: string;
  readonly executable: string;
}

export interface TraceFit {
  readonly path: string;
  readonly messages: number;
  readonly auth: number;
  /** AUTH event types with their messages, most frequent first. */
  readonly byType: readonly { readonly event: string; readonly messages: number }[];
  /** Events that the handler's functions are named after, and their messages in the trace. */
  readonly wanted: readonly { readonly event: string; readonly messages: number }[];
  /** AUTH messages caused by the daemons themselves. */
  readonly ofDaemons: readonly { readonly name: string; readonly messages: number }[];
  readonly fits: boolean;
}

/** Throws TraceError. */
export function traceFit(path: string, functions: readonly string[], daemons: readonly Daemon[]): TraceFit {
  const types = new Map<number, number>();
  const executables = new Map<string, number>();
  let messages = 0;
  const reader = openTrace(path);
  try {
    for (const { message } of reader.messages()) {
      messages += 1;
      if (message.action_type !== 0) continue;
      types.set(message.event_type, (types.get(message.event_type) ?? 0) + 1);
      const program = textOf(message.process?.executable?.path);
      if (daemons.some(({ executable }) => executable === program))
        executables.set(program, (executables.get(program) ?? 0) + 1);
    }
  } finally {
    reader.close();
  }
  const byType = [...types].map(([type, count]) => ({ event: labelOf(type), messages: count }));
  const wanted = eventsNamedIn(functions).map((event) => ({
    event,
    messages: byType.find((each) => each.event === event)?.messages ?? 0,
  }));
  return {
    path,
    messages,
    auth: byType.reduce((sum, each) => sum + each.messages, 0),
    byType: byType.sort((a, b) => b.messages - a.messages),
    wanted,
    ofDaemons: daemons.map(({ name, executable }) => ({ name, messages: executables.get(executable) ?? 0 })),
    fits: byType.length > 0 && (wanted.length === 0 || wanted.some((each) => each.messages > 0)),
  };
}

/** Returns AUTH events that a function is named after: `handle_mount`, `-[Monitor authOpen:]`. */
export function eventsNamedIn(functions: readonly string[]): readonly string[] {
  const words = new Set(
    functions.flatMap((name) =>
      name
        .replace(/([a-z\d])([A-Z])/g, '$1 $2')
        .toLowerCase()
        .split(/[^a-z]+/),
    ),
  );
  return eventRows
    .filter(({ action, member }) => action === 'AUTH' && member !== null && words.has(member))
    .map(({ name }) => name.slice(prefix.length));
}

const prefix = 'ES_EVENT_TYPE_';

function labelOf(type: number): string {
  return eventRow(type)?.name.slice(prefix.length) ?? `event type ${type}`;
}

function textOf(path: Text | null): string {
  if (path === null) return '';
  return typeof path === 'string' ? path : new TextDecoder().decode(path);
}
