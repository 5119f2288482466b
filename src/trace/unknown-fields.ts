// Handles differences between a trace and today's tables: what they do not name is kept as read, and what the trace
// lacks is absent.
import { TraceError } from '../errors/errors.ts';
import type { Message, MessageEvent, Process } from '../schema/generated/messages.ts';

/** `event` of a message without a plan for its type: the bytes of its payload items, or what a recorder kept of it. */
export interface RawEvent extends MessageEvent {
  readonly raw: Uint8Array;
}

/** Returns the payload bytes kept for a message of an unknown event type; undefined for a known one. */
export function rawEvent(message: Pick<Message, 'event'>): Uint8Array | undefined {
  const { raw } = message.event as Partial<RawEvent>;
  return raw instanceof Uint8Array ? raw : undefined;
}

export const rawEventOf = (raw: Uint8Array): RawEvent => ({ raw });

/** What was read of a T: a trace with another schema may lack any field, at any depth. */
export type AsRead<T> = T extends Uint8Array
  ? T
  : T extends readonly (infer Element)[]
    ? readonly AsRead<Element>[]
    : T extends object
      ? { readonly [Key in keyof T]?: AsRead<T[Key]> | undefined }
      : T;

/** Returns the token of a message's process. Throws TraceError if the trace was made without its fields. */
export function tokenOf(process: Process): Process['audit_token'] {
  const token = (process as unknown as AsRead<WithToken> | undefined)?.audit_token;
  if (token?.pid === undefined || token.pidversion === undefined) {
    throw lacking(`process.audit_token${token === undefined ? '' : token.pid === undefined ? '.pid' : '.pidversion'}`);
  }
  return token as Process['audit_token'];
}

/** A message can do without most fields, and no tool without all of them. */
export function lacking(field: string): TraceError {
  return new TraceError(`messages of the trace lack ${field}`, { field, remedy: 'record it or import it again' });
}

interface WithToken {
  readonly audit_token: { readonly pid: number; readonly pidversion: number };
}
