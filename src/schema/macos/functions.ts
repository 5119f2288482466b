// Every function of libEndpointSecurity: those that the headers declare, and those that are only exported. A function's
// number in ledger facts is its position in `functionNames` plus one.

export interface FunctionRow {
  readonly name: string;
  readonly returns: string;
  /** C parameter list. */
  readonly parameters: string;
  readonly header: 'ESClient' | 'ESMessage';
  readonly firstMacos: string;
  readonly deprecated: string | null;
  readonly instead: string | null;
  /** First macOS with the export in its library, if earlier than the headers. */
  readonly exportedSince: string | null;
}
interface Options {
  readonly deprecated?: string;
  readonly instead?: string;
  readonly exportedSince?: string;
}

const row =
  (header: FunctionRow['header']) =>
  (
    firstMacos: string,
    returns: string,
    name: string,
    parameters: readonly string[],
    options: Options = {},
  ): FunctionRow => ({
    name,
    returns,
    parameters: parameters.join(', '),
    header,
    firstMacos,
    deprecated: options.deprecated ?? null,
    instead: options.instead ?? null,
    exportedSince: options.exportedSince ?? null,
  });

const inClient = row('ESClient');
const inMessage = row('ESMessage');

// Parameters of many functions.
const self = 'es_client_t *_Nonnull client';
const path = 'const char *_Nonnull path, es_mute_path_type_t type';
const events = 'const es_event_type_t *_Nonnull events, size_t event_count';
const events32 = 'const es_event_type_t *_Nonnull events, uint32_t event_count';
const token = 'const audit_token_t *_Nonnull audit_token';
const message = 'const es_message_t *_Nonnull message';
const msg = 'const es_message_t *_Nonnull msg';
const exec = 'const es_event_exec_t *_Nonnull event';
const handler = 'es_client_t *_Nullable *_Nonnull client, es_handler_block_t _Nonnull handler';
const inversion = 'es_mute_inversion_type_t mute_type';

export const functionRows: readonly FunctionRow[] = [
  inClient('10.15', 'es_new_client_result_t', 'es_new_client', [handler]),
  inClient('27.0', 'es_new_client_result_t', 'es_new_descendants_client', [handler]),
  inClient('10.15', 'es_return_t', 'es_delete_client', ['es_client_t *_Nullable client']),
  inClient('10.15', 'es_return_t', 'es_subscribe', [self, events32]),
  inClient('10.15', 'es_return_t', 'es_unsubscribe', [self, events32]),
  inClient('10.15', 'es_return_t', 'es_unsubscribe_all', [self]),
  inClient('10.15', 'es_return_t', 'es_subscriptions', [
    self,
    'size_t *_Nonnull count',
    'es_event_type_t *_Nonnull *_Nullable subscriptions',
  ]),
  inClient('10.15', 'es_respond_result_t', 'es_respond_auth_result', [
    self,
    message,
    'es_auth_result_t result',
    'bool cache',
  ]),
  inClient('10.15', 'es_respond_result_t', 'es_respond_flags_result', [
    self,
    message,
    'uint32_t authorized_flags',
    'bool cache',
  ]),
  inClient('10.15', 'es_return_t', 'es_mute_process', [self, token]),
  inClient('12.0', 'es_return_t', 'es_mute_process_events', [self, token, events]),
  inClient('10.15', 'es_return_t', 'es_unmute_process', [self, token]),
  inClient('12.0', 'es_return_t', 'es_unmute_process_events', [self, token, events]),
  inClient(
    '10.15',
    'es_return_t',
    'es_muted_processes',
    [self, 'size_t *_Nonnull count', 'audit_token_t *_Nonnull *_Nullable audit_tokens'],
    { deprecated: '12.0', instead: 'es_muted_processes_events' },
  ),
  inClient('12.0', 'es_return_t', 'es_muted_processes_events', [
    self,
    'es_muted_processes_t *_Nullable *_Nonnull muted_processes',
  ]),
  inClient('12.0', 'void', 'es_release_muted_processes', ['es_muted_processes_t *_Nonnull muted_processes']),
  inClient('12.0', 'es_return_t', 'es_mute_path', [self, path]),
  inClient('12.0', 'es_return_t', 'es_mute_path_events', [self, path, events]),
  inClient('10.15', 'es_return_t', 'es_mute_path_prefix', [self, 'const char *_Nonnull path_prefix'], {
    deprecated: '12.0',
    instead: 'es_mute_path or es_mute_path_events',
  }),
  inClient('10.15', 'es_return_t', 'es_mute_path_literal', [self, 'const char *_Nonnull path_literal'], {
    deprecated: '12.0',
    instead: 'es_mute_path or es_mute_path_events',
  }),
  inClient('10.15', 'es_return_t', 'es_unmute_all_paths', [self]),
  inClient('13.0', 'es_return_t', 'es_unmute_all_target_paths', [self]),
  inClient('12.0', 'es_return_t', 'es_unmute_path', [self, path]),
  inClient('12.0', 'es_return_t', 'es_unmute_path_events', [self, path, events]),
  inClient('12.0', 'es_return_t', 'es_muted_paths_events', [self, 'es_muted_paths_t *_Nonnull *_Nullable muted_paths']),
  inClient('12.0', 'void', 'es_release_muted_paths', ['es_muted_paths_t *_Nonnull muted_paths']),
  inClient('13.0', 'es_return_t', 'es_invert_muting', [self, inversion]),
  inClient('13.0', 'es_mute_inverted_return_t', 'es_muting_inverted', [self, inversion]),
  inClient('10.15', 'es_clear_cache_result_t', 'es_clear_cache', [self]),
  inClient('27.0', 'es_return_t', 'es_sync_client', [self, 'void (^_Nonnull block)(void)'], { exportedSince: '26.0' }),
  inClient('27.0', 'es_return_t', 'es_set_deadline_miss_mode', [self, 'es_deadline_miss_mode_t mode']),
  inClient('27.0', 'es_return_t', 'es_get_deadline_miss_mode', [self, 'es_deadline_miss_mode_t *_Nonnull mode']),
  inClient('27.0', 'es_return_t', 'es_set_deadline_max_milliseconds', [self, events32, 'uint32_t milliseconds']),
  inClient('27.0', 'es_return_t', 'es_get_deadline_max_milliseconds', [
    self,
    'es_event_type_t event',
    'uint32_t *_Nonnull milliseconds',
  ]),
  inClient('27.0', 'es_return_t', 'es_set_deadline_min_milliseconds', [self, events32, 'uint32_t milliseconds']),
  inClient('27.0', 'es_return_t', 'es_get_deadline_min_milliseconds', [
    self,
    'es_event_type_t event',
    'uint32_t *_Nonnull milliseconds',
  ]),
  inMessage('10.15', 'size_t', 'es_message_size', [msg], { deprecated: '11.0', instead: 'es_retain_message' }),
  inMessage('10.15', 'es_message_t *_Nullable', 'es_copy_message', [msg], {
    deprecated: '11.0',
    instead: 'es_retain_message',
  }),
  inMessage('10.15', 'void', 'es_free_message', ['es_message_t *_Nonnull msg'], {
    deprecated: '11.0',
    instead: 'es_release_message',
  }),
  inMessage('11.0', 'void', 'es_retain_message', [msg]),
  inMessage('11.0', 'void', 'es_release_message', [msg]),
  inMessage('10.15', 'uint32_t', 'es_exec_arg_count', [exec]),
  inMessage('10.15', 'uint32_t', 'es_exec_env_count', [exec]),
  inMessage('11.0', 'uint32_t', 'es_exec_fd_count', [exec]),
  inMessage('10.15', 'es_string_token_t', 'es_exec_arg', [exec, 'uint32_t index']),
  inMessage('10.15', 'es_string_token_t', 'es_exec_env', [exec, 'uint32_t index']),
  inMessage('11.0', 'const es_fd_t *_Nonnull', 'es_exec_fd', [exec, 'uint32_t index']),
  inMessage('27.0', 'xpc_object_t _Nullable', 'es_exec_entitlements', ['const es_event_exec_t *_Nonnull exec']),
];

/** An exported symbol that no header declares: it exists so that clients link, and refuses every call. */
export interface PrivateFunctionRow {
  readonly name: string;
  /**
   * What a refusing call returns. There is no public prototype: this is the error of the kind of function that its name
   * suggests.
   */
  readonly refusal: number;
  /** Its result under `private-functions=accepted`: success, unless it has to return a value. */
  readonly accepted: number;
  readonly exportedSince: string;
}

const ofKind =
  (exportedSince: string, refusal: number, accepted = 0) =>
  (name: string): PrivateFunctionRow => ({ name, refusal, accepted, exportedSince });

/** If nothing older is known, the oldest library with exports that were read. */
export const privateFunctionRows: readonly PrivateFunctionRow[] = [
  // es_return_t: ES_RETURN_ERROR
  ...[
    'es_default_mute_path',
    'es_default_mute_path_events',
    'es_default_unmute_path',
    'es_default_unmute_path_events',
    'es_disable_exclusive_mode',
    'es_disable_fail_closed',
    'es_enable_exclusive_mode',
    'es_enable_fail_closed',
    'es_invert_path_match',
  ].map(ofKind('26.0', 1)),
  ofKind('27.0', 1, 1)('es_list_processes'), // it would have to return a list
  ofKind('27.0', 1)('es_mute_process_options'),
  // es_new_client_result_t: ES_NEW_CLIENT_RESULT_ERR_INTERNAL
  ofKind('26.0', 2, 2)('es_new_client_with_config'),
  ...['es_policy_mask_signals', 'es_power_down', 'es_power_up', 'es_register_early_boot_client'].map(ofKind('26.0', 1)),
  ofKind('27.0', 0)('es_release_process_list'), // nothing, as its name says
  ofKind('27.0', 1)('es_unmute_process_options'),
  ...['es_unregister_early_boot_client', 'es_unregister_early_boot_clients'].map(ofKind('26.0', 1)),
  ofKind('26.0', 0)('sysdiagnoseInformationForEndpointSecurity'), // an object: NULL
];

export const functionNames: readonly string[] = [...functionRows, ...privateFunctionRows].map(({ name }) => name);

/** Returns the number before the dot: 10 for 10.15. */
export const majorOf = (macos: string): number => Number.parseInt(macos, 10);
