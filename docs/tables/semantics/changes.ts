// Where the headers changed between SDKs, which matters for old traces.
import { all, cannotShow, row, type SemanticsRow } from './row.ts';
import { crossTests, eventTests, headerTests, layoutTests, planTests } from './test-files.ts';

export const changes: readonly SemanticsRow[] = [
  row(
    'exec-dyld-path',
    'header',
    'dyld_exec_path of exec is at offset 8, where 12.3 and earlier had a reserved token.',
    layoutTests('layout es_event_exec_t'),
  ),
  row(
    'iokit-open-growth',
    'observed',
    'In 26.0 parent_registry_id and parent_path replaced reserved bytes of iokit_open at offset 24.',
    all(layoutTests('carved-fields'), crossTests('version 9', 'version 10')),
  ),
  row(
    'carved-fields',
    'header',
    'Later fields of signal, mount, remount, get_task* and file_provider_materialize were carved out of reserved bytes; the sizes did not change.',
    all(
      layoutTests(
        'carved-fields',
        'layout es_event_signal_t',
        'layout es_event_mount_t',
        'layout es_event_remount_t',
        'layout es_event_get_task_t',
        'layout es_event_file_provider_materialize_t',
      ),
      planTests('struct-bounds'),
    ),
  ),
  row(
    'materialize-instigator',
    'header',
    'The instigator of file_provider_materialize was never NULL up to 12.3 and may be in 27.0.',
    cannotShow('the recording Mac decides whether there is one; a message has it if the trace has it'),
  ),
  row(
    'xpc-connect-payload',
    'header',
    'AUTH_XPC_CONNECT (27.0) has the payload of NOTIFY_XPC_CONNECT.',
    eventTests('auth-notify-pairs'),
  ),
  row(
    'message-core-header',
    'observed',
    'es_file_t and es_process_t have their own header since 26.4.',
    headerTests('core-header', 'included-whole clang'),
  ),
];
