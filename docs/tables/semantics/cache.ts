// The result cache.
import { policy, row, type SemanticsRow } from './row.ts';
import { cacheTests } from './test-files.ts';

export const cache: readonly SemanticsRow[] = [
  row(
    'cache-shared',
    'header',
    'All clients share one cache.',
    cacheTests('is one for all processes of a run', 'is as the model says, whatever happens in which order'),
  ),
  row(
    'cache-key',
    'header',
    'Its key depends on the event type; mostly it is the executable of the acting process and the target file.',
    cacheTests(
      'answers the same executable opening the same file and no other, and keeps the NOTIFY',
      'has an answer for every event type with a cache, and for no other',
    ),
  ),
  row(
    'cache-hit-auth',
    'header',
    'A hit keeps the AUTH event from every client.',
    cacheTests(
      'answers the same executable opening the same file and no other, and keeps the NOTIFY',
      'is one for all processes of a run',
    ),
  ),
  row(
    'cache-hit-notify',
    'header',
    'The NOTIFY event still comes.',
    cacheTests('answers the same executable opening the same file and no other, and keeps the NOTIFY'),
  ),
  row(
    'cache-invalidation',
    'header',
    'A change to a file removes the entries that involve it.',
    cacheTests('is as the model says, whatever happens in which order'),
  ),
  row(
    'cache-open-seen',
    'observed',
    'A second open of one file by the same executable caused no event, one by another executable did.',
    cacheTests('answers the same executable opening the same file and no other, and keeps the NOTIFY'),
  ),
  row(
    'cache-open-write-seen',
    'observed',
    'An open for writing removed the entry.',
    cacheTests('is as the model says, whatever happens in which order'),
  ),
  row(
    'cache-denials',
    'nothing published',
    'Whether the cache keeps denials: no published test shows it.',
    policy('cached-denials', cacheTests('tells who comes after a denial from the cache')),
  ),
  row(
    'cache-ignored',
    'header',
    'Asking to cache is ignored for event types without a cache.',
    cacheTests('has an answer for every event type with a cache, and for no other'),
  ),
  row(
    'cache-script',
    'header',
    'An exec with a script is never cached.',
    cacheTests('is as the model says, whatever happens in which order'),
  ),
  row(
    'cache-flags',
    'header',
    'The cache keeps the mask of a flags answer; a later open is allowed if its flags are a subset, and denied otherwise.',
    cacheTests('keeps the mask of an open: a wider one is denied'),
  ),
  row(
    'cache-allow-all',
    'header',
    'UINT32_MAX is therefore the right way to allow.',
    cacheTests(
      'is as the model says, whatever happens in which order',
      'keeps the mask of an open: a wider one is denied',
    ),
  ),
  row(
    'cache-veto',
    'conference notes',
    'One client that does not ask for caching keeps the combined answer out of the cache.',
    cacheTests('is as the model says, whatever happens in which order'),
  ),
  row(
    'cache-vanishes',
    'conference notes',
    'Entries may vanish at any time.',
    policy('cache-lifetime', cacheTests('is as the model says, whatever happens in which order')),
  ),
  row(
    'clear-cache-scope',
    'header',
    'Any client may call es_clear_cache, which empties the cache of all clients.',
    cacheTests('is emptied for all clients by any of them'),
  ),
  row(
    'clear-cache-throttle',
    'header',
    'If it is called too often, it returns ES_CLEAR_CACHE_RESULT_ERR_THROTTLE.',
    cacheTests('is emptied by es_clear_cache, which is refused when it comes too often'),
  ),
  row(
    'clear-cache-limit',
    'nothing published',
    'How often es_clear_cache may be called.',
    policy('clear-cache-limit', cacheTests('is emptied by es_clear_cache, which is refused when it comes too often')),
  ),
];
