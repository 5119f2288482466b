// What the library of macOS exports without declaring it. No prototypes are public, so each fails and says so.
import { row, type SemanticsRow } from './row.ts';

const names = [
  'es_default_mute_path',
  'es_default_mute_path_events',
  'es_default_unmute_path',
  'es_default_unmute_path_events',
  'es_disable_exclusive_mode',
  'es_disable_fail_closed',
  'es_enable_exclusive_mode',
  'es_enable_fail_closed',
  'es_invert_path_match',
  'es_list_processes',
  'es_mute_process_options',
  'es_new_client_with_config',
  'es_policy_mask_signals',
  'es_power_down',
  'es_power_up',
  'es_register_early_boot_client',
  'es_release_process_list',
  'es_unmute_process_options',
  'es_unregister_early_boot_client',
  'es_unregister_early_boot_clients',
  'sysdiagnoseInformationForEndpointSecurity',
];

export const undeclaredExports: readonly SemanticsRow[] = names.map((name) =>
  row(name, 'observed', 'Exported, not declared.'),
);
