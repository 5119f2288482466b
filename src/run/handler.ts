// The types of a client that is a function in this process: its messages and its answers.
import type { EventMembers, EventMessage, EventType } from '../schema/generated/messages.ts';

/** A number is a mask of authorised flags, for AUTH_OPEN only. */
export type Decision = 'allow' | 'deny' | number;

export type Answer = Decision | { readonly decision: Decision; readonly cache?: boolean };

export interface Delivery {
  /** The message's index in the trace. */
  readonly index: number;
  /**
   * Answers now; a later return value or promise is then ignored. Returns es_respond_result_t, 0 for success. A handler
   * that will answer after it has returned reads it before: `const { respond } = delivery`.
   */
  readonly respond: (answer: Answer) => number;
}

/** Nothing: the message is a NOTIFY message, or `respond` answers it. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function without a return statement has this type
export type HandlerResult = Answer | undefined | void;

/**
 * Gets each message as a plain object and answers an AUTH message with its return value, with the promise that it
 * returns, or with `delivery.respond`. The next message comes when the function has returned; a promise may settle
 * later. The run ends with a UsageError if the result is undefined, the AUTH message has no answer, and the handler has
 * not read `delivery.respond`: nothing can answer the message any more.
 */
export type Handler = (message: EventMessage, delivery: Delivery) => HandlerResult | PromiseLike<HandlerResult>;

type TypeName = keyof EventMembers & keyof typeof EventType;
type NotifyName = Extract<TypeName, `NOTIFY_${string}`>;

/** `AUTH_OPEN`, as reports spell it; also `auth_open`, the header's name, or `open` for the NOTIFY type. */
export type EventName = TypeName | Lowercase<TypeName> | `ES_EVENT_TYPE_${TypeName}` | EventMembers[NotifyName];

export interface HandlerSpec {
  readonly handler: Handler;
  /** Event names such as `AUTH_EXEC` or `open`; omitted: every type. */
  readonly events?: readonly EventName[];
}
