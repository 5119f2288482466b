// The keys that eslogger of macOS 27.0 writes, by event, in this test's own form: `path:kind`, `[]` for an array's
// elements, `|null` where it writes null, `?` where a message version or a union's other arm omits the key.

export const structKeys: Readonly<Record<string, string>> = {
  audit_token: 'asid:int auid:int egid:int euid:int pid:int pidversion:int rgid:int ruid:int',
  file: 'path:text path_truncated:bool stat:stat',
  process: [
    'audit_token:audit_token cdhash:hex codesigning_flags:int cs_validation_category?:int executable:file',
    'group_id:int is_es_client:bool is_platform_binary:bool original_ppid:int',
    'parent_audit_token:audit_token ppid:int responsible_audit_token:audit_token session_id:int',
    'signing_id:text start_time:time team_id:text|null tty:file|null',
  ].join(' '),
  stat: [
    'st_atimespec:time st_birthtimespec:time st_blksize:int st_blocks:int st_ctimespec:time st_dev:int',
    'st_flags:int st_gen:int st_gid:int st_ino:int st_mode:int st_mtimespec:time st_nlink:int st_rdev:int',
    'st_size:int st_uid:int',
  ].join(' '),
};

export const eventKeys: Readonly<Record<string, string>> = {
  authorization_judgement: [
    'instigator:process|null instigator_token?:audit_token petitioner:process|null',
    'petitioner_token?:audit_token result_count:int results:array results[]:object results[].granted:bool',
    'results[].right_name:text results[].rule_class:int return_code:int',
  ].join(' '),
  authorization_petition: [
    'flags:int instigator:process|null instigator_token?:audit_token petitioner:process|null',
    'petitioner_token?:audit_token right_count:int rights:texts',
  ].join(' '),
  btm_launch_item_add: [
    'app:process|null app_token?:audit_token|null executable_path:text|null instigator:process|null',
    'instigator_token?:audit_token|null item:object item.app_url:text|null item.item_type:int',
    'item.item_url:text item.legacy:bool item.managed:bool item.uid:int',
  ].join(' '),
  btm_launch_item_remove: [
    'app:process|null app_token?:audit_token|null instigator:process|null',
    'instigator_token?:audit_token|null item:object item.app_url:text|null item.item_type:int',
    'item.item_url:text item.legacy:bool item.managed:bool item.uid:int',
  ].join(' '),
  close: 'modified:bool target:file was_mapped_writable:bool',
  create: [
    'acl:text|null destination:object destination.existing_file?:file destination.new_path.dir:file',
    'destination.new_path.filename:text destination.new_path.mode:int destination.new_path?:object',
    'destination_type:int',
  ].join(' '),
  cs_invalidated: '',
  deleteextattr: 'extattr:text target:file',
  dup: 'target:file',
  exec: [
    'args:texts cwd:file dyld_exec_path?:text entitlements?:object env:texts fds:array fds[]:object',
    'fds[].fd:int fds[].fdtype:int fds[].pipe.pipe_id:int fds[].pipe?:object image_cpusubtype:int',
    'image_cputype:int last_fd:int script:file|null target:process',
  ].join(' '),
  exit: 'stat:int',
  fork: 'child:process',
  gatekeeper_user_override: [
    'file:text|file|null file_type:int sha256:hex|null signing_info:object|null signing_info.cdhash:hex',
    'signing_info.signing_id:text|null signing_info.team_id:text|null',
  ].join(' '),
  get_task: 'target:process type:int',
  getextattr: 'extattr:text target:file',
  iokit_open: 'parent_path?:text parent_registry_id?:int user_client_class:text user_client_type:int',
  link: 'source:file target_dir:file target_filename:text',
  listextattr: 'target:file',
  login_login: 'failure_message:text|null success:bool uid:int|null username:text',
  lw_session_login: 'graphical_session_id:int username:text',
  lw_session_unlock: 'graphical_session_id:int username:text',
  mmap: 'file_pos:int flags:int max_protection:int protection:int source:file',
  mount: [
    'disposition?:int statfs:object statfs.f_bavail:int statfs.f_bfree:int statfs.f_blocks:int',
    'statfs.f_bsize:int statfs.f_ffree:int statfs.f_files:int statfs.f_flags:int statfs.f_flags_ext:int',
    'statfs.f_fsid:ints statfs.f_fssubtype:int statfs.f_fstypename:text statfs.f_iosize:int',
    'statfs.f_mntfromname:text statfs.f_mntonname:text statfs.f_owner:int statfs.f_type:int',
  ].join(' '),
  mprotect: 'address:int protection:int size:int',
  od_attribute_value_add: [
    'attribute_name:text attribute_value:text db_path:text|null error_code:int instigator:process|null',
    'instigator_token?:audit_token node_name:text record_name:text record_type:int',
  ].join(' '),
  od_create_group: [
    'db_path:text|null error_code:int group_name:text instigator:process|null',
    'instigator_token?:audit_token node_name:text',
  ].join(' '),
  od_create_user: [
    'db_path:text|null error_code:int instigator:process|null instigator_token?:audit_token',
    'node_name:text user_name:text',
  ].join(' '),
  od_group_add: [
    'db_path:text|null error_code:int group_name:text instigator:process|null',
    'instigator_token?:audit_token member:object member.member_type:int member.member_value:text',
    'node_name:text',
  ].join(' '),
  od_group_remove: [
    'db_path:text|null error_code:int group_name:text instigator:process|null',
    'instigator_token?:audit_token member:object member.member_type:int member.member_value:text',
    'node_name:text',
  ].join(' '),
  od_modify_password: [
    'account_name:text account_type:int db_path:text|null error_code:int instigator:process|null',
    'instigator_token?:audit_token node_name:text',
  ].join(' '),
  open: 'fflag:int file:file',
  openssh_login: 'result_type:int source_address:text source_address_type:int success:bool uid:int|null username:text',
  openssh_logout: 'source_address:text source_address_type:int uid:int username:text',
  proc_check: 'flavor:int target:process|null type:int',
  proc_suspend_resume: 'target:process|null type:int',
  profile_add: [
    'instigator:process|null instigator_token?:audit_token is_update:bool profile:object',
    'profile.display_name:text profile.identifier:text profile.install_source:int',
    'profile.organization:text profile.scope:text profile.uuid:text',
  ].join(' '),
  pty_grant: 'dev:int',
  remote_thread_create: 'target:process thread_state:object|null thread_state.flavor:int thread_state.state:null',
  rename: [
    'destination:object destination.existing_file?:file destination.new_path.dir:file',
    'destination.new_path.filename:text destination.new_path?:object destination_type:int source:file',
  ].join(' '),
  setextattr: 'extattr:text target:file',
  setmode: 'mode:int target:file',
  signal: 'instigator?:process|null sig:int target:process',
  tcc_modify: [
    'identity:text identity_type:int instigator:process|null instigator_token:audit_token reason:int',
    'responsible:process|null responsible_token:audit_token|null right:int service:text update_type:int',
  ].join(' '),
  trace: 'target:process',
  uipc_bind: 'dir:file filename:text mode:int',
  uipc_connect: 'domain:int file:file protocol:int type:int',
  unlink: 'parent_dir:file target:file',
  write: 'target:file',
  xp_malware_detected: [
    'detected_executable?:text detected_path:text incident_identifier:text malware_identifier:text',
    'signature_version:text',
  ].join(' '),
  xp_malware_remediated: [
    'action_type:text incident_identifier:text malware_identifier:text remediated_path:text|null',
    'remediated_process_audit_token:audit_token|null result_description:text signature_version:text',
    'success:bool',
  ].join(' '),
  xpc_connect: 'service_domain_type:int service_name:text',
};
