// Policies for respond calls and deadlines.
import { amount, oneOf, type PolicyRow } from './row.ts';

const notFound = { name: 'not-found', about: 'ES_RESPOND_RESULT_NOT_FOUND', number: 3 };
const invalidArgument = { name: 'invalid-argument', about: 'ES_RESPOND_RESULT_ERR_INVALID_ARGUMENT', number: 1 };
const internal = { name: 'internal', about: 'ES_RESPOND_RESULT_ERR_INTERNAL', number: 2 };

export const answers: readonly PolicyRow[] = [
  {
    name: 'wrong-client-code',
    choice: oneOf(notFound, invalidArgument, internal),
    unknown: 'What an answer through a client other than the one that got the message returns.',
    because: 'Answers are matched by ids that belong to one client, and the other client does not know them.',
  },
  {
    name: 'null-argument-code',
    choice: oneOf(invalidArgument, notFound, internal),
    unknown: 'What a respond call with NULL for the client or the message returns.',
    because: 'The header has this code for it.',
  },
  {
    name: 'respond-checks',
    choice: oneOf(
      {
        name: 'function-first',
        about: 'in this order: arguments, client, message, its client, NOTIFY or the wrong function, already answered',
      },
      {
        name: 'answered-first',
        about: 'a second answer is ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE even if it also uses the wrong function',
      },
    ),
    unknown: 'Which code wins when several would fit.',
    because: 'Errors in the call itself come before errors in its timing.',
  },
  {
    name: 'answer-by-copy',
    choice: oneOf(
      { name: 'refused', about: 'ES_RESPOND_RESULT_NOT_FOUND and a finding' },
      { name: 'accepted', about: 'the answer counts, as long as the message itself is live' },
    ),
    unknown: 'Whether a copy of an es_message_t that the client made by hand can be used to answer.',
    because:
      'es_copy_message returns the same message and is fine. A copy made by hand outlives what its pointers refer to, and answering with it works by accident at best.',
  },
  {
    name: 'miss-in-kill-mode',
    choice: oneOf({ name: 'allowed', about: 'allowed, not cached' }, { name: 'denied', about: 'denied, not cached' }),
    unknown: 'What happens to the operation when the client is killed for it; the header does not say.',
    because: 'Second-hand reports agree on this.',
  },
];

export const deadlines: readonly PolicyRow[] = [
  {
    name: 'deadline-max-above-default',
    choice: oneOf(
      {
        name: 'error',
        about: 'ES_RETURN_ERROR if the maximum is above the longest budget that the trace has for that event type',
      },
      { name: 'success', about: 'success, and no effect' },
    ),
    unknown:
      "What the system's default is: a trace has only the budgets of its messages. A statement by Apple says that such a maximum has no effect.",
    because: 'The header says so.',
  },
  {
    name: 'deadline-max-unset',
    choice: amount(0xffffffff, 'ms', 0, 0xffffffff),
    unknown: 'What es_get_deadline_max_milliseconds gives before a maximum was set.',
    because: 'This value imposes no limit.',
  },
  {
    name: 'deadline-change',
    choice: oneOf(
      { name: 'queued-later', about: 'it applies to messages queued from then on' },
      {
        name: 'open-too',
        about: 'it moves the deadlines of messages that are queued or delivered; es_message_t.deadline stays as it was',
      },
    ),
    unknown: 'Whether a new minimum or maximum moves the deadlines of messages that are queued or delivered already.',
    because: 'A deadline is set when the event is made.',
  },
  {
    name: 'deadline-arguments',
    choice: oneOf(
      { name: 'refused', about: 'ES_RETURN_ERROR, and nothing is changed' },
      { name: 'ignored', about: 'success; arguments without a meaning are ignored' },
    ),
    unknown: 'What setting a minimum or maximum for no event, for a NOTIFY event, or a maximum of 0 does.',
    because: 'None of them has a meaning; an error shows the mistake.',
  },
  {
    name: 'notify-deadline',
    choice: oneOf(
      { name: 'event-time', about: 'the time of the event plus the budget of the trace, mostly 0' },
      { name: 'zero', about: '0' },
      { name: 'largest', about: 'the largest number' },
    ),
    unknown: 'What the deadline of a NOTIFY message is; it has no meaning.',
    because: 'A client that reads it must not depend on it.',
  },
];
