// Policies for making, using and deleting clients.
import { amount, fixed, oneOf, type PolicyRow } from './row.ts';

export const clients: readonly PolicyRow[] = [
  {
    name: 'client-limit',
    choice: amount(192, 'es_client_t alive at a time', 1, 192),
    unknown:
      'How many clients of other programs count towards the same limit. On macOS 27 all programs together were seen to get 192; no header gives a number.',
    because:
      'es_new_client returns ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS for the next one. A run holds 16 at a time, and its report says so when a client asks for more; one process can make 240 in all, including deleted ones.',
  },
  {
    name: 'descendants',
    choice: fixed(
      'those of the process named with --client-pid; without it everything counts as a descendant',
      'Use --client-pid: the value is a process of the trace, not a word.',
    ),
    option: '--client-pid',
    unknown:
      'Nothing: a descendants client knows the calling process and its descendants. But the client of a replay is not a process of the trace.',
    because:
      'A trace that was recorded around such a client contains its process; from any other trace nothing is left out silently. A process belongs to the tree if its recorded parents (original_ppid) lead there; an event also counts if a process of the tree instigates it.',
  },
  {
    name: 'own-actions',
    choice: fixed(
      'those of the process named with --client-pid, and of the client process itself',
      'Use --client-pid: the value is a process of the trace, not a word.',
    ),
    option: '--client-pid',
    unknown:
      'Nothing: a client does not get AUTH events for its own process. But the client of a replay is not a process of the trace.',
    because: 'Without the option no message of the trace is an action of the client.',
  },
  {
    name: 'refusal-after-misses',
    choice: amount(0, 'missed deadlines of a process, after which es_new_client refuses it; 0: never', 0, 1_000_000),
    unknown: 'After how many missed deadlines es_new_client refuses a client.',
    because:
      'Every miss is a finding. A process that is killed at a miss starts again at 0; set a number to test how a client handles the refusal.',
  },
  {
    name: 'refusal-after-misses-code',
    choice: oneOf(
      { name: 'internal', about: 'ES_NEW_CLIENT_RESULT_ERR_INTERNAL', number: 2 },
      { name: 'not-permitted', about: 'ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED', number: 4 },
      { name: 'too-many-clients', about: 'ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS', number: 6 },
    ),
    unknown: 'The code with which such a client is refused. It has no effect unless refusal-after-misses is set.',
    because: 'The other codes name a cause that the client could act on.',
  },
  {
    name: 'delete-in-handler',
    choice: oneOf(
      { name: 'success', about: 'success and a finding; the client is gone when the handler returns' },
      { name: 'error', about: 'ES_RETURN_ERROR and a finding; the client lives on' },
    ),
    unknown: 'What es_delete_client does inside a handler of the same client. Waiting for the handler would never end.',
    because: 'The client is in use by its own handler, and deletion must have it alone.',
  },
  {
    name: 'answers-at-deletion',
    choice: oneOf({ name: 'allowed', about: 'as if allowed' }, { name: 'denied', about: 'as if denied' }),
    unknown: 'What happens to AUTH messages that a client leaves unanswered when it is deleted or its process ends.',
    because: 'After the process of a client ended, operations were seen to continue as if allowed.',
  },
  {
    name: 'use-during-deletion',
    choice: fixed(
      'refused and a finding',
      'The behaviour is undefined: any other answer would be luck, and would hide the mistake.',
    ),
    unknown: 'What an es_* call does while es_delete_client is deleting the client (undefined).',
    because: 'A call that works now and then would hide the mistake.',
  },
  {
    name: 'sync-in-handler',
    choice: oneOf(
      { name: 'refused', about: 'ES_RETURN_ERROR and a finding; the block does not run' },
      { name: 'accepted', about: 'success and a finding; the block runs behind the handler' },
    ),
    unknown: 'What es_sync_client does inside a handler of the same client, where it may not be called.',
    because: 'If the block ran after the handler, a handler that waits for it would wait forever.',
  },
  {
    name: 'sync-thread',
    choice: oneOf(
      { name: 'delivery', about: "the client's delivery thread, outside the handler scope" },
      { name: 'own', about: 'a thread of its own: messages behind it are delivered meanwhile' },
    ),
    unknown: 'On which thread the block of es_sync_client runs.',
    because: 'The block is in the queue of that thread, and it delays the messages behind it.',
  },
  {
    name: 'private-functions',
    choice: oneOf(
      { name: 'refused', about: 'an error and a finding' },
      {
        name: 'accepted',
        about:
          'ES_RETURN_SUCCESS and a finding, without an effect; functions that would have to return something (es_new_client_with_config, es_list_processes) stay refused',
      },
    ),
    unknown: 'What the 21 functions that the library exports and no header declares do, take and return.',
    because: 'They return the usual error of such a function, so a client goes on as if refused.',
  },
  {
    name: 'newer-functions',
    choice: fixed(
      'refused and a finding',
      'The behaviour of macOS is known: the client ends there, and the rest of the run would not be seen.',
    ),
    unknown:
      'Nothing: the imitated macOS does not have the function, and the client would end at the call or at launch.',
    because:
      'On Linux @available of Objective-C and #available of Swift are always true; an error shows what the client could not have done on that macOS.',
  },
];
