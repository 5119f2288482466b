// Tells whether two clients saw one event: their messages have the same clock and say the same, and only their numbers
// differ.
import { isDeepStrictEqual } from 'node:util';
import type { Message } from '../schema/generated/messages.ts';
import { Draft } from './native-lines.ts';

export function isSameEvent(a: Draft | Message, b: Draft | Message): boolean {
  if (a.event_type !== b.event_type || a.mach_time !== b.mach_time) return false;
  // A line that only TypeScript reads has values that the addon refuses, in each client's line of the event.
  if (a instanceof Draft) return b instanceof Draft && a.says(b);
  if (b instanceof Draft) return false;
  const [{ seq_num: _, global_seq_num: __, ...one }, { seq_num: ___, global_seq_num: ____, ...other }] = [a, b];
  return isDeepStrictEqual(one, other);
}
