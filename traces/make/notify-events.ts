// Every event of macOS 26 that asks nothing. The daemons that send some of them act for others, whom the event names.
import type { MessageEvent, Process } from '../../src/schema/generated/messages.ts';
import { mountedDisk } from './payloads.ts';
import { type Actor, memberOf, type Story } from './story.ts';

export function everyNotifyEvent(story: Story, desk: Actor): void {
  const daemon = (path: string, pid: number): Actor => story.actor(path, { pid });
  tell(story, desk, fileEvents(story));
  tell(story, desk, processEvents(story, desk));
  tell(story, daemon('/usr/bin/login', 838), identityEvents());
  tell(story, daemon('/usr/libexec/kernelmanagerd', 839), [{ kextunload: { identifier: 'org.example.driver' } }]);
  tell(story, daemon('/usr/libexec/opendirectoryd', 840), directoryEvents(desk.process));
  tell(story, daemon('/usr/libexec/authd', 841), authorizationEvents(desk.process));
  tell(story, daemon('/System/Library/CoreServices/loginwindow.app/Contents/MacOS/loginwindow', 842), sessions());
  tell(story, daemon('/usr/libexec/sshd-session', 843), remoteSessions());
  tell(story, daemon('/usr/bin/sudo', 844), otherUsers());
  tell(story, daemon('/usr/libexec/syspolicyd', 845), protections(story, desk.process));
}

function tell(story: Story, actor: Actor, events: readonly MessageEvent[]): void {
  for (const event of events) story.notify(memberOf(event), actor, event);
}

function fileEvents(story: Story): readonly MessageEvent[] {
  const target = story.file('/Users/noor/final.txt');
  return [
    { close: { modified: true, target, was_mapped_writable: false } },
    { write: { target } },
    { lookup: { source_dir: story.file('/Users/noor/'), relative_target: 'final.txt' } },
    { stat: { target } },
    { access: { mode: 4, target } },
    { dup: { target } },
    { unmount: { statfs: mountedDisk('/Volumes/KEY') } },
  ];
}

/** A log-in at a terminal: the group first, then the user, for good. */
function identityEvents(): readonly MessageEvent[] {
  return [
    { pty_grant: { dev: 0x1000_0004 } },
    { setegid: { egid: 20 } },
    { setregid: { rgid: 20, egid: 0xffff_ffff } },
    { setgid: { gid: 20 } },
    { seteuid: { euid: 501 } },
    { setreuid: { ruid: 501, euid: 0xffff_ffff } },
    { setuid: { uid: 501 } },
    { pty_close: { dev: 0x1000_0004 } },
  ];
}

function processEvents(story: Story, parent: Actor): readonly MessageEvent[] {
  const child = story.actor('/bin/zsh', { pid: 846, parent, uid: 501 }).process;
  const state = Uint8Array.from({ length: 272 }, (_, index) => index);
  return [
    { fork: { child } },
    { get_task_name: { target: child, type: 2 } },
    { get_task_inspect: { target: child, type: 0 } },
    { remote_thread_create: { target: child, thread_state: { flavor: 6, state } } },
    { remote_thread_create: { target: child, thread_state: null } },
    { xpc_connect: { service_name: 'com.apple.tccd.system', service_domain_type: 1 } },
  ];
}

function directoryEvents(instigator: Process): readonly MessageEvent[] {
  const change = {
    instigator,
    error_code: 0,
    node_name: '/Local/Default',
    db_path: '/private/var/db/dslocal/nodes/Default',
    instigator_token: instigator.audit_token,
  };
  /** Of a directory on the network, by somebody who is gone. */
  const remote = { ...change, instigator: null, node_name: '/LDAPv3/ldap.example.org', db_path: null };
  const uuid = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);
  const record = { record_type: 0, record_name: 'noor' };
  const value = { ...record, attribute_name: 'dsAttrTypeStandard:UserShell', attribute_value: '/bin/zsh' };
  return [
    { od_create_user: { ...change, user_name: 'noor' } },
    { od_create_group: { ...change, group_name: 'harbour' } },
    { od_group_add: { ...change, group_name: 'admin', member: { member_type: 0, member_value: { name: 'noor' } } } },
    { od_group_remove: { ...change, group_name: 'admin', member: { member_type: 1, member_value: { uuid } } } },
    {
      od_group_set: { ...remote, group_name: 'harbour', members: { member_type: 2, member_array: { uuids: [uuid] } } },
    },
    { od_modify_password: { ...change, account_type: 0, account_name: 'noor' } },
    { od_attribute_value_add: { ...change, ...value } },
    { od_attribute_value_remove: { ...change, ...value } },
    {
      od_attribute_set: {
        ...change,
        ...record,
        attribute_name: value.attribute_name,
        attribute_values: ['/bin/sh', ''],
      },
    },
    { od_disable_user: { ...change, user_name: 'noor' } },
    { od_enable_user: { ...remote, error_code: 4_001, user_name: 'noor' } },
    { od_delete_group: { ...change, group_name: 'harbour' } },
    { od_delete_user: { ...change, user_name: 'guest' } },
  ];
}

function authorizationEvents(petitioner: Process): readonly MessageEvent[] {
  const asking = { petitioner, petitioner_token: petitioner.audit_token };
  const direct = { instigator: null, instigator_token: petitioner.audit_token };
  const right_name = 'system.preferences.security';
  const person = { instigator: petitioner, instigator_token: petitioner.audit_token };
  const od = {
    ...person,
    record_type: 'dsRecTypeStandard:Users',
    record_name: 'noor',
    node_name: '/Local/Default',
    db_path: null,
  };
  const token = { ...person, pubkey_hash: '8f3b0c5e', token_id: 'org.example.card', kerberos_principal: null };
  return [
    { authorization_petition: { ...asking, ...direct, flags: 0x3, rights: [right_name, 'system.privilege.admin'] } },
    {
      authorization_judgement: {
        ...asking,
        ...direct,
        return_code: -60_005,
        results: [{ right_name, rule_class: 0, granted: false }],
      },
    },
    { authentication: { success: true, type: 0, data: { od } } },
    {
      authentication: {
        success: false,
        type: 1,
        data: { touchid: { ...person, touchid_mode: 0, has_uid: false, uid: {} } },
      },
    },
    { authentication: { success: true, type: 2, data: { token } } },
    { authentication: { success: true, type: 3, data: { auto_unlock: { username: 'noor', type: 1 } } } },
  ];
}

function sessions(): readonly MessageEvent[] {
  const session = { username: 'noor', graphical_session_id: 257 };
  const viewer = { source_address_type: 2, source_address: '2001:db8::7', viewer_appleid: null };
  return [
    { lw_session_login: session },
    { lw_session_lock: session },
    { lw_session_unlock: session },
    {
      screensharing_attach: {
        ...viewer,
        success: true,
        authentication_type: 'Apple ID',
        authentication_username: null,
        session_username: 'noor',
        existing_session: true,
        graphical_session_id: 257,
      },
    },
    { screensharing_detach: { ...viewer, graphical_session_id: 257 } },
    { lw_session_logout: session },
  ];
}

function remoteSessions(): readonly MessageEvent[] {
  const source = { source_address_type: 1, source_address: '192.0.2.44' };
  return [
    { openssh_login: { ...source, success: false, result_type: 9, username: 'admin', has_uid: false, uid: {} } },
    { openssh_login: { ...source, success: true, result_type: 2, username: 'noor', has_uid: true, uid: { uid: 501 } } },
    { openssh_logout: { ...source, username: 'noor', uid: 501 } },
    { login_login: { success: true, failure_message: null, username: 'noor', has_uid: true, uid: { uid: 501 } } },
    { login_logout: { username: 'noor', uid: 501 } },
  ];
}

function otherUsers(): readonly MessageEvent[] {
  const noor = { from_username: 'noor', to_username: 'root' };
  const ids = { has_from_uid: true, from_uid: { uid: 501 }, has_to_uid: true, to_uid: { uid: 0 } };
  const reject_info = {
    plugin_name: 'sudoers_policy',
    plugin_type: 2,
    failure_message: 'noor is not in the sudoers file',
  };
  return [
    { sudo: { ...noor, ...ids, success: true, reject_info: null, command: '/usr/bin/true' } },
    { sudo: { ...noor, ...ids, success: false, reject_info, has_to_uid: false, to_uid: {}, command: null } },
    {
      su: {
        ...noor,
        success: true,
        failure_message: null,
        from_uid: 501,
        has_to_uid: true,
        to_uid: { uid: 0 },
        shell: '/bin/sh',
        argv: ['su', '-'],
        env: ['HOME=/var/root'],
      },
    },
    {
      su: {
        ...noor,
        success: false,
        failure_message: 'Sorry',
        from_uid: 501,
        has_to_uid: false,
        to_uid: {},
        to_username: null,
        shell: null,
        argv: [],
        env: [],
      },
    },
  ];
}

function protections(story: Story, instigator: Process): readonly MessageEvent[] {
  const by = { instigator, instigator_token: instigator.audit_token };
  const found = {
    signature_version: '5290',
    malware_identifier: 'MACOS.EXAMPLE.A',
    incident_identifier: '0F1E2D3C-0000-4000-8000-000000000001',
  };
  const path = '/Users/noor/Downloads/tool';
  const item = {
    item_type: 4,
    legacy: false,
    managed: true,
    uid: 0,
    item_url: 'file:///Library/Example/agent',
    app_url: null,
  };
  const profile = {
    identifier: 'org.example.wifi',
    uuid: '0F1E2D3C-0000-4000-8000-000000000002',
    install_source: 1,
    organization: 'Example',
    display_name: 'Wi-Fi',
    scope: 'System',
  };
  const tcc = { service: 'kTCCServiceSystemPolicyAllFiles', identity_type: 0, identity: 'org.example.tool', ...by };
  const signing_info = {
    cdhash: Uint8Array.from({ length: 20 }, (_, index) => index),
    signing_id: 'tool',
    team_id: null,
  };
  return [
    { xp_malware_detected: { ...found, detected_path: path, detected_executable: path } },
    {
      xp_malware_remediated: {
        ...found,
        action_type: 'path_delete',
        success: true,
        result_description: 'deleted',
        remediated_path: path,
        remediated_process_audit_token: null,
      },
    },
    { btm_launch_item_remove: { ...by, app: null, item, app_token: null } },
    { profile_add: { ...by, is_update: false, profile } },
    { profile_remove: { ...by, profile } },
    {
      gatekeeper_user_override: { file_type: 0, file: { file_path: path }, sha256: null, signing_info: null },
    },
    {
      gatekeeper_user_override: {
        file_type: 1,
        file: { file: story.file(path) },
        signing_info,
        sha256: Uint8Array.from({ length: 32 }, (_, index) => 0xff - index),
      },
    },
    { tcc_modify: { ...tcc, update_type: 1, responsible_token: null, responsible: null, right: 2, reason: 3 } },
    {
      tcc_modify: {
        ...tcc,
        update_type: 2,
        right: 0,
        reason: 2,
        responsible: instigator,
        responsible_token: instigator.audit_token,
      },
    },
  ];
}
