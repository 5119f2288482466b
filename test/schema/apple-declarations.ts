// The declarations in Apple's headers of SDK 27.0, copied by name and type and independent of src/schema. The generated
// headers are compared with them.

/** Every function, with the nullability in the header. */
export const applePrototypes: readonly string[] = `
es_new_client_result_t es_new_client(es_client_t *_Nullable *_Nonnull client, es_handler_block_t _Nonnull handler)
es_new_client_result_t es_new_descendants_client(es_client_t *_Nullable *_Nonnull client, es_handler_block_t _Nonnull handler)
es_return_t es_delete_client(es_client_t *_Nullable client)
es_return_t es_subscribe(es_client_t *_Nonnull client, const es_event_type_t *_Nonnull events, uint32_t event_count)
es_return_t es_unsubscribe(es_client_t *_Nonnull client, const es_event_type_t *_Nonnull events, uint32_t event_count)
es_return_t es_unsubscribe_all(es_client_t *_Nonnull client)
es_return_t es_subscriptions(es_client_t *_Nonnull client, size_t *_Nonnull count, es_event_type_t *_Nonnull *_Nullable subscriptions)
es_respond_result_t es_respond_auth_result(es_client_t *_Nonnull client, const es_message_t *_Nonnull message, es_auth_result_t result, bool cache)
es_respond_result_t es_respond_flags_result(es_client_t *_Nonnull client, const es_message_t *_Nonnull message, uint32_t authorized_flags, bool cache)
es_return_t es_mute_process(es_client_t *_Nonnull client, const audit_token_t *_Nonnull audit_token)
es_return_t es_mute_process_events(es_client_t *_Nonnull client, const audit_token_t *_Nonnull audit_token, const es_event_type_t *_Nonnull events, size_t event_count)
es_return_t es_unmute_process(es_client_t *_Nonnull client, const audit_token_t *_Nonnull audit_token)
es_return_t es_unmute_process_events(es_client_t *_Nonnull client, const audit_token_t *_Nonnull audit_token, const es_event_type_t *_Nonnull events, size_t event_count)
es_return_t es_muted_processes(es_client_t *_Nonnull client, size_t *_Nonnull count, audit_token_t *_Nonnull *_Nullable audit_tokens)
es_return_t es_muted_processes_events(es_client_t *_Nonnull client, es_muted_processes_t *_Nullable *_Nonnull muted_processes)
void es_release_muted_processes(es_muted_processes_t *_Nonnull muted_processes)
es_return_t es_mute_path(es_client_t *_Nonnull client, const char *_Nonnull path, es_mute_path_type_t type)
es_return_t es_mute_path_events(es_client_t *_Nonnull client, const char *_Nonnull path, es_mute_path_type_t type, const es_event_type_t *_Nonnull events, size_t event_count)
es_return_t es_mute_path_prefix(es_client_t *_Nonnull client, const char *_Nonnull path_prefix)
es_return_t es_mute_path_literal(es_client_t *_Nonnull client, const char *_Nonnull path_literal)
es_return_t es_unmute_all_paths(es_client_t *_Nonnull client)
es_return_t es_unmute_all_target_paths(es_client_t *_Nonnull client)
es_return_t es_unmute_path(es_client_t *_Nonnull client, const char *_Nonnull path, es_mute_path_type_t type)
es_return_t es_unmute_path_events(es_client_t *_Nonnull client, const char *_Nonnull path, es_mute_path_type_t type, const es_event_type_t *_Nonnull events, size_t event_count)
es_return_t es_muted_paths_events(es_client_t *_Nonnull client, es_muted_paths_t *_Nonnull *_Nullable muted_paths)
void es_release_muted_paths(es_muted_paths_t *_Nonnull muted_paths)
es_return_t es_invert_muting(es_client_t *_Nonnull client, es_mute_inversion_type_t mute_type)
es_mute_inverted_return_t es_muting_inverted(es_client_t *_Nonnull client, es_mute_inversion_type_t mute_type)
es_clear_cache_result_t es_clear_cache(es_client_t *_Nonnull client)
es_return_t es_sync_client(es_client_t *_Nonnull client, void (^_Nonnull block)(void))
es_return_t es_set_deadline_miss_mode(es_client_t *_Nonnull client, es_deadline_miss_mode_t mode)
es_return_t es_get_deadline_miss_mode(es_client_t *_Nonnull client, es_deadline_miss_mode_t *_Nonnull mode)
es_return_t es_set_deadline_max_milliseconds(es_client_t *_Nonnull client, const es_event_type_t *_Nonnull events, uint32_t event_count, uint32_t milliseconds)
es_return_t es_get_deadline_max_milliseconds(es_client_t *_Nonnull client, es_event_type_t event, uint32_t *_Nonnull milliseconds)
es_return_t es_set_deadline_min_milliseconds(es_client_t *_Nonnull client, const es_event_type_t *_Nonnull events, uint32_t event_count, uint32_t milliseconds)
es_return_t es_get_deadline_min_milliseconds(es_client_t *_Nonnull client, es_event_type_t event, uint32_t *_Nonnull milliseconds)
size_t es_message_size(const es_message_t *_Nonnull msg)
es_message_t *_Nullable es_copy_message(const es_message_t *_Nonnull msg)
void es_free_message(es_message_t *_Nonnull msg)
void es_retain_message(const es_message_t *_Nonnull msg)
void es_release_message(const es_message_t *_Nonnull msg)
uint32_t es_exec_arg_count(const es_event_exec_t *_Nonnull event)
uint32_t es_exec_env_count(const es_event_exec_t *_Nonnull event)
uint32_t es_exec_fd_count(const es_event_exec_t *_Nonnull event)
es_string_token_t es_exec_arg(const es_event_exec_t *_Nonnull event, uint32_t index)
es_string_token_t es_exec_env(const es_event_exec_t *_Nonnull event, uint32_t index)
const es_fd_t *_Nonnull es_exec_fd(const es_event_exec_t *_Nonnull event, uint32_t index)
xpc_object_t _Nullable es_exec_entitlements(const es_event_exec_t *_Nonnull exec)
`
  .trim()
  .split('\n');

/** Types that are neither a struct of the tables nor an enum. */
export const appleTypedefs: readonly string[] = [
  'es_client_t',
  'es_handler_block_t',
  'es_cdhash_t',
  'es_sha256_t',
  'es_graphical_session_id_t',
];

/** Pointer members without a stated nullability in the header: Swift imports them as implicitly unwrapped. */
export const appleUnstatedPointers: readonly string[] = [
  'es_string_token_t.data',
  'es_token_t.data',
  'es_muted_path_t.events',
  'es_muted_paths_t.paths',
  'es_muted_process_t.events',
  'es_muted_processes_t.processes',
];

/** Members of es_events_t that the header lists as made by programs and frameworks: the user may do without these. */
export const appleDiscretionaryEvents: readonly string[] = `
file_provider_materialize file_provider_update authentication xp_malware_detected xp_malware_remediated lw_session_login
lw_session_logout lw_session_lock lw_session_unlock screensharing_attach screensharing_detach openssh_login
openssh_logout login_login login_logout btm_launch_item_add btm_launch_item_remove profile_add profile_remove su
authorization_petition authorization_judgement sudo od_group_add od_group_remove od_group_set od_modify_password
od_disable_user od_enable_user od_attribute_value_add od_attribute_value_remove od_attribute_set od_create_user
od_create_group od_delete_user od_delete_group gatekeeper_user_override tcc_modify
`
  .trim()
  .split(/\s+/);
