// Mutes, inversion and the default set.
import { all, policy, row, type SemanticsRow } from './row.ts';
import {
  busyHandlerTests,
  coreTests,
  decisionTests,
  defaultMuteTests,
  eventTests,
  fateTests,
  muteCallTests,
  profileTests,
  replayerTests,
} from './test-files.ts';

export const muting: readonly SemanticsRow[] = [
  row(
    'mute-dimensions',
    'header',
    'There are three dimensions: the process by audit token, its executable path, and since 13.0 the target path; paths as literal or prefix.',
    all(
      decisionTests(
        "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 26)",
        "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 27)",
      ),
      muteCallTests('mute for some events from macOS 12 on, and targets from 13 on'),
    ),
  ),
  row(
    'mute-events',
    'header',
    'Since 12.0 each mute can be for named event types.',
    muteCallTests(
      'mute prefixes and literals, for all events or for some',
      'mute a process for some events',
      'mute for some events from macOS 12 on, and targets from 13 on',
    ),
  ),
  row(
    'mute-order',
    'header',
    'An event passes its subscription, then the process, the executable path, and the target path where it has one.',
    decisionTests(
      "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 26)",
      "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 27)",
    ),
  ),
  row(
    'mute-one-suffices',
    'header',
    'Each dimension decides after its own inversion; one that suppresses is enough.',
    decisionTests(
      "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 26)",
      "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 27)",
    ),
  ),
  row(
    'mute-no-rescue',
    'header',
    'Another dimension can still suppress an event that an inverted dimension selects.',
    decisionTests(
      "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 26)",
      "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 27)",
    ),
  ),
  row(
    'invert',
    'header',
    'In an inverted dimension what is listed passes and the rest is suppressed.',
    all(
      decisionTests(
        "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 26)",
        "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 27)",
      ),
      replayerTests('holds back what is muted'),
    ),
  ),
  row(
    'invert-toggles',
    'header',
    'es_invert_muting toggles.',
    muteCallTests('invert and say so: 0 for inverted, 1 for not, 2 for an error'),
  ),
  row(
    'inverted-returns',
    'header',
    'es_muting_inverted returns 0 for inverted, 1 for not inverted, 2 for an error.',
    muteCallTests('invert and say so: 0 for inverted, 1 for not, 2 for an error'),
  ),
  row(
    'two-targets',
    'header',
    'Events with two targets are suppressed when all targets are muted; with inversion they come when any target is.',
    decisionTests(
      "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 26)",
      "is the model's for every event, whatever was muted, unmuted and inverted before (macOS 27)",
    ),
  ),
  row(
    'mute-set',
    'header',
    'Mutes are a set of type, path and event.',
    muteCallTests('are a set: what was muted twice is unmuted once'),
  ),
  row(
    'unmute-exact',
    'header',
    'Unmuting removes exactly what it names; unmuting a prefix leaves the literals below it.',
    muteCallTests('unmute exactly what they name'),
  ),
  row(
    'mute-repeated',
    'header',
    'One call unmutes what was muted several times.',
    muteCallTests('are a set: what was muted twice is unmuted once'),
  ),
  row(
    'mute-prefix',
    'observed',
    'A prefix is a prefix of text: /foo/bar also mutes /foo/bar2.',
    replayerTests('holds back what is muted'),
  ),
  row(
    'mute-real-path',
    'header',
    'Paths are compared after symbolic links and firmlinks are resolved: /tmp never matches, /private/tmp does.',
    muteCallTests('compare paths as they are: neither links nor hard links make one path another'),
  ),
  row(
    'mute-hard-links',
    'header',
    'Hard links get no special treatment.',
    muteCallTests('compare paths as they are: neither links nor hard links make one path another'),
  ),
  row(
    'mute-target-support',
    'header',
    'es_mute_path_events with a target type skips events without targets.',
    muteCallTests('mute targets of the events that have some, and fail when none has'),
  ),
  row(
    'mute-target-error',
    'header',
    'It succeeds when at least one event took the mute, and fails when none did.',
    muteCallTests('mute targets of the events that have some, and fail when none has'),
  ),
  row(
    'unmute-all-paths',
    'header',
    'es_unmute_all_paths is for executable paths, es_unmute_all_target_paths for target paths.',
    muteCallTests('unmute all paths and all target paths, each for itself'),
  ),
  row(
    'mute-process-live',
    'header',
    'Muting a process that is not alive is an error.',
    muteCallTests('mute a process that lives, and no other'),
  ),
  row('mute-process-exit', 'header', 'The mute ends with the process.', muteCallTests('mute a process until it exits')),
  row(
    'mute-process-exec',
    'nothing published',
    'Whether the mute of a process ends when the process calls exec, which changes the pidversion of its token.',
    policy('mute-after-exec', muteCallTests('mute a process until it calls exec, which makes its token another one')),
  ),
  row(
    'mute-voting',
    'header',
    'In 27.0 submitter and instigator each vote: a vote to suppress wins, else a vote to deliver; if neither votes, the event is suppressed.',
    decisionTests("is the model's for every event, whatever was muted, unmuted and inverted before (macOS 27)"),
  ),
  row(
    'mute-voting-ordinary',
    'nothing published',
    'The suppression of events without any vote cannot apply to an ordinary client without a rule.',
    policy(
      'mute-without-vote',
      decisionTests("is the model's for every event, whatever was muted, unmuted and inverted before (macOS 27)"),
    ),
  ),
  row(
    'unmute-nothing',
    'header',
    'Unmuting removes from a set and is idempotent: unmuting what is not muted succeeds, for processes and paths alike.',
    policy('unmute-nothing', muteCallTests('unmute exactly what they name')),
  ),
  row(
    'mute-voting-unlisted',
    'nothing published',
    'Whether a process that an inverted dimension does not list votes to suppress, or abstains when the other one is listed.',
    policy('inverted-mute-vote'),
  ),
  row(
    'mute-voting-instigator',
    'header',
    'Authorization events have the petitioner as instigator.',
    all(
      decisionTests("is the model's for every event, whatever was muted, unmuted and inverted before (macOS 27)"),
      eventTests('have the petitioner as instigator of an authorization'),
    ),
  ),
  row(
    'mute-voting-before-27',
    'nothing published',
    'Before 27.0 only the acting process is known to count.',
    policy(
      'mute-vote-before-27',
      decisionTests("is the model's for every event, whatever was muted, unmuted and inverted before (macOS 26)"),
    ),
  ),
  row(
    'default-mutes',
    'header',
    'A new client has muted paths that the system chose, mainly for AUTH types.',
    all(
      defaultMuteTests('holds AUTH messages back from a new client, and lets NOTIFY messages pass'),
      profileTests('mute by default only AUTH types that they have, and targets only of types with targets'),
    ),
  ),
  row(
    'default-mutes-by-os',
    'header',
    'The set differs between releases and can be read with es_muted_paths_events.',
    all(
      defaultMuteTests('is in the list of what is muted'),
      profileTests('mute by default only AUTH types that they have, and targets only of types with targets'),
    ),
  ),
  row(
    'default-mutes-inverted',
    'header',
    'Inverting does not clear the set, so inverted path muting selects exactly that set until es_unmute_all_paths.',
    defaultMuteTests('stays when muting is inverted, which then selects it'),
  ),
  row(
    'default-mutes-clear-first',
    'header',
    'That is best called before any AUTH subscription.',
    defaultMuteTests('is gone after es_unmute_all_paths, and an inversion selects what the client chose'),
  ),
  row(
    'muted-auth',
    'observed',
    'A muted AUTH event is allowed as far as that client is concerned.',
    all(
      busyHandlerTests('misses no muted message behind a busy handler (kill, asap)'),
      fateTests('does not let a muted AUTH delay others behind a busy handler, in one process'),
    ),
  ),
  row(
    'muted-lists',
    'header',
    'The lists of es_muted_paths_events and es_muted_processes_events are released with their own functions.',
    coreTests('passes its native tests with address and undefined-behaviour sanitizers'),
  ),
  row(
    'muted-processes',
    'header',
    'The array of es_muted_processes (deprecated) is released with free.',
    all(
      muteCallTests('mute a process that lives, and no other'),
      coreTests('passes its native tests with address and undefined-behaviour sanitizers'),
    ),
  ),
];
