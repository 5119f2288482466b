// Making and deleting clients.
import { all, cannotShow, policy, row, type SemanticsRow } from './row.ts';
import {
  cacheLifeTests,
  clientTests,
  coreTests,
  defaultMuteTests,
  descendantsTests,
  enumTests,
  esFunctionTests,
  fateTests,
  messageTests,
  nativeTests,
  processTests,
  refusalTests,
  replayerTests,
  scenarioTests,
} from './test-files.ts';

export const clients: readonly SemanticsRow[] = [
  row(
    'new-client-out',
    'header',
    'es_new_client sets the client pointer when it succeeds.',
    clientTests('is made with a place and a handler, and keeps a copy of the handler'),
  ),
  row(
    'new-client-block',
    'observed',
    'It copies the handler block and keeps the copy: clients pass a block of the stack and leave the function.',
    all(
      clientTests('is made with a place and a handler, and keeps a copy of the handler'),
      nativeTests('passes its tests'),
    ),
  ),
  row(
    'new-client-arguments',
    'nothing published',
    'What a NULL client pointer or handler returns: the header declares both as not NULL, and has code 1 for invalid arguments.',
    clientTests('is made with a place and a handler, and keeps a copy of the handler'),
  ),
  row(
    'new-client-codes',
    'header',
    'Its codes in order: internal 2, not entitled 3, not permitted 4, not privileged 5, too many clients 6.',
    enumTests('are those of the headers, member by member'),
  ),
  row(
    'new-client-refusals',
    'observed',
    'Missing entitlement, missing Full Disk Access and not being root are three distinct codes.',
    refusalTests(
      'gives the code of not-entitled',
      'gives the code of not-permitted',
      'gives the code of not-privileged',
    ),
  ),
  row(
    'new-client-first-refusal',
    'observed',
    'A program that is neither root nor entitled gets not privileged (5) from es_new_client, and not entitled (3) from es_new_descendants_client.',
    cannotShow('a replay requires neither; --refuse-client gives either code'),
  ),
  row(
    'new-client-recoverable',
    'reference',
    'Only "not permitted" can be fixed by the user while the client runs.',
    refusalTests('refuses so many times and then makes the client', 'gives the code of not-permitted'),
  ),
  row(
    'several-clients',
    'conference notes',
    'One process may hold several clients, each with its own handler, subscriptions, mutes and counters.',
    all(
      replayerTests('combines the answers of several clients of a process'),
      fateTests('does not let a muted AUTH delay others behind a busy handler, in one process'),
    ),
  ),
  row(
    'client-maximum',
    'observed',
    'The maximum number of clients: on macOS 27 all programs together got 192.',
    policy(
      'client-limit',
      clientTests('is refused when there are as many as there may be, until one is deleted (192)'),
    ),
  ),
  row(
    'too-many-clients',
    'header',
    'Code 6 means that the maximum number of connections is reached.',
    policy(
      'client-limit',
      clientTests('is refused when there are as many as there may be, until one is deleted (192)'),
    ),
  ),
  row(
    'new-client-clears-cache',
    'header',
    'A successful es_new_client empties the shared result cache.',
    cacheLifeTests('is gone when a client is made', 'is there for the next message of its kind'),
  ),
  row(
    'new-client-after-misses',
    'reference',
    'A client that keeps missing deadlines may be refused later.',
    policy('refusal-after-misses'),
  ),
  row(
    'new-client-after-misses-code',
    'nothing published',
    'The code with which such a client is refused.',
    policy('refusal-after-misses-code'),
  ),
  row(
    'new-client-default-mutes',
    'header',
    'A new client already has the default mutes.',
    defaultMuteTests('holds AUTH messages back from a new client, and lets NOTIFY messages pass'),
  ),
  row(
    'descendants-entitlement',
    'header',
    'es_new_descendants_client (27.0) needs the entitlement, and neither root nor consent.',
    cannotShow('entitlements are checked by macOS; a replay needs none for any client'),
  ),
  row(
    'descendants-scope',
    'header',
    'It sees NOTIFY events of its own process, AUTH and NOTIFY events of all its descendants, including existing ones, and nothing else.',
    policy(
      'descendants',
      descendantsTests(
        'a descendants client sees its process and what came of it',
        'a descendants client that stands for no process sees everything',
      ),
    ),
  ),
  row(
    'descendants-roles',
    'header',
    'An event counts when a descendant submits it or instigates it.',
    descendantsTests('a descendants client sees its process and what came of it'),
  ),
  row(
    'bootstrap-look-up',
    'header',
    'AUTH_BOOTSTRAP_LOOK_UP exists only for descendants clients.',
    descendantsTests('AUTH_BOOTSTRAP_LOOK_UP comes to descendants clients alone'),
  ),
  row(
    'bootstrap-look-up-elsewhere',
    'nothing published',
    'What es_subscribe returns when another client asks for AUTH_BOOTSTRAP_LOOK_UP.',
    policy('bootstrap-look-up', clientTests('adds to its subscriptions and takes from them by name')),
  ),
  row(
    'loopback-auth',
    'Apple engineer',
    'A client gets no AUTH event for what its own process does.',
    clientTests('gives a client no AUTH message about itself, and the NOTIFY ones'),
  ),
  row(
    'loopback-notify',
    'Apple engineer',
    'It does get the NOTIFY events of its own process.',
    clientTests('gives a client no AUTH message about itself, and the NOTIFY ones'),
  ),
  row(
    'is-es-client',
    'header',
    'Processes that hold the entitlement are marked by is_es_client.',
    all(
      messageTests('says of a process whether it is an ES client, as the trace does'),
      descendantsTests('a client gets no AUTH of the process it stands for, and its NOTIFY with is_es_client'),
    ),
  ),
  row(
    'delete-null',
    'header',
    'es_delete_client(NULL) does nothing and succeeds.',
    clientTests('is made with a place and a handler, and keeps a copy of the handler'),
  ),
  row(
    'delete-error',
    'header',
    'An error of es_delete_client means that something was leaked.',
    cannotShow(
      'nothing is leaked here; an error means that the pointer was not a client, which is a finding (deleted-client)',
    ),
  ),
  row(
    'delete-thread-26',
    'header',
    'Through 26.x a client is deleted on the thread that made it.',
    all(
      esFunctionTests('states a deletion on another thread for macOS 26: true'),
      scenarioTests('deletes-on-other-thread gets delete-from-other-thread (es_delete_client)'),
    ),
  ),
  row(
    'delete-thread-27',
    'header',
    'From 27.0 any thread may delete it.',
    all(
      esFunctionTests('states a deletion on another thread for macOS 27: false'),
      scenarioTests('deletes-on-other-thread+on_27 stays silent'),
    ),
  ),
  row(
    'delete-thread-by-os',
    'header',
    'Which of the two applies depends on the macOS that the run imitates.',
    all(
      esFunctionTests(
        'states a deletion on another thread for macOS 26: true',
        'states a deletion on another thread for macOS 27: false',
      ),
    ),
  ),
  row(
    'delete-exclusive',
    'header',
    'No other es_* call on the client may run while it is deleted, a second es_delete_client included.',
    policy('use-during-deletion', esFunctionTests('refuses and states calls on a client that is being deleted')),
  ),
  row(
    'calls-concurrent',
    'header',
    'All other es_* calls may run on any thread, concurrently.',
    coreTests('passes its native tests with the thread sanitizer'),
  ),
  row(
    'delete-races-delivery',
    'Apple engineer',
    'Deleting races with the delivery of messages.',
    all(
      coreTests('passes its native tests with the thread sanitizer'),
      esFunctionTests('refuses and states calls on a client that is being deleted'),
    ),
  ),
  row(
    'delete-in-handler',
    'nothing published',
    'What deleting the client inside its own handler does; the rule of exclusive use makes it wrong.',
    policy(
      'delete-in-handler',
      replayerTests('lets a client delete itself in its handler, and knows it afterwards'),
      scenarioTests(
        'deletes-in-handler gets delete-in-handler (es_delete_client)',
        'deletes-in-handler+on_main stays silent',
      ),
    ),
  ),
  row(
    'sync-in-own-handler',
    'header',
    "es_sync_client must not be called in the client's own handler.",
    policy(
      'sync-in-handler',
      esFunctionTests('refuses es_sync_client in the own handler'),
      scenarioTests('syncs-in-handler gets sync-in-handler (es_sync_client)', 'syncs-in-handler+on_queue stays silent'),
    ),
  ),
  row(
    'deleted-client',
    'header',
    'Use of a deleted client is undefined.',
    all(replayerTests('lets a client delete itself in its handler, and knows it afterwards')),
  ),
  row(
    'delete-unanswered',
    'nothing published',
    'What happens to AUTH messages that a deleted or crashed client leaves unanswered.',
    policy(
      'answers-at-deletion',
      replayerTests(
        'lets a client be deleted with a message unanswered (elsewhere)',
        'goes on without a deleted client, as if that had allowed what it kept',
      ),
    ),
  ),
  row(
    'client-gone',
    'observed',
    'When the client process is gone, later operations continue as if allowed.',
    processTests('go on when one of them crashes, and the report says which'),
  ),
];
