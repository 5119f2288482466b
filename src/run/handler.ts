// A client that is a function in this process: what it gets and how it answers.
import type { Message } from '../schema/generated/messages.ts';

/** A number is a mask of authorised flags, for AUTH_OPEN only. */
export type Decision = 'allow' | 'deny' | number;

export type Answer = Decision | { readonly decision: Decision; readonly cache?: boolean };

export interface Delivery {
  /** The message's index in the trace. */
  readonly index: number;
  /** Answers now; a later return value or promise is then ignored. Returns es_respond_result_t, 0 for success. */
  respond(answer: Answer): number;
}

/**
 * Gets each message as a plain object and answers an AUTH message with its return value, with the promise that it
 * returns, or with `delivery.respond`. The next message comes when the function has returned; a promise may settle
 * later.
 */
export type Handler = (message: Message, delivery: Delivery) => unknown;

export interface HandlerSpec {
  readonly handler: Handler;
  /** Event names such as `AUTH_EXEC` or `open`; omitted: every type. */
  readonly events?: readonly string[];
}
