// What a handler's answers mean. Plain JavaScript may return anything, so each is checked.
import { didYouMean } from '../../errors/did-you-mean.ts';
import { UsageError } from '../../errors/errors.ts';
import { shortEventName } from '../../schema/macos/event-name.ts';
import { eventRow } from '../../schema/macos/events.ts';

/** The arguments of a respond function. */
export interface ReadAnswer {
  /** For es_respond_flags_result, instead of es_respond_auth_result. */
  readonly isFlags: boolean;
  /** The authorised flags, or es_auth_result_t. */
  readonly value: number;
  readonly cache: boolean;
}

/** The message that a handler got. */
export interface AskedMessage {
  readonly index: number;
  readonly eventType: number;
}

const allFlags = 0xffff_ffff;
/** es_auth_result_t of each word, and its mask of flags. */
const results = new Map<unknown, number>([
  ['allow', 0],
  ['deny', 1],
]);
const masks = new Map<unknown, number>([
  ['allow', allFlags],
  ['deny', 0],
]);

/** Throws UsageError for anything that is no answer to this message. */
export function readAnswer(answer: unknown, message: AskedMessage): ReadAnswer {
  const isFlags = eventRow(message.eventType)?.response === 'es_respond_flags_result';
  const { decision, cache = false } = isObject(answer) ? answer : { decision: answer };
  const value = isFlags ? (masks.get(decision) ?? maskOf(decision)) : results.get(decision);
  if (value !== undefined && typeof cache === 'boolean') return { isFlags, value, cache };
  const wrong = value === undefined ? shown(decision) : `cache: ${shown(cache)}`;
  const decisions = isFlags ? "'allow', 'deny' or a mask of flags" : "'allow' or 'deny'";
  const rest = isFlags ? '' : '; a mask of flags is for AUTH_OPEN';
  throw new UsageError(`invalid answer ${wrong} of the handler: ${askedName(message)}`, {
    remedy:
      (typeof decision === 'string' ? didYouMean(decision, ['allow', 'deny']) : undefined) ??
      `answer with ${decisions}, or with { decision, cache: true }${rest}`,
  });
}

/** Nothing can answer the message any more. */
export function missingAnswer(message: AskedMessage): UsageError {
  return new UsageError(`handler returned no answer: ${askedName(message)}`, {
    remedy: "return 'allow', 'deny' or a promise; to answer later, read `delivery.respond` before you return",
  });
}

function maskOf(decision: unknown): number | undefined {
  const isMask = Number.isInteger(decision) && Number(decision) >= 0 && Number(decision) <= allFlags;
  return isMask ? Number(decision) : undefined;
}

function askedName({ index, eventType }: AskedMessage): string {
  return `message ${index} (${shortEventName(eventRow(eventType)?.name ?? String(eventType))})`;
}

function isObject(value: unknown): value is { readonly decision?: unknown; readonly cache?: unknown } {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'object' && value !== null ? 'this object' : String(value);
}
