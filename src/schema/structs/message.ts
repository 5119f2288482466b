// The message envelope. `src/trace` and the native reader know these fields by name; events fill the `event` union.

import {
  arm,
  embedded,
  enumOf,
  pointer,
  process,
  reserved,
  type Struct,
  struct,
  thread,
  timespec,
  u32,
  u64,
  union,
} from '../fields.ts';
import { eventRows } from '../macos/events.ts';

const members = eventRows.filter(
  (row, index) => row.member !== null && eventRows.findIndex((other) => other.member === row.member) === index,
);

const events: Struct = {
  ...struct(
    'es_events_t',
    members
      .toSorted((a, b) => Number(a.byPointer) - Number(b.byPointer))
      .map((row) => (row.byPointer ? pointer : embedded)(row.member ?? '', row.payload ?? '')),
    { firstMacos: '10.15' },
  ),
  union: true,
};

export const messageStructs: readonly Struct[] = [
  struct('es_event_id_t', [reserved(32)], { firstMacos: '10.15' }),
  struct(
    'es_result_t',
    [
      enumOf('result_type', 'es_result_type_t'),
      union('result', 'result_type', [arm(0, enumOf('auth', 'es_auth_result_t')), arm(1, u32('flags'))], {
        reserved: 32,
      }),
    ],
    { firstMacos: '10.15' },
  ),
  events,
  struct(
    'es_message_t',
    [
      u32('version'),
      timespec('time'),
      u64('mach_time'),
      u64('deadline'),
      process('process'),
      u64('seq_num', { since: 2 }),
      enumOf('action_type', 'es_action_type_t'),
      union('action', 'action_type', [
        arm(0, embedded('auth', 'es_event_id_t')),
        arm(1, embedded('notify', 'es_result_t')),
      ]),
      enumOf('event_type', 'es_event_type_t'),
      embedded('event', 'es_events_t'),
      thread('thread', { since: 4, nullable: true }),
      u64('global_seq_num', { since: 4 }),
      reserved(0, { name: 'opaque', c: 'uint64_t' }),
    ],
    { firstMacos: '10.15' },
  ),
];
