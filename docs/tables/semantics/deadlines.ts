// Deadlines, and what happens at a miss.
import { all, cannotShow, policy, row, type SemanticsRow } from './row.ts';
import {
  busyHandlerTests,
  cacheLifeTests,
  descendantsTests,
  messageTests,
  profileTests,
  replayerTests,
  scenarioTests,
} from './test-files.ts';

export const deadlines: readonly SemanticsRow[] = [
  row('deadline-absolute', 'header', 'A deadline is an absolute Mach time.', messageTests('message-times')),
  row(
    'deadline-per-message',
    'header',
    'Every message has its own, and they vary a lot.',
    all(messageTests('message-times'), scenarioTests('keeps-headroom')),
  ),
  row(
    'deadline-usual',
    'observed',
    'About 60 s were seen on 10.15, 14 to 15 s on recent systems, far less for some programs since 14.4.',
    cannotShow(
      'every message of a trace has its own budget; if a source has none, esreplay import takes 15 s, or the value of --budget',
    ),
  ),
  row(
    'deadline-from-event',
    'Apple engineer',
    'The clock starts when the event is made, so time in the queue counts.',
    busyHandlerTests('missed-in-queue', 'killed-in-queue'),
  ),
  row(
    'miss-kill',
    'header',
    'A miss ends the client with SIGKILL; before 27.0 there is no other mode.',
    all(replayerTests('miss-kill'), profileTests('release-27')),
  ),
  row(
    'miss-crash-report',
    'observed',
    'The crash report names the namespace ENDPOINTSECURITY, code 2, and EXC_CRASH (SIGKILL).',
    cannotShow('crash reports are written by macOS'),
  ),
  row(
    'miss-restart',
    'reference',
    'System extensions are restarted.',
    cannotShow('restarting extensions is up to macOS; a run has one life of the client'),
  ),
  row(
    'miss-operation',
    'conference notes',
    'The waiting operation is then allowed and not cached; the header does not mention it.',
    policy('miss-in-kill-mode'),
  ),
  row(
    'miss-fail-closed',
    'header',
    'FAIL_CLOSED (27.0) denies at a miss and does not kill.',
    replayerTests('miss-mode failClosed'),
  ),
  row(
    'miss-fail-open',
    'header',
    'FAIL_OPEN (27.0) allows at a miss and does not kill.',
    replayerTests('miss-mode failOpen'),
  ),
  row('miss-not-cached', 'header', 'What a miss mode decides is not cached.', cacheLifeTests('miss-not-kept')),
  row(
    'deadline-max',
    'header',
    'With a maximum in force the budget is the smaller of it and the default of the system.',
    descendantsTests('ordinary-bounds'),
  ),
  row(
    'deadline-max-above',
    'header',
    'A maximum above the default of the system is an error. An Apple engineer says that it has no effect.',
    policy('deadline-max-above-default', descendantsTests('ordinary-bounds')),
  ),
  row(
    'deadline-max-lowers-min',
    'header',
    'Setting a maximum below the minimum lowers the minimum to it.',
    descendantsTests('descendants-bounds'),
  ),
  row(
    'deadline-min-clients',
    'header',
    'Minima are for descendants clients; for others both functions fail.',
    descendantsTests('ordinary-bounds'),
  ),
  row('deadline-min-default', 'header', 'The minimum is 0 until it is set.', descendantsTests('descendants-bounds')),
  row(
    'deadline-min-extends',
    'header',
    'A minimum may be longer than the default of the system.',
    descendantsTests('descendants-bounds'),
  ),
  row(
    'deadline-min-raises-max',
    'header',
    'Setting a minimum above the maximum raises the maximum to it.',
    descendantsTests('descendants-bounds'),
  ),
  row(
    'deadline-min-bootstrap',
    'header',
    'It fails if bootstrap AUTH events are among the events.',
    descendantsTests('descendants-bounds'),
  ),
  row(
    'deadline-bounds-when',
    'nothing published',
    'Whether a new minimum or maximum moves deadlines that are already running.',
    policy('deadline-change', descendantsTests('open-message-bounds')),
  ),
  row(
    'deadline-bounds-arguments',
    'nothing published',
    'What bounds for no event, for a NOTIFY event, or a maximum of 0 do.',
    policy('deadline-arguments', descendantsTests('ordinary-bounds')),
  ),
];
