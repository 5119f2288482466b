// What `esreplay explain CALL` says: the class of a call, why it blocks, what macOS does, what to do instead, and since
// when. All of it is in the tables of calls, rules, functions and service models.
import { type HandlerRule, handlerRules } from '../judge/handler-rules.ts';
import { blockingCall } from '../judge/rules/blocking-call.ts';
import { dispatchMain } from '../judge/rules/dispatch-main.ts';
import { lockWait } from '../judge/rules/lock-wait.ts';
import { shippedSets } from '../models/generated/shipped.ts';
import type { ServiceModel } from '../models/service-model.ts';
import { spellingsOf } from '../schema/calls/call-spellings.ts';
import type { CallClassName } from '../schema/calls/calls.ts';
import { type KnownCall, reasonOf, waitConditions } from '../schema/calls/known-calls.ts';
import { functionRows } from '../schema/macos/functions.ts';
import { eventLabelOf } from '../words/event-label.ts';

export interface ExplainedCall {
  readonly name: string;
  /** Other names of the same function. */
  readonly spellings: readonly string[];
  readonly family: string;
  readonly class: CallClassName;
  /** What decides whether it waits; null if the table does not say. */
  readonly waits: string | null;
  readonly why: string | null;
  readonly macos: string;
  /** Who answers it, according to the service models, with the AUTH events that it causes. */
  readonly daemons: readonly { readonly name: string; readonly events: readonly string[] }[];
  /** Null for a call that a handler may make. */
  readonly advice: string | null;
  /** The first macOS where a handler can make it; null: macOS does not have it, or a handler may make it. */
  readonly since: string | null;
  /** Number of the rule for handlers that it breaks. */
  readonly handlerRule: HandlerRule | null;
}

const byClass: Readonly<Partial<Record<CallClassName, string>>> = {
  allowed: 'Nothing: it does not wait, and a handler may call it.',
  strict_only:
    'Nothing as a rule: it is short. Under a load of memory or of the scheduler it may wait, and that time counts against the deadline.',
};

export async function explainedCall(known: KnownCall): Promise<ExplainedCall> {
  const { name, family, class: callClass, when, advice, rule } = known;
  const isAllowed = callClass === 'allowed';
  const why = isAllowed ? null : (reasonOf(known) ?? (handlerRules[rule as HandlerRule] as string | undefined) ?? null);
  return {
    name,
    spellings: spellingsOf(name),
    family,
    class: callClass,
    waits: when === null || isAllowed ? null : waitConditions[when],
    why,
    macos: macosOf(known),
    daemons: await daemonsOf(name),
    // Advice of some rows repeats why.
    advice: isAllowed || advice === '' ? null : advice.replace(why === null ? '' : `${why} `, ''),
    since: isAllowed ? null : sinceOf(known),
    handlerRule: !isAllowed && rule in handlerRules ? (rule as HandlerRule) : null,
  };
}

function macosOf({ class: callClass, family, rule, platforms }: KnownCall): string {
  if (!platforms.includes('darwin'))
    return 'macOS does not have it. A client that runs with the Linux kit can call it, and waits there.';
  const ofClass = byClass[callClass];
  if (ofClass !== undefined) return ofClass;
  return rule === 8 ? dispatchMain.macos : family === 'lock' ? lockWait.macos : blockingCall.macos;
}

/** The models of early boot have every service of the others, and what it does when it starts. */
async function daemonsOf(name: string): Promise<ExplainedCall['daemons']> {
  const { set } = await shippedSets['early-boot']();
  return set.services
    .filter(({ reaches }) => reaches.some((reach) => reach.kind === 'function' && reach.name === name))
    .map((service) => ({ name: service.name, events: unique(service.steps.flatMap(authEvent)) }));
}

const authEvent = (step: ServiceModel['steps'][number]): readonly string[] =>
  step.kind === 'event' && step.auth ? [eventLabelOf(step.eventType)] : [];

const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

/** The first with Endpoint Security, and with its deadlines. */
export const firstMacos = functionRows.find(({ name }) => name === 'es_new_client')?.firstMacos ?? '';

function sinceOf({ name, platforms }: KnownCall): string | null {
  if (!platforms.includes('darwin')) return null;
  return functionRows.find((row) => row.name === name)?.firstMacos ?? firstMacos;
}
