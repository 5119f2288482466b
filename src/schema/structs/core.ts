// The parts of every message: tokens, files, processes and threads.
import {
  auditToken,
  bool,
  bytes,
  count,
  embedded,
  enumOf,
  file,
  int,
  pid,
  rawPointer,
  reserved,
  type Struct,
  string,
  struct,
  token,
  u32,
  u64,
} from '../fields.ts';

export const coreStructs: readonly Struct[] = [
  struct('es_string_token_t', [count('length'), rawPointer('data', 'const char *')], {
    header: 'ESTypes',
    firstMacos: '10.15',
  }),
  struct('es_token_t', [count('size'), rawPointer('data', 'const uint8_t *')], {
    header: 'ESTypes',
    firstMacos: '10.15',
  }),
  struct(
    'es_file_t',
    [string('path', 'path', { intern: true }), bool('path_truncated'), embedded('stat', 'struct stat')],
    {
      header: 'ESMessageCore',
      firstMacos: '10.15',
    },
  ),
  struct(
    'es_process_t',
    [
      auditToken('audit_token'),
      pid('ppid'),
      pid('original_ppid'),
      pid('group_id'),
      pid('session_id'),
      u32('codesigning_flags'),
      bool('is_platform_binary'),
      bool('is_es_client'),
      bytes('cdhash', 'hash', 20, 'es_cdhash_t'),
      string('signing_id', 'identifier', { intern: true }),
      // A program that no team signed has none: eslogger writes null.
      string('team_id', 'team', { optional: true, intern: true }),
      file('executable'),
      file('tty', { content: 'tty', nullable: true, since: 2 }),
      embedded('start_time', 'struct timeval', { since: 3 }),
      auditToken('responsible_audit_token', { since: 4 }),
      auditToken('parent_audit_token', { since: 4 }),
      enumOf('cs_validation_category', 'es_cs_validation_category_t', { since: 10 }),
      reserved(16, { since: 11 }),
      token('cdhash_full', 'hash', { since: 11 }),
    ],
    { header: 'ESMessageCore', grown: [10, 11], firstMacos: '10.15' },
  ),
  struct('es_thread_t', [u64('thread_id')], { header: 'ESMessageCore', firstMacos: '11.0' }),
  struct('es_thread_state_t', [int('flavor'), token('state', 'text')], { header: 'ESMessageCore', firstMacos: '11.0' }),
];
