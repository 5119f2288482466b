// Policies for subscriptions, the start of a run, queues, sequence numbers and contents.
import { amount, fixed, oneOf, type PolicyRow } from './row.ts';

export const messages: readonly PolicyRow[] = [
  {
    name: 'unknown-event-types',
    choice: oneOf(
      { name: 'ignored', about: 'ignored silently' },
      { name: 'refused', about: 'before macOS 27 ES_RETURN_ERROR, and nothing of the call is subscribed' },
    ),
    unknown: 'Whether systems before macOS 27 ignored values past ES_EVENT_TYPE_LAST in es_subscribe too.',
    because: 'macOS 27 documents this.',
  },
  {
    name: 'bootstrap-look-up',
    choice: oneOf(
      { name: 'ignored', about: 'success, and never delivered' },
      { name: 'refused', about: 'ES_RETURN_ERROR, and nothing of the call is subscribed' },
    ),
    unknown:
      'What es_subscribe returns when an ordinary client names ES_EVENT_TYPE_AUTH_BOOTSTRAP_LOOK_UP, which exists for descendants clients only.',
    because: 'Other values without a meaning for a client are ignored too.',
  },
  {
    name: 'uncounted-messages',
    choice: oneOf(
      { name: 'all', about: 'none of them takes a sequence number', number: 0 },
      { name: 'all-but-muted', about: 'muted ones take sequence numbers, the others do not', number: 1 },
      {
        name: 'all-but-cached',
        about: 'those answered by the cache take sequence numbers, the others do not',
        number: 2,
      },
      {
        name: 'all-but-unsubscribed',
        about: 'those not subscribed to take sequence numbers, the others do not',
        number: 4,
      },
      { name: 'none', about: 'all three take sequence numbers', number: 7 },
    ),
    unknown: 'Whether messages that are muted, not subscribed to or answered by the cache take sequence numbers.',
    because:
      'The counters count the messages of one client. With the other answers, a client that takes gaps for losses sees some.',
  },
  {
    name: 'start-of-recorded-pace',
    choice: oneOf(
      { name: 'first-subscription', about: 'the first subscription of any client' },
      {
        name: 'every-process',
        about: 'when every client process (`--client`) has subscribed, as early boot holds events',
      },
    ),
    unknown:
      'Nothing: in early boot macOS holds mounts and execs by third parties until every early-boot extension has subscribed. But a replay cannot know which of its clients would be such an extension.',
    because:
      'A client that subscribes later than another one misses earlier messages, as after early boot; the report counts them for each process.',
  },
  {
    name: 'queue-capacity',
    choice: amount(16384, 'messages a client', 1, 1_000_000_000),
    option: '--queue-capacity',
    unknown: 'How many messages the queue of a client holds before events are dropped.',
    because:
      'A guess: a handler that is this far behind is too slow on any system. Try smaller numbers to see how a client handles gaps.',
  },
  {
    name: 'queue-in-asap-pace',
    choice: fixed(
      'nothing is dropped; the next message waits until every client has room',
      'macOS does not have such a pace, so there is no other answer to try; the recorded pace drops messages.',
    ),
    unknown: 'Nothing: macOS has no such pace.',
    because: 'Without the gaps of the trace every client would be too slow.',
  },
  {
    name: 'delivery-to-several',
    choice: fixed(
      'all clients at the same time',
      'The behaviour of each macOS is known, and a client of 10.15 sees only the gaps, which are already in the trace.',
    ),
    unknown: 'Nothing: macOS 10.15 gave an event to one client after the other, later releases give it to all at once.',
    because:
      'The only effect of another client on a client of 10.15 is a delay, which is already in the gaps of the trace.',
  },
  {
    name: 'entitlements',
    choice: fixed(
      'NULL and a finding',
      'A dictionary that was not recorded would be an invention, and Linux does not have its XPC functions.',
    ),
    unknown:
      'Nothing: es_exec_entitlements returns a dictionary. But a trace has entitlements as text at most, and Linux has no XPC dictionaries.',
    because: 'macOS returns NULL too; the finding says that it is not an answer about this program.',
  },
];
