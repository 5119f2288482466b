// A client that is a function of this process: what it gets and how it answers.
import type { Message } from '../schema/generated/messages.ts';

/** A number is the mask of authorised flags, for AUTH_OPEN only. */
export type Decision = 'allow' | 'deny' | number;

export type Answer = Decision | { readonly decision: Decision; readonly cache?: boolean };

export interface Delivery {
  /** The message's place in the trace. */
  readonly index: number;
  /** Answers now; a later return value or promise is not needed then. Returns es_respond_result_t, 0 for success. */
  respond(answer: Answer): number;
}

/**
 * Gets each message as a plain object and answers an AUTH message by its return value, by the promise it returns, or by
 * `delivery.respond`. The next message comes when the function has returned; a promise may settle later.
 */
export type Handler = (message: Message, delivery: Delivery) => unknown;

export interface HandlerSpec {
  readonly handler: Handler;
  /** Event names such as `AUTH_EXEC` or `open`; left out: every type. */
  readonly events?: readonly string[];
}
