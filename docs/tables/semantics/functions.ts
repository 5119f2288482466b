// Every function that the headers declare: what it does, and the test that calls it.
import { all, policy, row, type SemanticsRow } from './row.ts';
import {
  answerTests,
  cacheTests,
  clientTests,
  coreTests,
  decisionTests,
  defaultMuteTests,
  descendantsTests,
  esFunctionTests,
  messageTests,
  muteCallTests,
  processTests,
  replayerTests,
  scenarioTests,
} from './test-files.ts';

export const functions: readonly SemanticsRow[] = [
  row(
    'es_new_client',
    'header',
    'Creates a client with its own handler.',
    clientTests('is made with a place and a handler, and keeps a copy of the handler'),
  ),
  row(
    'es_new_descendants_client',
    'header',
    'Creates a client that sees only its own descendants.',
    descendantsTests('a descendants client sees its process and what came of it'),
  ),
  row(
    'es_delete_client',
    'header',
    'Deletes a client.',
    replayerTests(
      'lets a client delete itself in its handler, and knows it afterwards',
      'lets a client be deleted with a message unanswered (releases)',
    ),
  ),
  row(
    'es_subscribe',
    'header',
    'Subscribes to event types.',
    clientTests('adds to its subscriptions and takes from them by name'),
  ),
  row(
    'es_unsubscribe',
    'header',
    'Unsubscribes from named event types.',
    clientTests('adds to its subscriptions and takes from them by name'),
  ),
  row(
    'es_unsubscribe_all',
    'header',
    'Unsubscribes from all event types.',
    clientTests('adds to its subscriptions and takes from them by name'),
  ),
  row(
    'es_subscriptions',
    'header',
    'Lists the subscribed event types.',
    clientTests('adds to its subscriptions and takes from them by name'),
  ),
  row(
    'es_respond_auth_result',
    'header',
    'Allows or denies an operation.',
    all(
      processTests('deny together when one of them denies'),
      replayerTests('answers misuse with the codes of macOS and states each'),
    ),
  ),
  row(
    'es_respond_flags_result',
    'header',
    'Answers an AUTH_OPEN with a mask of flags.',
    all(
      answerTests('of no flags denies, and of all flags allows', 'of some flags allows what asks for no others'),
      replayerTests('answers misuse with the codes of macOS and states each'),
    ),
  ),
  row(
    'es_mute_process',
    'header',
    'Mutes a process for all events.',
    muteCallTests('mute a process that lives, and no other', 'mute a process until it exits'),
  ),
  row(
    'es_mute_process_events',
    'header',
    'Mutes a process for named events.',
    all(
      muteCallTests('mute a process for some events'),
      decisionTests(
        "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 26)",
        "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 27)",
      ),
    ),
  ),
  row('es_unmute_process', 'header', 'Unmutes a process.', muteCallTests('mute a process that lives, and no other')),
  row(
    'es_unmute_process_events',
    'header',
    'Unmutes a process for named events.',
    muteCallTests('mute a process for some events'),
  ),
  row(
    'es_muted_processes',
    'header',
    'Lists the muted processes.',
    muteCallTests('mute a process that lives, and no other'),
  ),
  row(
    'es_muted_processes_events',
    'header',
    'Lists the muted processes with their events.',
    all(
      muteCallTests('mute a process that lives, and no other', 'mute a process for some events'),
      decisionTests(
        "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 26)",
        "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 27)",
      ),
    ),
  ),
  row(
    'es_release_muted_processes',
    'header',
    'Releases that list.',
    coreTests('passes its native tests with address and undefined-behaviour sanitizers'),
  ),
  row(
    'es_mute_path',
    'header',
    'Mutes a path for all events.',
    all(muteCallTests('are a set: what was muted twice is unmuted once'), replayerTests('holds back what is muted')),
  ),
  row(
    'es_mute_path_events',
    'header',
    'Mutes a path for named events.',
    muteCallTests(
      'mute prefixes and literals, for all events or for some',
      'mute targets of the events that have some, and fail when none has',
    ),
  ),
  row(
    'es_mute_path_prefix',
    'header',
    'Mutes paths with a given prefix.',
    muteCallTests('mute prefixes and literals, for all events or for some'),
  ),
  row(
    'es_mute_path_literal',
    'header',
    'Mutes exactly one path.',
    muteCallTests('mute prefixes and literals, for all events or for some'),
  ),
  row(
    'es_unmute_all_paths',
    'header',
    'Unmutes all executable paths, including the default set.',
    all(
      muteCallTests('unmute all paths and all target paths, each for itself'),
      defaultMuteTests('is gone after es_unmute_all_paths, and an inversion selects what the client chose'),
    ),
  ),
  row(
    'es_unmute_all_target_paths',
    'header',
    'Unmutes all target paths.',
    muteCallTests('unmute all paths and all target paths, each for itself'),
  ),
  row('es_unmute_path', 'header', 'Unmutes one path.', muteCallTests('unmute exactly what they name')),
  row(
    'es_unmute_path_events',
    'header',
    'Unmutes one path for named events.',
    muteCallTests('unmute exactly what they name'),
  ),
  row(
    'es_muted_paths_events',
    'header',
    'Lists the muted paths with their events.',
    all(
      muteCallTests('mute prefixes and literals, for all events or for some'),
      decisionTests(
        "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 26)",
        "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 27)",
      ),
    ),
  ),
  row(
    'es_release_muted_paths',
    'header',
    'Releases that list.',
    coreTests('passes its native tests with address and undefined-behaviour sanitizers'),
  ),
  row(
    'es_invert_muting',
    'header',
    'Inverts a dimension of mutes.',
    muteCallTests('invert and say so: 0 for inverted, 1 for not, 2 for an error'),
  ),
  row(
    'es_muting_inverted',
    'header',
    'Returns whether a dimension is inverted.',
    muteCallTests('invert and say so: 0 for inverted, 1 for not, 2 for an error'),
  ),
  row(
    'es_clear_cache',
    'header',
    'Empties the result cache of all clients.',
    cacheTests(
      'is emptied by es_clear_cache, which is refused when it comes too often',
      'is emptied for all clients by any of them',
    ),
  ),
  row(
    'es_sync_client',
    'header',
    'Runs a block after everything that is queued.',
    esFunctionTests('runs a block of es_sync_client behind what was queued before the client unsubscribed'),
  ),
  row(
    'es_set_deadline_miss_mode',
    'header',
    'Chooses what happens at a miss.',
    all(
      descendantsTests('an ordinary client may lower its budgets and not raise them'),
      scenarioTests('misses-under-fail-closed stays silent'),
    ),
  ),
  row(
    'es_get_deadline_miss_mode',
    'header',
    'Returns what happens at a miss.',
    descendantsTests('an ordinary client may lower its budgets and not raise them'),
  ),
  row(
    'es_set_deadline_max_milliseconds',
    'header',
    'Shortens the budget of event types.',
    descendantsTests(
      'an ordinary client may lower its budgets and not raise them',
      'a new maximum leaves a message alone that is open already',
    ),
  ),
  row(
    'es_get_deadline_max_milliseconds',
    'header',
    'Returns the maximum of an event type.',
    policy('deadline-max-unset', descendantsTests('an ordinary client may lower its budgets and not raise them')),
  ),
  row(
    'es_set_deadline_min_milliseconds',
    'header',
    'Lengthens the budget of event types.',
    descendantsTests('a descendants client may raise its budgets, and one bound moves the other'),
  ),
  row(
    'es_get_deadline_min_milliseconds',
    'header',
    'Returns the minimum of an event type.',
    descendantsTests('a descendants client may raise its budgets, and one bound moves the other'),
  ),
  row(
    'es_message_size',
    'header',
    'Returns the size of a message.',
    messageTests('has a size that counts everything in it'),
  ),
  row(
    'es_copy_message',
    'header',
    'Retains a message.',
    answerTests('may be given with a copy, which is the same message'),
  ),
  row(
    'es_free_message',
    'header',
    'Releases such a copy.',
    answerTests('may be given with a copy, which is the same message'),
  ),
  row(
    'es_retain_message',
    'header',
    'Keeps a message beyond its handler call.',
    scenarioTests(
      'careful-asynchronous stays silent',
      'timer-reads-message gets use-after-release (es_retain_message)',
    ),
  ),
  row(
    'es_release_message',
    'header',
    'Releases a message.',
    scenarioTests('releases-twice gets over-release (es_release_message)', 'releases-twice+balanced stays silent'),
  ),
  row(
    'es_exec_arg_count',
    'header',
    'Returns the number of arguments of an exec.',
    messageTests('has as many arguments, variables and descriptors as the trace, and pipes by their number'),
  ),
  row(
    'es_exec_env_count',
    'header',
    'Returns the number of environment variables of an exec.',
    messageTests('has as many arguments, variables and descriptors as the trace, and pipes by their number'),
  ),
  row(
    'es_exec_fd_count',
    'header',
    'Returns the number of listed descriptors of an exec.',
    messageTests('has as many arguments, variables and descriptors as the trace, and pipes by their number'),
  ),
  row(
    'es_exec_arg',
    'header',
    'Returns one argument.',
    messageTests('has each argument, variable and descriptor of an exec at its index'),
  ),
  row(
    'es_exec_env',
    'header',
    'Returns one environment variable.',
    messageTests('has each argument, variable and descriptor of an exec at its index'),
  ),
  row(
    'es_exec_fd',
    'header',
    'Returns one descriptor.',
    messageTests('has each argument, variable and descriptor of an exec at its index'),
  ),
  row(
    'es_exec_entitlements',
    'header',
    'Returns the entitlements of the new image.',
    policy('entitlements', messageTests('has no entitlements to give, and states that it was asked for them')),
  ),
];
