// Policies of respond calls and of deadlines.
import { amount, oneOf, type PolicyRow } from './row.ts';

const notFound = { name: 'not-found', about: 'ES_RESPOND_RESULT_NOT_FOUND', number: 3 };
const invalidArgument = { name: 'invalid-argument', about: 'ES_RESPOND_RESULT_ERR_INVALID_ARGUMENT', number: 1 };
const internal = { name: 'internal', about: 'ES_RESPOND_RESULT_ERR_INTERNAL', number: 2 };

export const answers: readonly PolicyRow[] = [
  {
    name: 'wrong-client-code',
    choice: oneOf(notFound, invalidArgument, internal),
    unknown: 'What an answer through another client than the one that got the message returns.',
    because: 'The ids that answers are matched by belong to one client: the other does not know them.',
  },
  {
    name: 'null-argument-code',
    choice: oneOf(invalidArgument, notFound, internal),
    unknown: 'What a respond call with NULL for the client or the message returns.',
    because: 'It is the code that the header has for it.',
  },
  {
    name: 'respond-checks',
    choice: oneOf(
      {
        name: 'function-first',
        about: 'arguments, client, message, its client, NOTIFY or the wrong function, answered before',
      },
      {
        name: 'answered-first',
        about:
          'a second answer is ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE even when its function is the wrong one too',
      },
    ),
    unknown: 'Which code wins when several would fit.',
    because: 'What is wrong with the call itself comes before what is wrong with the moment.',
  },
  {
    name: 'answer-by-copy',
    choice: oneOf(
      { name: 'refused', about: 'ES_RESPOND_RESULT_NOT_FOUND and a finding' },
      { name: 'accepted', about: 'the answer counts, as long as the message itself is live' },
    ),
    unknown: 'Whether a copy of an es_message_t that the client made by hand can be used to answer.',
    because:
      'es_copy_message gives the same message and is fine; a copy made by hand outlives what its pointers lead to, and answering with one works by accident at best.',
  },
  {
    name: 'miss-in-kill-mode',
    choice: oneOf({ name: 'allowed', about: 'allowed, not cached' }, { name: 'denied', about: 'denied, not cached' }),
    unknown: 'What becomes of the operation when the client is killed for it; the header is silent.',
    because: 'Second-hand reports agree on it.',
  },
];

export const deadlines: readonly PolicyRow[] = [
  {
    name: 'deadline-max-above-default',
    choice: oneOf(
      {
        name: 'error',
        about: 'ES_RETURN_ERROR when it is above the longest budget that the trace has for that event type',
      },
      { name: 'success', about: 'success, and no effect' },
    ),
    unknown:
      "What the system's default is: a trace has the budgets of its messages. A statement by Apple says that such a maximum has no effect.",
    because: 'The header says so.',
  },
  {
    name: 'deadline-max-unset',
    choice: amount(0xffffffff, 'ms', 0, 0xffffffff),
    unknown: 'What es_get_deadline_max_milliseconds gives before a maximum was set.',
    because: 'It is the value that limits nothing.',
  },
  {
    name: 'deadline-change',
    choice: oneOf(
      { name: 'queued-later', about: 'it holds for messages queued from then on' },
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
      { name: 'ignored', about: 'success; what has no meaning is passed over' },
    ),
    unknown: 'What setting a minimum or maximum for no event, for a NOTIFY event, or a maximum of 0 does.',
    because: 'None of them has a meaning; an error shows the mistake.',
  },
  {
    name: 'notify-deadline',
    choice: oneOf(
      { name: 'event-time', about: 'the time of the event plus the budget of the trace, mostly 0' },
      { name: 'zero', about: '0' },
      { name: 'largest', about: 'the largest number there is' },
    ),
    unknown: 'What the deadline of a NOTIFY message is; it has no meaning.',
    because: 'A client that reads it must not depend on it.',
  },
];
