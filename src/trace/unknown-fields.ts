// Where a trace and today's tables differ: what they do not name is kept as it was read, what the trace lacks is absent.
import type { Message, MessageEvent } from '../schema/generated/messages.ts';

/** `event` of a message whose type has no plan: the bytes of its payload items, or what a recorder kept of it. */
export interface RawEvent extends MessageEvent {
  readonly raw: Uint8Array;
}

/** The kept payload bytes of a message of an unknown event type; undefined for a known one. */
export function rawEvent(message: Message): Uint8Array | undefined {
  const { raw } = message.event as Partial<RawEvent>;
  return raw instanceof Uint8Array ? raw : undefined;
}

export const rawEventOf = (raw: Uint8Array): RawEvent => ({ raw });

/** What was read of a T: a trace by another schema may lack any field, at any depth. */
export type AsRead<T> = T extends Uint8Array
  ? T
  : T extends readonly (infer Element)[]
    ? readonly AsRead<Element>[]
    : T extends object
      ? { readonly [Key in keyof T]?: AsRead<T[Key]> | undefined }
      : T;
