// Lists the exports that the macOS library interposes for the table of calls. There are two layers: names that a
// developer recognises, and the kernel's edge, the thin exports of libsystem_kernel through which every other library
// waits. So a lock with an inlined fast path, or a framework, is still seen to wait.
import type { DarwinExport } from '../calls/shape.ts';

/**
 * A line for each call that the macOS library interposes: its row, then every export, each with its own address,
 * without Mach-O's leading underscore. `!`: at the kernel's edge. `?`: private or newer than macOS 11, so imported
 * weakly. `@`: only in the slice of one processor. A line without exports interposes the row's own name.
 */
const exportLines = `
  open: open open$NOCANCEL __open!? __open_nocancel!?
  openat: openat openat$NOCANCEL __openat? __openat_nocancel?
  creat: creat creat$NOCANCEL
  mkstemp
  close: close close$NOCANCEL
  read: read read$NOCANCEL
  pread: pread pread$NOCANCEL
  readv: readv readv$NOCANCEL
  write: write write$NOCANCEL
  pwrite: pwrite pwrite$NOCANCEL
  writev: writev writev$NOCANCEL
  fsync: fsync fsync$NOCANCEL
  fcntl: fcntl fcntl$NOCANCEL
  flock
  lockf: lockf lockf$NOCANCEL
  ioctl
  mmap
  truncate
  ftruncate
  msync: msync msync$NOCANCEL
  stat: stat stat$INODE64@x86_64
  lstat: lstat lstat$INODE64@x86_64
  fstat: fstat fstat$INODE64@x86_64
  fstatat: fstatat fstatat$INODE64@x86_64
  access
  faccessat
  statfs: statfs statfs$INODE64@x86_64
  fstatfs: fstatfs fstatfs$INODE64@x86_64
  statvfs
  readlink
  readlinkat
  realpath: realpath realpath$DARWIN_EXTSN
  getcwd
  opendir: opendir opendir$INODE64@x86_64
  readdir: readdir readdir$INODE64@x86_64
  scandir: scandir scandir$INODE64@x86_64
  fts_open: fts_open fts_open$INODE64@x86_64
  fts_read: fts_read fts_read$INODE64@x86_64
  getxattr
  fgetxattr
  setxattr
  listxattr
  removexattr
  unlink
  unlinkat
  remove
  rename
  renameat
  link
  symlink
  mkdir
  rmdir
  chmod
  fchmod
  chown
  utimes
  getattrlist
  getattrlistbulk
  getfsstat: getfsstat getfsstat$INODE64@x86_64
  getmntinfo: getmntinfo getmntinfo$INODE64@x86_64
  copyfile
  clonefile
  renamex_np
  fopen: fopen fopen$DARWIN_EXTSN
  freopen
  fclose
  fread
  fwrite
  fgets
  getline
  fputs
  fputc
  puts
  putchar
  perror
  printf
  fprintf
  dprintf
  vprintf
  vfprintf
  fflush
  syslog: syslog syslog$DARWIN_EXTSN
  vsyslog
  os_log: _os_log_impl _os_log_debug_impl _os_log_error_impl _os_log_fault_impl
  sleep: sleep sleep$NOCANCEL
  usleep: usleep usleep$NOCANCEL
  nanosleep: nanosleep nanosleep$NOCANCEL
  pause: pause pause$NOCANCEL
  sched_yield
  mach_wait_until: mach_wait_until!
  thread_switch: thread_switch!
  poll: poll! poll$NOCANCEL
  select: select select$DARWIN_EXTSN select$1050@x86_64 select$NOCANCEL select$DARWIN_EXTSN$NOCANCEL __select!?
  pselect: pselect pselect$DARWIN_EXTSN pselect$1050@x86_64
  kqueue
  kevent: kevent!
  kevent64
  kevent_qos: kevent_qos!?
  kevent_id: kevent_id!?
  sigwait: sigwait sigwait$NOCANCEL
  sigsuspend: sigsuspend sigsuspend$NOCANCEL
  sem_wait: sem_wait sem_wait$NOCANCEL
  semaphore_wait
  semaphore_wait_trap: semaphore_wait_trap!?
  semaphore_timedwait_trap: semaphore_timedwait_trap!?
  semaphore_wait_signal_trap: semaphore_wait_signal_trap!?
  semaphore_timedwait_signal_trap: semaphore_timedwait_signal_trap!?
  __semwait_signal: __semwait_signal!? __semwait_signal_nocancel!?
  os_sync_wait_on_address: os_sync_wait_on_address?
  os_sync_wait_on_address_with_timeout: os_sync_wait_on_address_with_timeout?
  os_sync_wait_on_address_with_deadline: os_sync_wait_on_address_with_deadline?
  pthread_join: pthread_join pthread_join$NOCANCEL
  pthread_cond_wait: pthread_cond_wait pthread_cond_wait$NOCANCEL
  pthread_cond_timedwait: pthread_cond_timedwait pthread_cond_timedwait$NOCANCEL
  pthread_cond_timedwait_relative_np
  msgrcv: msgrcv msgrcv$NOCANCEL
  semctl
  semop
  tcdrain: tcdrain tcdrain$NOCANCEL
  pthread_mutex_lock
  pthread_mutex_trylock
  pthread_mutex_unlock
  pthread_rwlock_rdlock
  pthread_rwlock_wrlock
  pthread_rwlock_tryrdlock
  pthread_rwlock_trywrlock
  pthread_rwlock_unlock
  pthread_once
  os_unfair_lock_lock
  os_unfair_lock_unlock
  os_unfair_lock_lock_with_options: os_unfair_lock_lock_with_options?
  os_unfair_lock_lock_with_flags: os_unfair_lock_lock_with_flags?
  _os_nospin_lock_lock: _os_nospin_lock_lock?
  OSSpinLockLock
  OSSpinLockUnlock
  __ulock_wait: __ulock_wait!?
  __ulock_wait2: __ulock_wait2!?
  __psynch_mutexwait: __psynch_mutexwait!?
  __psynch_cvwait: __psynch_cvwait!?
  __psynch_rw_rdlock: __psynch_rw_rdlock!?
  __psynch_rw_wrlock: __psynch_rw_wrlock!?
  mach_msg: mach_msg!
  mach_msg_overwrite: mach_msg_overwrite!
  mach_msg2_internal: mach_msg2_internal!?
  mach_msg_server
  bootstrap_look_up
  notify_post
  notify_register_check
  task_for_pid
  xpc_connection_send_message
  xpc_connection_send_message_with_reply
  xpc_connection_send_message_with_reply_sync
  xpc_session_send_message_with_reply_sync: xpc_session_send_message_with_reply_sync?
  xpc_pipe_routine: xpc_pipe_routine?
  xpc_pipe_routine_with_flags: xpc_pipe_routine_with_flags?
  fork
  execve
  execv
  execvp
  posix_spawn
  posix_spawnp
  system: system system$NOCANCEL
  popen: popen popen$DARWIN_EXTSN
  pclose
  wait: wait wait$NOCANCEL
  waitpid: waitpid waitpid$NOCANCEL
  waitid: waitid waitid$NOCANCEL
  wait4: wait4 __wait4!?
  kill
  pthread_create
  dlopen
  getpwnam
  getpwuid
  getpwnam_r
  getpwuid_r
  getgrnam
  getgrgid
  getgrgid_r
  getgrouplist
  mbr_uid_to_uuid
  mbr_uuid_to_id
  mbr_check_membership
  getaddrinfo
  getnameinfo
  gethostbyname
  DNSServiceProcessResult
  connect: connect connect$NOCANCEL
  accept: accept accept$NOCANCEL
  send: send send$NOCANCEL
  sendto: sendto sendto$NOCANCEL
  sendmsg: sendmsg sendmsg$NOCANCEL
  recv: recv recv$NOCANCEL
  recvfrom: recvfrom recvfrom$NOCANCEL
  recvmsg: recvmsg recvmsg$NOCANCEL
  dispatch_async
  dispatch_async_f
  dispatch_barrier_async
  dispatch_barrier_async_f
  dispatch_after
  dispatch_after_f
  dispatch_group_async
  dispatch_group_async_f
  dispatch_group_enter
  dispatch_group_leave
  dispatch_group_notify
  dispatch_group_notify_f
  dispatch_semaphore_signal
  dispatch_source_merge_data
  dispatch_sync
  dispatch_sync_f
  dispatch_barrier_sync
  dispatch_barrier_sync_f
  dispatch_async_and_wait
  dispatch_once
  dispatch_once_f
  dispatch_main
  dispatch_semaphore_wait
  dispatch_group_wait
  dispatch_block_wait
  dispatch_apply
  dispatch_apply_f
  proc_pidpath
  proc_pidinfo
  proc_name
  proc_listpids
  csops
  sysctl
  sysctlbyname
  task_info
`;

/**
 * Calls of libraries that are not part of libSystem. The macOS library links none of them, not even weakly: dyld would
 * load their dependencies and initialisers into every client. (libEndpointSecurity itself, which every client has
 * anyway, brings CoreFoundation, Foundation and IOKit, and Security since macOS 15.4.) Instead, each is an undefined
 * symbol without a library: dyld loads all images of the launch before it resolves tuples, looks such a name up in each
 * of them, and skips the tuple if none has it. So a call is seen if the client, or a library of it, links the
 * framework, but not if dlopen loads the framework later: then only the wait beneath is seen, at the kernel's edge.
 * Source: dyld's RuntimeState::buildInterposingTables and Loader::resolveSymbol, and the closure builder of macOS 11.
 */
const frameworkNames = `
  SecStaticCodeCheckValidity SecStaticCodeCheckValidityWithErrors SecCodeCheckValidity SecCodeCheckValidityWithErrors
  SecStaticCodeCreateWithPath SecCodeCopyGuestWithAttributes SecCodeCopySigningInformation SecAssessmentCreate
  SecTrustEvaluateWithError SecTrustEvaluate SecItemCopyMatching SecItemAdd SecItemUpdate SecItemDelete
  AuthorizationCopyRights DASessionCreate DADiskCreateFromBSDName DADiskCreateFromVolumePath DADiskCopyDescription
  CFPreferencesCopyAppValue CFPreferencesCopyValue CFPreferencesGetAppBooleanValue CFPreferencesGetAppIntegerValue
  CFPreferencesAppSynchronize CFPreferencesSynchronize ODNodeCreateWithNodeType ODNodeCopyRecord ODQueryCopyResults
  ODRecordVerifyPassword SCDynamicStoreCreate SCDynamicStoreCopyValue SCDynamicStoreCopyConsoleUser
  SCNetworkReachabilityGetFlags IOServiceGetMatchingService IORegistryEntryCreateCFProperty
  LSCopyApplicationURLsForBundleIdentifier MDItemCreate MDItemCopyAttribute
`;

/**
 * Functions that the library itself calls if a library of the client has them; libobjc's are always there. Left to dyld
 * in the same way.
 */
export const runtimeFunctions: readonly string[] = ['objc_autoreleasePoolPush', 'objc_autoreleasePoolPop'];

const readExport = (text: string): DarwinExport => {
  const match = /^([\w$]+)(!?)(\??)(?:@(\w+))?$/.exec(text);
  if (match === null) throw new Error(`cannot read the export '${text}'`);
  const [, symbol = '', edge, weak, arch] = match;
  return {
    symbol,
    layer: edge === '!' ? 'edge' : 'api',
    origin: 'system',
    weak: weak === '?',
    archs: arch === undefined ? ['arm64', 'x86_64'] : [arch === 'x86_64' ? 'x86_64' : 'arm64'],
  };
};

const frameworkExport = (symbol: string): DarwinExport => ({
  symbol,
  layer: 'api',
  origin: 'framework',
  weak: true,
  archs: ['arm64', 'x86_64'],
});

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** By row name. */
export const darwinExports: ReadonlyMap<string, readonly DarwinExport[]> = new Map([
  ...exportLines
    .trim()
    .split('\n')
    .map((line): [string, readonly DarwinExport[]] => {
      const [name = '', list = name] = line.trim().split(/:\s*/);
      return [name, list.split(' ').map(readExport)];
    }),
  ...words(frameworkNames).map((name): [string, readonly DarwinExport[]] => [name, [frameworkExport(name)]]),
]);

/** Rows with a prototype on macOS that differs from the row's own, which is Linux's. */
export const darwinPrototypes: Readonly<Record<string, string>> = {
  getxattr:
    'ssize_t getxattr(const char *path, const char *name, void *value, size_t size, uint32_t position, int options)',
  fgetxattr: 'ssize_t fgetxattr(int fd, const char *name, void *value, size_t size, uint32_t position, int options)',
  setxattr:
    'int setxattr(const char *path, const char *name, const void *value, size_t size, uint32_t position, int options)',
  listxattr: 'ssize_t listxattr(const char *path, char *list, size_t size, int options)',
  removexattr: 'int removexattr(const char *path, const char *name, int options)',
};
