// Payloads about the system: mounts, kernel extensions, IOKit, terminals, clocks, local sockets, XPC.
import {
  arm,
  auditToken,
  dev,
  enumOf,
  file,
  group,
  int,
  mode,
  pointer,
  process,
  reserved,
  type Struct,
  string,
  struct,
  u32,
  u64,
  union,
} from '../fields.ts';

export const systemEventStructs: readonly Struct[] = [
  struct('es_event_mount_t', [
    pointer('statfs', 'struct statfs'),
    enumOf('disposition', 'es_mount_disposition_t', { since: 8 }),
    reserved(60),
  ]),
  struct('es_event_unmount_t', [pointer('statfs', 'struct statfs'), reserved(64)]),
  struct('es_event_remount_t', [
    pointer('statfs', 'struct statfs'),
    u64('remount_flags', { since: 8 }),
    enumOf('disposition', 'es_mount_disposition_t', { since: 8 }),
    reserved(52),
  ]),
  struct('es_event_kextload_t', [string('identifier', 'identifier', { intern: true }), reserved(64)]),
  struct('es_event_kextunload_t', [string('identifier', 'identifier', { intern: true }), reserved(64)]),
  struct('es_event_iokit_open_t', [
    u32('user_client_type'),
    string('user_client_class', 'identifier', { intern: true }),
    u64('parent_registry_id', { since: 10 }),
    string('parent_path', 'path', { intern: true, since: 10 }),
    reserved(40),
  ]),
  struct('es_event_settime_t', [reserved(64)]),
  struct('es_event_pty_grant_t', [dev('dev'), reserved(64)]),
  struct('es_event_pty_close_t', [dev('dev'), reserved(64)]),
  struct('es_event_uipc_bind_t', [file('dir'), string('filename', { nameIn: 'dir' }), mode('mode'), reserved(64)]),
  struct('es_event_uipc_connect_t', [file('file'), int('domain'), int('type'), int('protocol'), reserved(64)]),
  struct('es_event_xpc_connect_t', [
    string('service_name', 'identifier', { intern: true }),
    enumOf('service_domain_type', 'es_xpc_domain_type_t'),
  ]),
  struct('es_event_bootstrap_check_in_t', [
    process('instigator', { nullable: true }),
    auditToken('instigator_token'),
    string('service_name', 'identifier', { intern: true }),
  ]),
  struct(
    'es_lightweight_code_requirement_t',
    [
      string('team_id', 'team', { optional: true, intern: true }),
      string('signing_id', 'identifier', { optional: true, intern: true }),
    ],
    { firstMacos: '27.0' },
  ),
  struct('es_event_bootstrap_look_up_t', [
    process('instigator', { nullable: true }),
    auditToken('instigator_token'),
    string('service_name', 'identifier', { intern: true }),
    enumOf('target_type', 'es_bootstrap_target_type_t'),
    union('target', 'target_type', [
      arm(
        0,
        group('process', [
          process('target', { nullable: true }),
          auditToken('target_token'),
          string('job_label', 'identifier', { intern: true }),
        ]),
      ),
      arm(
        1,
        group('job', [
          string('job_label', 'identifier', { intern: true }),
          pointer('lwcr', 'es_lightweight_code_requirement_t', { nullable: true }),
        ]),
      ),
    ]),
  ]),
];
