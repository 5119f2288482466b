// What must not compile. Each line below a comment `@ts-expect-error` has one mistake; the compiler reports a comment
// without one.
import { EventType, type Handler, type Message, type ReplayOptions, type Report, type Suppression } from 'esreplay';

export const handlers: readonly Handler[] = [
  // @ts-expect-error: a misspelt answer
  () => 'alow',
  // @ts-expect-error: the same in a promise
  async () => 'alow',
  // @ts-expect-error: the same with more than a decision
  () => ({ decision: 'alow' }),
  // @ts-expect-error: any text
  (): string => 'allow',
  // @ts-expect-error: null is no answer
  () => null,
  // @ts-expect-error: a misspelt answer to respond()
  (_message, { respond }) => void respond('alow'),
];

export const options: readonly ReplayOptions[] = [
  // @ts-expect-error: neither a client nor a handler
  {},
  // @ts-expect-error: both
  { client: ['./client'], handler: () => 'allow' },
  // @ts-expect-error: misspelt service models
  { client: ['./client'], models: 'earlyboot' },
  // @ts-expect-error: service models for a handler, whose calls are not watched
  { handler: () => 'allow', models: 'late-boot' },
  // @ts-expect-error: a guard for a handler, which gets copies
  { handler: () => 'allow', guard: true },
  // @ts-expect-error: events for a client, which subscribes itself
  { client: ['./client'], events: ['AUTH_EXEC'] },
  // @ts-expect-error: a misspelt event
  { handler: () => 'allow', events: ['AUTH_EXECUTE'] },
  // @ts-expect-error: a misspelt option
  { client: ['./client'], pase: 'asap' },
  // @ts-expect-error: a command line instead of its words
  { client: './client' },
];

// @ts-expect-error: a misspelt rule
export const suppression: Suppression = { rule: 'blocking-cal', frame: 'audit_log', reason: 'goes in 4.2' };

export function misspelt({ verdicts }: Report): boolean {
  // @ts-expect-error: a misspelt rule
  return verdicts.some(({ rule }) => rule === 'blocking-cal');
}

export function otherEvent(message: Message): unknown {
  // @ts-expect-error: a message has an exec event only if its type says so
  if (message.event_type === EventType.AUTH_OPEN) return message.event.exec.target;
  // @ts-expect-error: no event has this number
  return message.event_type === 100_000;
}
