// Every enum of the Endpoint Security headers, except es_event_type_t, which `events.ts` makes.

export interface EnumMember {
  /** Name without the enum's prefix. */
  readonly key: string;
  readonly name: string;
  readonly value: number;
  readonly firstMacos: string;
}
export interface EnumTable {
  readonly name: string;
  readonly firstMacos: string;
  readonly members: readonly EnumMember[];
}
interface Options {
  readonly firstMacos?: string;
  readonly since?: Readonly<Record<string, string>>;
}

const enumeration = (
  name: string,
  prefix: string,
  members: Readonly<Record<string, number>>,
  options: Options = {},
): EnumTable => {
  const firstMacos = options.firstMacos ?? '10.15';
  return {
    name,
    firstMacos,
    members: Object.entries(members).map(([key, value]) => ({
      key,
      name: `${prefix}_${key}`,
      value,
      firstMacos: options.since?.[key] ?? firstMacos,
    })),
  };
};

export const enumTables: readonly EnumTable[] = [
  enumeration('es_action_type_t', 'ES_ACTION_TYPE', { AUTH: 0, NOTIFY: 1 }),
  enumeration(
    'es_address_type_t',
    'ES_ADDRESS_TYPE',
    { NONE: 0, IPV4: 1, IPV6: 2, NAMED_SOCKET: 3 },
    { firstMacos: '13.0' },
  ),
  enumeration('es_auth_result_t', 'ES_AUTH_RESULT', { ALLOW: 0, DENY: 1 }),
  enumeration(
    'es_authentication_type_t',
    'ES_AUTHENTICATION_TYPE',
    {
      OD: 0,
      TOUCHID: 1,
      TOKEN: 2,
      AUTO_UNLOCK: 3,
      LAST: 4,
    },
    { firstMacos: '13.0' },
  ),
  enumeration(
    'es_authorization_rule_class_t',
    'ES_AUTHORIZATION_RULE_CLASS',
    { USER: 0, RULE: 1, MECHANISM: 2, ALLOW: 3, DENY: 4, UNKNOWN: 5, INVALID: 6 },
    { firstMacos: '14.0' },
  ),
  enumeration('es_auto_unlock_type_t', 'ES_AUTO_UNLOCK', { MACHINE_UNLOCK: 1, AUTH_PROMPT: 2 }, { firstMacos: '13.0' }),
  enumeration('es_bootstrap_target_type_t', 'ES_BOOTSTRAP_TARGET_TYPE', { PROCESS: 0, JOB: 1 }, { firstMacos: '27.0' }),
  enumeration(
    'es_btm_item_type_t',
    'ES_BTM_ITEM_TYPE',
    { USER_ITEM: 0, APP: 1, LOGIN_ITEM: 2, AGENT: 3, DAEMON: 4 },
    { firstMacos: '13.0' },
  ),
  enumeration('es_clear_cache_result_t', 'ES_CLEAR_CACHE_RESULT', { SUCCESS: 0, ERR_INTERNAL: 1, ERR_THROTTLE: 2 }),
  enumeration(
    'es_cs_validation_category_t',
    'ES_CS_VALIDATION_CATEGORY',
    {
      INVALID: 0,
      PLATFORM: 1,
      TESTFLIGHT: 2,
      DEVELOPMENT: 3,
      APP_STORE: 4,
      ENTERPRISE: 5,
      DEVELOPER_ID: 6,
      LOCAL_SIGNING: 7,
      ROSETTA: 8,
      OOPJIT: 9,
      NONE: 10,
    },
    { firstMacos: '26.0' },
  ),
  enumeration(
    'es_deadline_miss_mode_t',
    'ES_DEADLINE_MISS_MODE',
    { KILL: 0, FAIL_CLOSED: 1, FAIL_OPEN: 2 },
    { firstMacos: '27.0' },
  ),
  enumeration('es_destination_type_t', 'ES_DESTINATION_TYPE', { EXISTING_FILE: 0, NEW_PATH: 1 }),
  enumeration(
    'es_gatekeeper_user_override_file_type_t',
    'ES_GATEKEEPER_USER_OVERRIDE_FILE_TYPE',
    { PATH: 0, FILE: 1 },
    { firstMacos: '15.0' },
  ),
  enumeration(
    'es_get_task_type_t',
    'ES_GET_TASK_TYPE',
    { TASK_FOR_PID: 0, EXPOSE_TASK: 1, IDENTITY_TOKEN: 2 },
    { firstMacos: '12.0' },
  ),
  enumeration(
    'es_mount_disposition_t',
    'ES_MOUNT_DISPOSITION',
    { EXTERNAL: 0, INTERNAL: 1, NETWORK: 2, VIRTUAL: 3, NULLFS: 4, UNKNOWN: 5 },
    { firstMacos: '15.0' },
  ),
  enumeration(
    'es_mute_inversion_type_t',
    'ES_MUTE_INVERSION_TYPE',
    { PROCESS: 0, PATH: 1, TARGET_PATH: 2, LAST: 3 },
    { firstMacos: '13.0' },
  ),
  enumeration(
    'es_mute_inverted_return_t',
    'ES_MUTE',
    { INVERTED: 0, NOT_INVERTED: 1, INVERTED_ERROR: 2 },
    { firstMacos: '13.0' },
  ),
  enumeration(
    'es_mute_path_type_t',
    'ES_MUTE_PATH_TYPE',
    { PREFIX: 0, LITERAL: 1, TARGET_PREFIX: 2, TARGET_LITERAL: 3 },
    { firstMacos: '12.0', since: { TARGET_PREFIX: '13.0', TARGET_LITERAL: '13.0' } },
  ),
  enumeration('es_new_client_result_t', 'ES_NEW_CLIENT_RESULT', {
    SUCCESS: 0,
    ERR_INVALID_ARGUMENT: 1,
    ERR_INTERNAL: 2,
    ERR_NOT_ENTITLED: 3,
    ERR_NOT_PERMITTED: 4,
    ERR_NOT_PRIVILEGED: 5,
    ERR_TOO_MANY_CLIENTS: 6,
  }),
  enumeration('es_od_account_type_t', 'ES_OD_ACCOUNT_TYPE', { USER: 0, COMPUTER: 1 }, { firstMacos: '14.0' }),
  enumeration(
    'es_od_member_type_t',
    'ES_OD_MEMBER_TYPE',
    { USER_NAME: 0, USER_UUID: 1, GROUP_UUID: 2 },
    { firstMacos: '14.0' },
  ),
  enumeration('es_od_record_type_t', 'ES_OD_RECORD_TYPE', { USER: 0, GROUP: 1 }, { firstMacos: '14.0' }),
  enumeration(
    'es_openssh_login_result_type_t',
    'ES_OPENSSH',
    {
      LOGIN_EXCEED_MAXTRIES: 0,
      LOGIN_ROOT_DENIED: 1,
      AUTH_SUCCESS: 2,
      AUTH_FAIL_NONE: 3,
      AUTH_FAIL_PASSWD: 4,
      AUTH_FAIL_KBDINT: 5,
      AUTH_FAIL_PUBKEY: 6,
      AUTH_FAIL_HOSTBASED: 7,
      AUTH_FAIL_GSSAPI: 8,
      INVALID_USER: 9,
    },
    { firstMacos: '13.0' },
  ),
  enumeration(
    'es_proc_check_type_t',
    'ES_PROC_CHECK_TYPE',
    {
      LISTPIDS: 1,
      PIDINFO: 2,
      PIDFDINFO: 3,
      KERNMSGBUF: 4,
      SETCONTROL: 5,
      PIDFILEPORTINFO: 6,
      TERMINATE: 7,
      DIRTYCONTROL: 8,
      PIDRUSAGE: 9,
      UDATA_INFO: 14,
    },
    { firstMacos: '10.15.4' },
  ),
  enumeration(
    'es_proc_suspend_resume_type_t',
    'ES_PROC_SUSPEND_RESUME_TYPE',
    {
      SUSPEND: 0,
      RESUME: 1,
      SHUTDOWN_SOCKETS: 3,
    },
    { firstMacos: '11.0' },
  ),
  enumeration('es_profile_source_t', 'ES_PROFILE_SOURCE', { MANAGED: 0, INSTALL: 1 }, { firstMacos: '14.0' }),
  enumeration('es_respond_result_t', 'ES_RESPOND_RESULT', {
    SUCCESS: 0,
    ERR_INVALID_ARGUMENT: 1,
    ERR_INTERNAL: 2,
    NOT_FOUND: 3,
    ERR_DUPLICATE_RESPONSE: 4,
    ERR_EVENT_TYPE: 5,
  }),
  enumeration('es_result_type_t', 'ES_RESULT_TYPE', { AUTH: 0, FLAGS: 1 }),
  enumeration('es_return_t', 'ES_RETURN', { SUCCESS: 0, ERROR: 1 }),
  enumeration('es_set_or_clear_t', 'ES', { SET: 0, CLEAR: 1 }, { firstMacos: '10.15.1' }),
  enumeration(
    'es_sudo_plugin_type_t',
    'ES_SUDO_PLUGIN_TYPE',
    { UNKNOWN: 0, FRONT_END: 1, POLICY: 2, IO: 3, AUDIT: 4, APPROVAL: 5 },
    { firstMacos: '14.0' },
  ),
  enumeration(
    'es_tcc_authorization_reason_t',
    'ES_TCC_AUTHORIZATION_REASON',
    {
      NONE: 0,
      ERROR: 1,
      USER_CONSENT: 2,
      USER_SET: 3,
      SYSTEM_SET: 4,
      SERVICE_POLICY: 5,
      MDM_POLICY: 6,
      SERVICE_OVERRIDE_POLICY: 7,
      MISSING_USAGE_STRING: 8,
      PROMPT_TIMEOUT: 9,
      PREFLIGHT_UNKNOWN: 10,
      ENTITLED: 11,
      APP_TYPE_POLICY: 12,
      PROMPT_CANCEL: 13,
    },
    { firstMacos: '15.4' },
  ),
  enumeration(
    'es_tcc_authorization_right_t',
    'ES_TCC_AUTHORIZATION_RIGHT',
    { DENIED: 0, UNKNOWN: 1, ALLOWED: 2, LIMITED: 3, ADD_MODIFY_ADDED: 4, SESSION_PID: 5, LEARN_MORE: 6 },
    { firstMacos: '15.4' },
  ),
  enumeration(
    'es_tcc_event_type_t',
    'ES_TCC_EVENT_TYPE',
    { UNKNOWN: 0, CREATE: 1, MODIFY: 2, DELETE: 3 },
    { firstMacos: '15.4' },
  ),
  enumeration(
    'es_tcc_identity_type_t',
    'ES_TCC_IDENTITY_TYPE',
    { BUNDLE_ID: 0, EXECUTABLE_PATH: 1, POLICY_ID: 2, FILE_PROVIDER_DOMAIN_ID: 3 },
    { firstMacos: '15.4' },
  ),
  enumeration('es_touchid_mode_t', 'ES_TOUCHID_MODE', { VERIFICATION: 0, IDENTIFICATION: 1 }, { firstMacos: '13.0' }),
  enumeration(
    'es_xpc_domain_type_t',
    'ES_XPC_DOMAIN_TYPE',
    { SYSTEM: 1, USER: 2, USER_LOGIN: 3, SESSION: 4, PID: 5, MANAGER: 6, PORT: 7, GUI: 8 },
    { firstMacos: '14.0' },
  ),
];
