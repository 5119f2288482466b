// The result cache.
import { row, type SemanticsRow } from './row.ts';

export const cache: readonly SemanticsRow[] = [
  row('cache-shared', 'header', 'All clients share one cache.'),
  row(
    'cache-key',
    'header',
    'Its key depends on the event type, mostly the executable of the acting process and the target file.',
  ),
  row('cache-hit-auth', 'header', 'A hit keeps the AUTH event from every client.'),
  row('cache-hit-notify', 'header', 'The NOTIFY event still comes.'),
  row('cache-invalidation', 'header', 'A change of a file that takes part removes the entries with it.'),
  row(
    'cache-open-seen',
    'observed',
    'A second open of one file by the same executable caused no event, one by another executable did.',
  ),
  row('cache-open-write-seen', 'observed', 'An open for writing removed the entry.'),
  row('cache-denials', 'nothing published', 'Whether the cache keeps denials: no published test has asked for it.'),
  row('cache-ignored', 'header', 'Asking to cache is ignored for event types without a cache.'),
  row('cache-script', 'header', 'An exec with a script is never cached.'),
  row(
    'cache-flags',
    'header',
    'Of a flags answer the mask is kept; a later open is allowed when its flags are a subset, and denied otherwise.',
  ),
  row('cache-allow-all', 'header', 'UINT32_MAX is therefore the right way to allow.'),
  row(
    'cache-veto',
    'conference notes',
    'One client that does not ask for it keeps the combined answer out of the cache.',
  ),
  row('cache-vanishes', 'conference notes', 'Entries may vanish at any time.'),
  row('clear-cache-scope', 'header', 'es_clear_cache may be called by any client and empties the cache of all.'),
  row('clear-cache-throttle', 'header', 'Called too often it returns ES_CLEAR_CACHE_RESULT_ERR_THROTTLE.'),
  row('clear-cache-limit', 'nothing published', 'How often es_clear_cache may be called.'),
];
