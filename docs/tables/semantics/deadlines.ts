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
  row(
    'deadline-absolute',
    'header',
    'A deadline is an absolute Mach time.',
    messageTests('has the times of this run, and the budget of the trace'),
  ),
  row(
    'deadline-per-message',
    'header',
    'Every message has its own, and they vary a lot.',
    all(
      messageTests('has the times of this run, and the budget of the trace'),
      scenarioTests('keeps-headroom stays silent'),
    ),
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
    busyHandlerTests(
      'has one row for a message that was missed in the queue and answered later',
      'kills for a message that never came to the handler, and writes its row',
    ),
  ),
  row(
    'miss-kill',
    'header',
    'A miss ends the client with SIGKILL; before 27.0 there is no other mode.',
    all(
      replayerTests('kills at a miss in mode kill, after writing down where the handler is'),
      profileTests('change the rule of es_delete_client and the miss modes with 27.0'),
    ),
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
    replayerTests('goes on after a miss in mode failClosed'),
  ),
  row(
    'miss-fail-open',
    'header',
    'FAIL_OPEN (27.0) allows at a miss and does not kill.',
    replayerTests('goes on after a miss in mode failOpen'),
  ),
  row(
    'miss-not-cached',
    'header',
    'What a miss mode decides is not cached.',
    cacheLifeTests('is not what a miss mode decides, nor what the client says too late'),
  ),
  row(
    'deadline-max',
    'header',
    'With a maximum in force the budget is the smaller of it and the default of the system.',
    descendantsTests('an ordinary client may lower its budgets and not raise them'),
  ),
  row(
    'deadline-max-above',
    'header',
    'A maximum above the default of the system is an error. An Apple engineer says that it has no effect.',
    policy(
      'deadline-max-above-default',
      descendantsTests('an ordinary client may lower its budgets and not raise them'),
    ),
  ),
  row(
    'deadline-max-lowers-min',
    'header',
    'Setting a maximum below the minimum lowers the minimum to it.',
    descendantsTests('a descendants client may raise its budgets, and one bound moves the other'),
  ),
  row(
    'deadline-min-clients',
    'header',
    'Minima are for descendants clients; for others both functions fail.',
    descendantsTests('an ordinary client may lower its budgets and not raise them'),
  ),
  row(
    'deadline-min-default',
    'header',
    'The minimum is 0 until it is set.',
    descendantsTests('a descendants client may raise its budgets, and one bound moves the other'),
  ),
  row(
    'deadline-min-extends',
    'header',
    'A minimum may be longer than the default of the system.',
    descendantsTests('a descendants client may raise its budgets, and one bound moves the other'),
  ),
  row(
    'deadline-min-raises-max',
    'header',
    'Setting a minimum above the maximum raises the maximum to it.',
    descendantsTests('a descendants client may raise its budgets, and one bound moves the other'),
  ),
  row(
    'deadline-min-bootstrap',
    'header',
    'It fails if bootstrap AUTH events are among the events.',
    descendantsTests('a descendants client may raise its budgets, and one bound moves the other'),
  ),
  row(
    'deadline-bounds-when',
    'nothing published',
    'Whether a new minimum or maximum moves deadlines that are already running.',
    policy('deadline-change', descendantsTests('a new maximum leaves a message alone that is open already')),
  ),
  row(
    'deadline-bounds-arguments',
    'nothing published',
    'What bounds for no event, for a NOTIFY event, or a maximum of 0 do.',
    policy('deadline-arguments', descendantsTests('an ordinary client may lower its budgets and not raise them')),
  ),
];
