// Every function the Endpoint Security headers declare. A function's number, used in ledger facts, is its position plus one.
// Append only.

export interface FunctionRow {
  readonly name: string;
  readonly returns: string;
  /** C parameter list. */
  readonly parameters: string;
  readonly header: 'ESClient' | 'ESMessage';
  readonly firstMacos: string;
  readonly deprecated: string | null;
  readonly instead: string | null;
}
interface Options {
  readonly deprecated?: string;
  readonly instead?: string;
}

const row =
  (header: FunctionRow['header']) =>
  (firstMacos: string, returns: string, name: string, parameters: string, options: Options = {}): FunctionRow => ({
    name,
    returns,
    parameters,
    header,
    firstMacos,
    deprecated: options.deprecated ?? null,
    instead: options.instead ?? null,
  });

const client = row('ESClient');
const message = row('ESMessage');

export const functionRows: readonly FunctionRow[] = [
  client(
    '10.15',
    'es_new_client_result_t',
    'es_new_client',
    'es_client_t *_Nullable *_Nonnull client, es_handler_block_t _Nonnull handler',
  ),
  client(
    '27.0',
    'es_new_client_result_t',
    'es_new_descendants_client',
    'es_client_t *_Nullable *_Nonnull client, es_handler_block_t _Nonnull handler',
  ),
  client('10.15', 'es_return_t', 'es_delete_client', 'es_client_t *_Nullable client'),
  client(
    '10.15',
    'es_return_t',
    'es_subscribe',
    'es_client_t *_Nonnull client, const es_event_type_t *_Nonnull events, uint32_t event_count',
  ),
  client(
    '10.15',
    'es_return_t',
    'es_unsubscribe',
    'es_client_t *_Nonnull client, const es_event_type_t *_Nonnull events, uint32_t event_count',
  ),
  client('10.15', 'es_return_t', 'es_unsubscribe_all', 'es_client_t *_Nonnull client'),
  client(
    '10.15',
    'es_return_t',
    'es_subscriptions',
    'es_client_t *_Nonnull client, size_t *_Nonnull count, es_event_type_t *_Nonnull *_Nullable subscriptions',
  ),
  client(
    '10.15',
    'es_respond_result_t',
    'es_respond_auth_result',
    'es_client_t *_Nonnull client, const es_message_t *_Nonnull message, es_auth_result_t result, bool cache',
  ),
  client(
    '10.15',
    'es_respond_result_t',
    'es_respond_flags_result',
    'es_client_t *_Nonnull client, const es_message_t *_Nonnull message, uint32_t authorized_flags, bool cache',
  ),
  client(
    '10.15',
    'es_return_t',
    'es_mute_process',
    'es_client_t *_Nonnull client, const audit_token_t *_Nonnull audit_token',
  ),
  client(
    '12.0',
    'es_return_t',
    'es_mute_process_events',
    'es_client_t *_Nonnull client, const audit_token_t *_Nonnull audit_token, const es_event_type_t *_Nonnull events, size_t event_count',
  ),
  client(
    '10.15',
    'es_return_t',
    'es_unmute_process',
    'es_client_t *_Nonnull client, const audit_token_t *_Nonnull audit_token',
  ),
  client(
    '12.0',
    'es_return_t',
    'es_unmute_process_events',
    'es_client_t *_Nonnull client, const audit_token_t *_Nonnull audit_token, const es_event_type_t *_Nonnull events, size_t event_count',
  ),
  client(
    '10.15',
    'es_return_t',
    'es_muted_processes',
    'es_client_t *_Nonnull client, size_t *_Nonnull count, audit_token_t *_Nonnull *_Nullable audit_tokens',
    { deprecated: '12.0', instead: 'es_muted_processes_events' },
  ),
  client(
    '12.0',
    'es_return_t',
    'es_muted_processes_events',
    'es_client_t *_Nonnull client, es_muted_processes_t *_Nullable *_Nonnull muted_processes',
  ),
  client('12.0', 'void', 'es_release_muted_processes', 'es_muted_processes_t *_Nonnull muted_processes'),
  client(
    '12.0',
    'es_return_t',
    'es_mute_path',
    'es_client_t *_Nonnull client, const char *_Nonnull path, es_mute_path_type_t type',
  ),
  client(
    '12.0',
    'es_return_t',
    'es_mute_path_events',
    'es_client_t *_Nonnull client, const char *_Nonnull path, es_mute_path_type_t type, const es_event_type_t *_Nonnull events, size_t event_count',
  ),
  client(
    '10.15',
    'es_return_t',
    'es_mute_path_prefix',
    'es_client_t *_Nonnull client, const char *_Nonnull path_prefix',
    { deprecated: '12.0', instead: 'es_mute_path or es_mute_path_events' },
  ),
  client(
    '10.15',
    'es_return_t',
    'es_mute_path_literal',
    'es_client_t *_Nonnull client, const char *_Nonnull path_literal',
    { deprecated: '12.0', instead: 'es_mute_path or es_mute_path_events' },
  ),
  client('10.15', 'es_return_t', 'es_unmute_all_paths', 'es_client_t *_Nonnull client'),
  client('13.0', 'es_return_t', 'es_unmute_all_target_paths', 'es_client_t *_Nonnull client'),
  client(
    '12.0',
    'es_return_t',
    'es_unmute_path',
    'es_client_t *_Nonnull client, const char *_Nonnull path, es_mute_path_type_t type',
  ),
  client(
    '12.0',
    'es_return_t',
    'es_unmute_path_events',
    'es_client_t *_Nonnull client, const char *_Nonnull path, es_mute_path_type_t type, const es_event_type_t *_Nonnull events, size_t event_count',
  ),
  client(
    '12.0',
    'es_return_t',
    'es_muted_paths_events',
    'es_client_t *_Nonnull client, es_muted_paths_t *_Nonnull *_Nullable muted_paths',
  ),
  client('12.0', 'void', 'es_release_muted_paths', 'es_muted_paths_t *_Nonnull muted_paths'),
  client('13.0', 'es_return_t', 'es_invert_muting', 'es_client_t *_Nonnull client, es_mute_inversion_type_t mute_type'),
  client(
    '13.0',
    'es_mute_inverted_return_t',
    'es_muting_inverted',
    'es_client_t *_Nonnull client, es_mute_inversion_type_t mute_type',
  ),
  client('10.15', 'es_clear_cache_result_t', 'es_clear_cache', 'es_client_t *_Nonnull client'),
  client('27.0', 'es_return_t', 'es_sync_client', 'es_client_t *_Nonnull client, void (^_Nonnull block)(void)'),
  client(
    '27.0',
    'es_return_t',
    'es_set_deadline_miss_mode',
    'es_client_t *_Nonnull client, es_deadline_miss_mode_t mode',
  ),
  client(
    '27.0',
    'es_return_t',
    'es_get_deadline_miss_mode',
    'es_client_t *_Nonnull client, es_deadline_miss_mode_t *_Nonnull mode',
  ),
  client(
    '27.0',
    'es_return_t',
    'es_set_deadline_max_milliseconds',
    'es_client_t *_Nonnull client, const es_event_type_t *_Nonnull events, uint32_t event_count, uint32_t milliseconds',
  ),
  client(
    '27.0',
    'es_return_t',
    'es_get_deadline_max_milliseconds',
    'es_client_t *_Nonnull client, es_event_type_t event, uint32_t *_Nonnull milliseconds',
  ),
  client(
    '27.0',
    'es_return_t',
    'es_set_deadline_min_milliseconds',
    'es_client_t *_Nonnull client, const es_event_type_t *_Nonnull events, uint32_t event_count, uint32_t milliseconds',
  ),
  client(
    '27.0',
    'es_return_t',
    'es_get_deadline_min_milliseconds',
    'es_client_t *_Nonnull client, es_event_type_t event, uint32_t *_Nonnull milliseconds',
  ),
  message('10.15', 'size_t', 'es_message_size', 'const es_message_t *_Nonnull msg', {
    deprecated: '11.0',
    instead: 'es_retain_message',
  }),
  message('10.15', 'es_message_t *_Nullable', 'es_copy_message', 'const es_message_t *_Nonnull msg', {
    deprecated: '11.0',
    instead: 'es_retain_message',
  }),
  message('10.15', 'void', 'es_free_message', 'es_message_t *_Nonnull msg', {
    deprecated: '11.0',
    instead: 'es_release_message',
  }),
  message('11.0', 'void', 'es_retain_message', 'const es_message_t *_Nonnull msg'),
  message('11.0', 'void', 'es_release_message', 'const es_message_t *_Nonnull msg'),
  message('10.15', 'uint32_t', 'es_exec_arg_count', 'const es_event_exec_t *_Nonnull event'),
  message('10.15', 'uint32_t', 'es_exec_env_count', 'const es_event_exec_t *_Nonnull event'),
  message('11.0', 'uint32_t', 'es_exec_fd_count', 'const es_event_exec_t *_Nonnull event'),
  message('10.15', 'es_string_token_t', 'es_exec_arg', 'const es_event_exec_t *_Nonnull event, uint32_t index'),
  message('10.15', 'es_string_token_t', 'es_exec_env', 'const es_event_exec_t *_Nonnull event, uint32_t index'),
  message('11.0', 'const es_fd_t *_Nonnull', 'es_exec_fd', 'const es_event_exec_t *_Nonnull event, uint32_t index'),
  message('27.0', 'xpc_object_t _Nullable', 'es_exec_entitlements', 'const es_event_exec_t *_Nonnull exec'),
];
