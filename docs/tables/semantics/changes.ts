// Where the headers changed between SDKs, which matters for old traces.
import { all, cannotShow, row, type SemanticsRow } from './row.ts';
import { crossTests, eventTests, headerTests, layoutTests, planTests } from './test-files.ts';

export const changes: readonly SemanticsRow[] = [
  row(
    'exec-dyld-path',
    'header',
    'dyld_exec_path of exec is at offset 8, where 12.3 and earlier had a reserved token.',
    layoutTests('places es_event_exec_t as Darwin does'),
  ),
  row(
    'iokit-open-growth',
    'observed',
    'In 26.0 parent_registry_id and parent_path replaced reserved bytes of iokit_open at offset 24.',
    all(
      layoutTests('never grows a struct by carving reserved bytes'),
      crossTests(
        'is the same for every event type at message version 9',
        'is the same for every event type at message version 10',
      ),
    ),
  ),
  row(
    'carved-fields',
    'header',
    'Later fields of signal, mount, remount, get_task* and file_provider_materialize were carved out of reserved bytes; the sizes did not change.',
    all(
      layoutTests(
        'never grows a struct by carving reserved bytes',
        'places es_event_signal_t as Darwin does',
        'places es_event_mount_t as Darwin does',
        'places es_event_remount_t as Darwin does',
        'places es_event_get_task_t as Darwin does',
        'places es_event_file_provider_materialize_t as Darwin does',
      ),
      planTests('never step outside the struct of the version that brought the field'),
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
    eventTests('pair AUTH with NOTIFY'),
  ),
  row(
    'message-core-header',
    'observed',
    'es_file_t and es_process_t have their own header since 26.4.',
    headerTests('have files and processes in a header of their own', 'refuse to be included one by one under clang'),
  ),
];
