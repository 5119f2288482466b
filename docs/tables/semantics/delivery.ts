// How messages are delivered: their order, their queue, and what an event means.
import { all, cannotShow, policy, row, type SemanticsRow } from './row.ts';
import {
  answerTests,
  crossTests,
  esFunctionTests,
  eventTests,
  fateTests,
  messageTests,
  processTests,
  replayerTests,
  sampleTests,
  scenarioTests,
  twinTests,
} from './test-files.ts';

export const delivery: readonly SemanticsRow[] = [
  row(
    'serial',
    'header',
    'A client has one handler call at a time, in order.',
    all(
      messageTests('comes on a thread of the library, one at a time'),
      replayerTests('delivers every message once, in order, and counts add up'),
    ),
  ),
  row(
    'delivery-thread',
    'header',
    "Handlers run on a serial context of the library, not on the caller's thread.",
    messageTests('comes on a thread of the library, one at a time'),
  ),
  row(
    'process-stays',
    'Apple engineer',
    'The caller has to keep its process alive, for example with dispatch_main.',
    scenarioTests('exits-early ends the run with 5', 'exits-early says where it ended itself'),
  ),
  row(
    'next-after-return',
    'header',
    'The next message is taken after the handler has returned.',
    messageTests('comes on a thread of the library, one at a time'),
  ),
  row(
    'answers-later',
    'header',
    'Answers may come later and in any order.',
    scenarioTests('answers-out-of-order stays silent'),
  ),
  row(
    'queued-before-return',
    'header',
    'A message is queued for every subscribed client before the system call returns to its caller.',
    all(
      fateTests(
        'still delivers what was queued before a mute, and nothing after it, in one process',
        'still delivers what was queued before a mute, and nothing after it, in two processes',
      ),
      processTests('hold an actor back until the last of them has answered'),
    ),
  ),
  row(
    'delivered-asynchronously',
    'header',
    'Delivery is asynchronous, for AUTH messages too.',
    all(
      replayerTests('holds an actor back until its AUTH is answered, and no other actor'),
      fateTests('still delivers what was queued before a mute, and nothing after it, in one process'),
    ),
  ),
  row(
    'clients-at-once',
    'conference notes',
    'Since macOS 11 all clients get an event at the same time.',
    all(
      fateTests('get the same messages, and client 0 may be ahead', 'get the same messages, and client 1 may be ahead'),
      processTests('hold an actor back until the last of them has answered'),
    ),
  ),
  row(
    'clients-in-turn',
    'conference notes',
    'macOS 10.15 gave an event to one client after the other.',
    policy('delivery-to-several'),
  ),
  row(
    'clients-unordered',
    'header',
    'There is no order between different clients.',
    fateTests('get the same messages, and client 0 may be ahead', 'get the same messages, and client 1 may be ahead'),
  ),
  row(
    'queue-order',
    'header',
    'Within a client the order of delivery is the order of the queue.',
    replayerTests('delivers every message once, in order, and counts add up'),
  ),
  row(
    'auth-before-notify',
    'Apple engineer',
    'The AUTH message of an operation comes before its NOTIFY message: one before the act, one after the verdict.',
    all(
      replayerTests('holds an actor back until its AUTH is answered, and no other actor'),
      twinTests('precede their NOTIFY message and continue its numbers'),
    ),
  ),
  row(
    'notify-after-deny',
    'Apple engineer',
    'NOTIFY messages also come when the AUTH message was denied, so they do not prove that the operation happened.',
    answerTests('of no flags denies, and of all flags allows'),
  ),
  row(
    'notify-verdict',
    'Apple engineer',
    'The verdict is in action.notify.',
    all(
      answerTests('of no flags denies, and of all flags allows'),
      messageTests(
        'names a denied create by the path that it did not get',
        'tells the verdict of a notification, as flags for an open',
      ),
    ),
  ),
  row(
    'create-exists',
    'header',
    'NOTIFY_CREATE usually comes when the object exists, with the existing-file destination.',
    all(messageTests('has either destination of a create'), twinTests('of create see a file that does not exist yet')),
  ),
  row(
    'create-denied',
    'header',
    'When an AUTH_CREATE was denied, its NOTIFY has the new-path destination.',
    all(
      messageTests('names a denied create by the path that it did not get'),
      twinTests('of a create that was denied keep its new_path'),
    ),
  ),
  row(
    'repeats',
    'header',
    'Some events may come several times for one system call: rename, unlink, create, fsgetpath, trace.',
    cannotShow(
      'a replay gives an event as often as it was recorded; the table of event types marks those that may repeat',
    ),
  ),
  row(
    'exec-images',
    'header',
    'An exec message has the old image as its process and the new one as event.exec.target.',
    messageTests('has the old image of an exec as its process and the new one as target'),
  ),
  row(
    'exec-identity',
    'header',
    'The target has the same pid and a pidversion one higher (measured on macOS 27); its uid and gid may differ.',
    all(
      messageTests('has the old image of an exec as its process and the new one as target'),
      sampleTests('keep the pid of an exec and give it the next pidversion'),
    ),
  ),
  row(
    'signal-self',
    'header',
    'A process that signals itself causes no signal event.',
    cannotShow('a replay shows what was recorded; macOS never makes that event'),
  ),
  row(
    'bootstrap-process',
    'header',
    'Bootstrap events have launchd as their process (measured on macOS 27).',
    cannotShow('the recording Mac determines the acting process'),
  ),
  row(
    'bootstrap-instigator',
    'header',
    'The real caller of a bootstrap event is its instigator. Its token is always there; its process may be NULL.',
    all(
      eventTests('give a bootstrap event the token of its real caller always, and the process where it is known'),
      crossTests('is the same for every event type at message version 11'),
    ),
  ),
  row(
    'sync-marker',
    'header',
    'es_sync_client (27.0) puts a marker at the end of the queue and runs its block when everything before it has been handled.',
    esFunctionTests(
      'runs a block of es_sync_client behind what was queued before the client unsubscribed',
      'runs a block of es_sync_client once everything ahead is handled',
      'runs a block of es_sync_client although nothing is ahead',
    ),
  ),
  row('sync-thread', 'nothing published', 'On which thread its block runs.', policy('sync-thread')),
  row(
    'sync-null',
    'header',
    'With a NULL client it succeeds and runs the block at once.',
    esFunctionTests('runs a block of es_sync_client at once when there is no client'),
  ),
  row(
    'sync-on-delete',
    'header',
    'Blocks that wait run when the client is destroyed.',
    esFunctionTests('runs the blocks that are left when the client is deleted'),
  ),
  row(
    'sync-flush',
    'header',
    'It flushes the current batch of messages.',
    cannotShow('a replay has no batches: a message is there as soon as it is queued'),
  ),
  row(
    'sync-private',
    'observed',
    'The function has been exported without a declaration since 26.0 at least.',
    esFunctionTests('has es_sync_client from macOS 26 on, undeclared before 27'),
  ),
];
