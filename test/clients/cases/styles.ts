// Clients written by other people's habits: what must be said of each, and that nothing else is.
import { blocking, type ClientCase, finds, hazard, note, silent } from '../client-case.ts';

export const styles: readonly ClientCase[] = [
  silent('style/memory-streams'),
  finds('style/memory-streams', 'style/memory-streams', [blocking('fprintf')], { defines: ['TO_FILE'] }),
  silent('style/string-streams.cc'),
  silent('style/time-zone'),
  finds('style/time-zone', 'style/time-zone', [blocking('localtime_r')], { defines: ['READS_FIRST'] }),
  silent('style/configures-late', { options: { ready: 'listening', pace: 'recorded' } }),
  silent('style/configures-late', { defines: ['MUTES'], options: { ready: '1500ms' } }),
  finds('style/configures-late', 'style/configures-late', [], {
    defines: ['NEVER_SAYS'],
    options: { ready: 'listening', subscribeTimeoutMs: 2000 },
    exitCode: 3,
  }),
  finds(
    'style/cleans-up-at-sigterm',
    'style/cleans-up-at-sigterm+dispatch',
    [note('signal-handler-call', 'es_unsubscribe_all')],
    { exitCode: 0 },
  ),
  finds(
    'style/cleans-up-at-sigterm',
    'style/cleans-up-at-sigterm+waits',
    [hazard('signal-handler-call', 'es_mute_path')],
    { defines: ['EARLY'], exitCode: 0 },
  ),
  silent('style/cleans-up-at-sigterm', { defines: ['DISPATCH'] }),
  silent('style/cleans-up-at-sigterm', { defines: ['WAITS'] }),
];
