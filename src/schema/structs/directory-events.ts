// Payloads about Open Directory accounts and groups.
import {
  arm,
  array,
  auditToken,
  bytes,
  count,
  enumOf,
  int,
  pointer,
  process,
  type Struct,
  string,
  struct,
  union,
} from '../fields.ts';

/** The common fields: who changed what, and where. Those in between belong to the change. */
const change = (name: string, fields: Struct['fields']): Struct =>
  struct(
    name,
    [
      process('instigator', { nullable: true }),
      int('error_code'),
      ...fields,
      string('node_name', 'path', { intern: true }),
      string('db_path', 'path', { optional: true, intern: true }),
      auditToken('instigator_token', { since: 8 }),
    ],
    { grown: [8] },
  );

export const directoryEventStructs: readonly Struct[] = [
  struct(
    'es_od_member_id_t',
    [
      enumOf('member_type', 'es_od_member_type_t'),
      union('member_value', 'member_type', [
        arm(0, string('name', 'user')),
        arm([1, 2], bytes('uuid', 'userId', 16, 'uuid_t')),
      ]),
    ],
    { firstMacos: '14.0' },
  ),
  struct(
    'es_od_member_id_array_t',
    [
      enumOf('member_type', 'es_od_member_type_t'),
      count('member_count'),
      union('member_array', 'member_type', [
        arm(0, array('names', 'es_string_token_t', 'member_count', { content: 'user' })),
        arm([1, 2], array('uuids', 'uuid_t', 'member_count', { content: 'userId' })),
      ]),
    ],
    { firstMacos: '14.0' },
  ),
  change('es_event_od_group_add_t', [string('group_name', 'user'), pointer('member', 'es_od_member_id_t')]),
  change('es_event_od_group_remove_t', [string('group_name', 'user'), pointer('member', 'es_od_member_id_t')]),
  change('es_event_od_group_set_t', [string('group_name', 'user'), pointer('members', 'es_od_member_id_array_t')]),
  change('es_event_od_modify_password_t', [
    enumOf('account_type', 'es_od_account_type_t'),
    string('account_name', 'user'),
  ]),
  change('es_event_od_disable_user_t', [string('user_name', 'user')]),
  change('es_event_od_enable_user_t', [string('user_name', 'user')]),
  change('es_event_od_attribute_value_add_t', [
    enumOf('record_type', 'es_od_record_type_t'),
    string('record_name', 'user'),
    string('attribute_name', 'word', { intern: true }),
    string('attribute_value', 'text'),
  ]),
  change('es_event_od_attribute_value_remove_t', [
    enumOf('record_type', 'es_od_record_type_t'),
    string('record_name', 'user'),
    string('attribute_name', 'word', { intern: true }),
    string('attribute_value', 'text'),
  ]),
  change('es_event_od_attribute_set_t', [
    enumOf('record_type', 'es_od_record_type_t'),
    string('record_name', 'user'),
    string('attribute_name', 'word', { intern: true }),
    count('attribute_value_count'),
    array('attribute_values', 'es_string_token_t', 'attribute_value_count', { content: 'text', nullable: true }),
  ]),
  change('es_event_od_create_user_t', [string('user_name', 'user')]),
  change('es_event_od_create_group_t', [string('group_name', 'user')]),
  change('es_event_od_delete_user_t', [string('user_name', 'user')]),
  change('es_event_od_delete_group_t', [string('group_name', 'user')]),
];
