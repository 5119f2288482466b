// Names event types and messages in findings: `AUTH_EXEC`, `AUTH_EXEC (message 17)`.

import type { Row } from '../observed/observation.ts';
import { shortEventName } from '../schema/macos/event-name.ts';
import { eventRows } from '../schema/macos/events.ts';

const byNumber = new Map(eventRows.map((row) => [row.number, row]));

/** Returns the name in the header; types unknown to this version get a name of the same form. */
export function eventName(eventType: number): string {
  return byNumber.get(eventType)?.name ?? `ES_EVENT_TYPE_${eventType}`;
}

export function eventLabelOf(eventType: number): string {
  return shortEventName(eventName(eventType));
}

export function eventLabel(row: Row): string {
  return eventLabelOf(row.eventType);
}

export function messageLabel(row: Row): string {
  return `${eventLabel(row)} (${messageNumber(row)})`;
}

/** Returns `message 17`, or `injected 3` for one that is not in the trace. */
export function messageNumber({ traceIndex, injected }: Pick<Row, 'traceIndex' | 'injected'>): string {
  return injected === null ? `message ${traceIndex ?? 'unknown'}` : `injected ${injected}`;
}

export function isNotifyEvent(eventType: number): boolean {
  return byNumber.get(eventType)?.action === 'NOTIFY';
}

/** True for types answered with es_respond_flags_result. */
export function isFlagsEvent(eventType: number): boolean {
  return byNumber.get(eventType)?.response === 'es_respond_flags_result';
}
