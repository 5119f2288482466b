// The result cache.
import { policy, row, type SemanticsRow } from './row.ts';
import { cacheTests } from './test-files.ts';

export const cache: readonly SemanticsRow[] = [
  row('cache-shared', 'header', 'All clients share one cache.', cacheTests('cache-of-run', 'cache-model')),
  row(
    'cache-key',
    'header',
    'Its key depends on the event type; mostly it is the executable of the acting process and the target file.',
    cacheTests('cache-key', 'cached-types'),
  ),
  row(
    'cache-hit-auth',
    'header',
    'A hit keeps the AUTH event from every client.',
    cacheTests('cache-key', 'cache-of-run'),
  ),
  row('cache-hit-notify', 'header', 'The NOTIFY event still comes.', cacheTests('cache-key')),
  row(
    'cache-invalidation',
    'header',
    'A change to a file removes the entries that involve it.',
    cacheTests('cache-model'),
  ),
  row(
    'cache-open-seen',
    'observed',
    'A second open of one file by the same executable caused no event, one by another executable did.',
    cacheTests('cache-key'),
  ),
  row('cache-open-write-seen', 'observed', 'An open for writing removed the entry.', cacheTests('cache-model')),
  row(
    'cache-denials',
    'nothing published',
    'Whether the cache keeps denials: no published test shows it.',
    policy('cached-denials', cacheTests('cached-denial')),
  ),
  row(
    'cache-ignored',
    'header',
    'Asking to cache is ignored for event types without a cache.',
    cacheTests('cached-types'),
  ),
  row('cache-script', 'header', 'An exec with a script is never cached.', cacheTests('cache-model')),
  row(
    'cache-flags',
    'header',
    'The cache keeps the mask of a flags answer; a later open is allowed if its flags are a subset, and denied otherwise.',
    cacheTests('cached-flags'),
  ),
  row(
    'cache-allow-all',
    'header',
    'UINT32_MAX is therefore the right way to allow.',
    cacheTests('cache-model', 'cached-flags'),
  ),
  row(
    'cache-veto',
    'conference notes',
    'One client that does not ask for caching keeps the combined answer out of the cache.',
    cacheTests('cache-model'),
  ),
  row(
    'cache-vanishes',
    'conference notes',
    'Entries may vanish at any time.',
    policy('cache-lifetime', cacheTests('cache-model')),
  ),
  row(
    'clear-cache-scope',
    'header',
    'Any client may call es_clear_cache, which empties the cache of all clients.',
    cacheTests('clear-cache-of-all'),
  ),
  row(
    'clear-cache-throttle',
    'header',
    'If it is called too often, it returns ES_CLEAR_CACHE_RESULT_ERR_THROTTLE.',
    cacheTests('clear-cache'),
  ),
  row(
    'clear-cache-limit',
    'nothing published',
    'How often es_clear_cache may be called.',
    policy('clear-cache-limit', cacheTests('clear-cache')),
  ),
];
