// What a message becomes before it is written: one with other numbers, or none, because a trace cannot hold it.
import type { Message } from '../schema/generated/messages.ts';
import { wallNsOf } from './clocks.ts';
import type { Numbers } from './merged-numbers.ts';
import { Draft } from './native-lines.ts';

/** The largest event type of a trace. */
const maxEventType = 0xffff;

/** Returns the reason why a trace cannot hold a message, judging by the numbers of its envelope. */
export function unwritable(message: Message): { readonly message: string; readonly field: string } | undefined {
  const wall = wallNsOf(message);
  if (wall < 0n || wall >= 2n ** 63n)
    return { message: 'time cannot be written: a trace holds times from 1970 to 2262', field: 'time' };
  if (message.event_type <= maxEventType) return undefined;
  return {
    message: `event_type ${message.event_type} cannot be written: the largest is ${maxEventType}`,
    field: 'event_type',
  };
}

export const knownType = ({ event_type }: Draft | Message): number | null =>
  event_type <= maxEventType ? event_type : null;

/** Gives a draft the numbers that it is written with, and a message in place of one. */
export function withNumbers(message: Draft | Message, { seqNum, globalSeqNum }: Numbers): Draft | Message {
  if (!(message instanceof Draft)) return { ...message, seq_num: seqNum, global_seq_num: globalSeqNum };
  message.writtenSeq = seqNum;
  message.writtenGlobal = globalSeqNum;
  return message;
}
