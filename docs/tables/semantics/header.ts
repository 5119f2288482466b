// The fields at the start of every message.
import { all, cannotShow, policy, row, type SemanticsRow } from './row.ts';
import {
  answerTests,
  cacheTests,
  crossTests,
  enumTests,
  esloggerLineTests,
  eventTests,
  importTests,
  kitTests,
  layoutTests,
  messageTests,
  osVersionTests,
  planTests,
  profileTests,
  queueTests,
  replayerTests,
  scenarioTests,
} from './test-files.ts';

export const header: readonly SemanticsRow[] = [
  row(
    'version-gates',
    'header',
    'The message version says which fields exist.',
    all(
      planTests('never step outside the struct of the version that brought the field'),
      crossTests(
        'is the same for every event type at message version 1',
        'is the same for every event type at message version 11',
      ),
      osVersionTests('leaves out what is newer', 'invents nothing that the trace does not know'),
    ),
  ),
  row(
    'version-numbers',
    'header',
    'Versions 2 to 11 came with 10.15.1, 10.15.4, 11.0, 12.0, 13.0, 13.3, 15.0, 15.4, 26.0 and 27.0.',
    all(
      profileTests('have the message version and the event types of their release'),
      enumTests('say of every field which message version brought it'),
    ),
  ),
  row(
    'version-seen',
    'observed',
    'Live output had version 7 on 14.3, 9 on macOS 15 and 10 on macOS 26.',
    eventTests('know which message version a macOS writes'),
  ),
  row(
    'version-per-os',
    'observed',
    'It is one number for each macOS, not for each event.',
    osVersionTests('leaves out what is newer', 'gives the types of that release, and passes over the others'),
  ),
  row(
    'struct-growth',
    'header',
    'Structs grow: es_process_t from 208 to 216 to 248 bytes, es_event_xp_malware_detected_t from 64 to 80.',
    layoutTests('knows how long a struct was in older messages'),
  ),
  row(
    'struct-overread',
    'header',
    'A client of a newer SDK that reads past the struct of an older message makes an error that a run can find (under --guard, if the field has a pointer).',
    scenarioTests('reads-newer-field gets version-misread', 'reads-newer-field+checks_version stays silent'),
  ),
  row(
    'times',
    'header',
    'time is wall-clock time; mach_time and deadline are Mach absolute time.',
    messageTests('has the times of this run, and the budget of the trace'),
  ),
  row(
    'timebase',
    'header',
    "Mach time counts in the timebase of the client's architecture, which Rosetta changes; a trace has to keep it.",
    all(
      kitTests('counts mach ticks of 125/3 ns, also in dispatch times'),
      importTests('knows an Intel Mac by its clocks'),
      messageTests('has its budget in the timebase of the client, whatever that of the trace'),
    ),
  ),
  row(
    'mach-sleep',
    'Apple engineer',
    'Mach absolute time stops while the Mac sleeps.',
    cannotShow('a replay takes seconds, and the machine that replays is awake'),
  ),
  row(
    'seq-num',
    'header',
    'seq_num counts by client and event type, global_seq_num by client.',
    all(
      messageTests('steps over the losses of one event type in the numbers of that type and of the client'),
      replayerTests(
        'delivers every message once, in order, and counts add up',
        'combines the answers of several clients of a process',
      ),
    ),
  ),
  row(
    'seq-num-loss',
    'header',
    'Both grow by one per message; a larger step shows how many were lost.',
    all(
      messageTests(
        'counts by client and by event type, and steps over what was lost',
        'steps over the losses of one event type in the numbers of that type and of the client',
        'takes no notice of losses that are of no type the client has',
      ),
      queueTests('drops what finds it full, and the sequence numbers tell'),
    ),
  ),
  row(
    'seq-num-start',
    'observed',
    'Both begin at 0.',
    replayerTests('delivers every message once, in order, and counts add up'),
  ),
  row(
    'drops',
    'header',
    "Messages are dropped when the client's queue is full.",
    all(
      queueTests('drops what finds it full, and the sequence numbers tell'),
      scenarioTests('falls-behind gets queue-overflow', 'falls-behind+on_queue stays silent'),
    ),
  ),
  row(
    'queue-capacity',
    'nothing published',
    'How many messages the queue holds.',
    policy(
      'queue-capacity',
      queueTests('drops what finds it full, and the sequence numbers tell', 'holds everything when it is large enough'),
    ),
  ),
  row(
    'dropped-auth',
    'header',
    'A dropped AUTH message is allowed, or denied for a client that fails closed.',
    queueTests(
      'allows a dropped AUTH message (report)',
      'allows a dropped AUTH message (failOpen)',
      'denies a dropped AUTH message (failClosed)',
    ),
  ),
  row(
    'seq-num-muted',
    'nothing published',
    'Whether muted and unsubscribed events use up sequence numbers.',
    policy(
      'uncounted-messages',
      replayerTests('holds back what is muted', 'combines the answers of several clients of a process'),
      cacheTests('answers the same executable opening the same file and no other, and keeps the NOTIFY'),
    ),
  ),
  row(
    'seq-num-gate',
    'header',
    'seq_num exists from version 2 on, global_seq_num from version 4 on.',
    all(
      crossTests(
        'is the same for every event type at message version 1',
        'is the same for every event type at message version 2',
        'is the same for every event type at message version 4',
      ),
      osVersionTests('leaves out what is newer'),
    ),
  ),
  row(
    'thread-null',
    'header',
    'thread may be NULL, for example for a trace by PT_TRACE_ME or a cs_invalidated.',
    messageTests('has the thread of the trace, or none'),
  ),
  row(
    'action-auth',
    'header',
    'action.auth is an opaque id of 32 bytes.',
    all(
      messageTests('has an id of its own when it asks for an answer'),
      layoutTests('places es_event_id_t as Darwin does'),
    ),
  ),
  row(
    'action-notify',
    'header',
    'action.notify is an es_result_t.',
    all(
      messageTests('tells the verdict of a notification, as flags for an open'),
      answerTests('of no flags denies, and of all flags allows'),
    ),
  ),
  row(
    'action-notify-seen',
    'observed',
    'Live fork, exec and exit messages have result type auth with 0.',
    all(
      messageTests('tells the verdict of a notification, as flags for an open'),
      esloggerLineTests('become messages with every field in its place'),
    ),
  ),
  row(
    'action-notify-flags',
    'nothing published',
    'A flags result is expected only for NOTIFY_OPEN, the only event with flags.',
    all(
      messageTests('tells the verdict of a notification, as flags for an open'),
      esloggerLineTests('are refused for flags with result_type 0'),
    ),
  ),
  row(
    'notify-deadline',
    'nothing published',
    'The deadline of a NOTIFY message means nothing; eslogger leaves it out.',
    policy(
      'notify-deadline',
      messageTests('has a deadline that means nothing when it is a notification: its own time'),
    ),
  ),
];
