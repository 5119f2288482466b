// Oddities of the list of event types.
import { all, cannotShow, row, type SemanticsRow } from './row.ts';
import { enumTests, esFunctionTests, eventTests, layoutTests, messageTests, planTests } from './test-files.ts';

export const catalogue: readonly SemanticsRow[] = [
  row(
    'reserved-types',
    'header',
    'RESERVED_0 to RESERVED_8 have the numbers 148 to 156 and no public payload.',
    all(eventTests('numbers'), enumTests('members'), planTests('every-type')),
  ),
  row(
    'reserved-meaning',
    'observed',
    'Third parties take them for pasteboard, socket bind, network connect and terminal ioctl events.',
    cannotShow('no public source says what they carry; records of such types are kept raw'),
  ),
  row(
    'numbering',
    'header',
    'AUTH and NOTIFY numbers follow no pattern.',
    all(enumTests('members'), eventTests('auth-notify-pairs')),
  ),
  row(
    'payload-place',
    'header',
    'Payloads of types introduced before 13.0 are in es_events_t by value (67), later ones behind a non-NULL pointer (39).',
    all(eventTests('embedded-payloads'), layoutTests('layout es_events_t')),
  ),
  row(
    'userspace-events',
    'header',
    "Events of programs and frameworks are discretionary: without one, Apple's own did not do it, but another may have.",
    cannotShow('what did not happen is not in a trace'),
  ),
  row(
    'kernel-events',
    'header',
    'Events of the kernel are mandatory: what has no event did not happen. The header does not count the bootstrap events, which launchd sends, among the discretionary ones.',
    all(eventTests('discretionary')),
  ),
  row(
    'kextload-auth',
    'header',
    'An AUTH_KEXTLOAD may be missing: if the load holds up all of userspace, macOS allows it, and the NOTIFY message comes later.',
    cannotShow('a trace has the messages that were delivered'),
  ),
  row(
    'ios-availability',
    'header',
    'The iOS availability in the headers of es_sync_client and es_message_size means nothing for macOS.',
    all(messageTests('message-size'), esFunctionTests('sync-on-empty-queue')),
  ),
];
