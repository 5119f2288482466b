// Subscriptions and early boot.
import { all, cannotShow, policy, row, type SemanticsRow } from './row.ts';
import {
  clientTests,
  esFunctionTests,
  eventTests,
  fateTests,
  osVersionTests,
  processTests,
  profileTests,
} from './test-files.ts';

export const subscriptions: readonly SemanticsRow[] = [
  row('subscribe-adds', 'header', 'es_subscribe adds to what is subscribed.', clientTests('subscriptions')),
  row(
    'subscribe-out-of-range',
    'header',
    'Event values from ES_EVENT_TYPE_LAST on are ignored, the others take effect, and the call succeeds.',
    clientTests('subscriptions'),
  ),
  row('subscribe-none', 'header', 'A count of 0 succeeds and changes nothing.', clientTests('subscriptions')),
  row(
    'subscribe-last',
    'header',
    'ES_EVENT_TYPE_LAST depends on the macOS: 148 on 15.4, 157 on 26.5, 162 on 27.0.',
    all(eventTests('release-order'), profileTests('release-contents'), osVersionTests('release-types')),
  ),
  row(
    'subscribe-before-27',
    'nothing published',
    'Whether systems before 27.0 ignored event values out of range too.',
    policy('unknown-event-types', osVersionTests('release-types')),
  ),
  row(
    'unsubscribe',
    'header',
    'es_unsubscribe removes the named types; unknown and unsubscribed types change nothing.',
    clientTests('subscriptions'),
  ),
  row('unsubscribe-all', 'header', 'es_unsubscribe_all removes all types.', clientTests('subscriptions')),
  row(
    'unsubscribe-queued',
    'header',
    'Messages that are already queued still come after unsubscribing.',
    fateTests('queued-before-unsubscribe in one process', 'queued-before-unsubscribe in two processes'),
  ),
  row(
    'unsubscribe-fence',
    'header',
    'es_sync_client is the fence for that.',
    esFunctionTests('sync-after-unsubscribe'),
  ),
  row(
    'subscriptions-array',
    'header',
    'es_subscriptions returns an array that the caller frees.',
    clientTests('subscriptions'),
  ),
  row(
    'early-boot-hold',
    'manual',
    'In early boot mounts and execs by third parties wait until every early-boot extension has subscribed once.',
    policy('start-of-recorded-pace', clientTests('first-subscription'), processTests('late-subscriber')),
  ),
  row(
    'early-boot-timeout',
    'manual',
    'Early boot times out if an extension does not subscribe.',
    cannotShow('early boot is a state of macOS; a client that never subscribes ends a replay with exit status 3'),
  ),
  row(
    'early-boot-one-call',
    'conference notes',
    'A client subscribes to everything in one call, because the hold ends with the first.',
    clientTests('first-subscription'),
  ),
  row(
    'info-plist-keys',
    'manual',
    'NSEndpointSecurityEarlyBoot, NSEndpointSecurityRebootRequired and NSEndpointSecurityMachServiceName are keys of the extension.',
    cannotShow('keys of a bundle that macOS reads'),
  ),
];
