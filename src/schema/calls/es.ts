// The es_* functions that are themselves calls of the table. Our own surface reports them; they have no wrappers.
import { type CallRow, family } from './shape.ts';

const lasting = family(
  {
    family: 'es',
    kin: 'endpoint-security',
    class: 'always',
    advice:
      'Make and delete clients outside handlers: both wait for a daemon, and deletion waits for the running handler.',
    rule: 1,
    wrapper: 'none',
  },
  [
    'es_new_client_result_t es_new_client(es_client_t **client, es_handler_block_t handler)',
    'es_return_t es_delete_client(es_client_t *client)',
    'es_return_t es_sync_client(es_client_t *client)',
    [
      'es_clear_cache_result_t es_clear_cache(es_client_t *client)',
      {
        class: 'hazard',
        advice:
          'Clear the cache from another queue and rarely: the call can take long while AUTH events queue behind this handler.',
      },
    ],
  ],
);

const settings = family(
  {
    family: 'es',
    kin: 'endpoint-security',
    class: 'strict_only',
    advice: 'Subscribe and mute before the first message where you can; each call is a round trip to the kernel.',
    rule: 4,
    wrapper: 'none',
  },
  [
    'es_return_t es_subscribe(es_client_t *client, const es_event_type_t *events, uint32_t count)',
    'es_return_t es_unsubscribe(es_client_t *client, const es_event_type_t *events, uint32_t count)',
    'es_return_t es_unsubscribe_all(es_client_t *client)',
    'es_return_t es_mute_process(es_client_t *client, const audit_token_t *token)',
    'es_return_t es_unmute_process(es_client_t *client, const audit_token_t *token)',
    'es_return_t es_mute_process_events(es_client_t *client, const audit_token_t *token, const es_event_type_t *events, size_t count)',
    'es_return_t es_unmute_process_events(es_client_t *client, const audit_token_t *token, const es_event_type_t *events, size_t count)',
    'es_return_t es_mute_path(es_client_t *client, const char *path, es_mute_path_type_t type)',
    'es_return_t es_unmute_path(es_client_t *client, const char *path, es_mute_path_type_t type)',
    'es_return_t es_mute_path_events(es_client_t *client, const char *path, es_mute_path_type_t type, const es_event_type_t *events, size_t count)',
    'es_return_t es_unmute_path_events(es_client_t *client, const char *path, es_mute_path_type_t type, const es_event_type_t *events, size_t count)',
    'es_return_t es_unmute_all_paths(es_client_t *client)',
    'es_return_t es_unmute_all_target_paths(es_client_t *client)',
    'es_return_t es_invert_muting(es_client_t *client, es_mute_inversion_type_t type)',
  ],
);

export const esCalls: readonly CallRow[] = [...lasting, ...settings];
