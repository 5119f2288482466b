// Call numbers: the place of each name in this list, from 1. Ledgers contain them, so the list only grows: `npm run
// generate` appends the names of new rows, and a row removed from the table keeps its place here.
const names = `
  open openat creat open_by_handle_at name_to_handle_at mkstemp mkostemp mkstemps mkdtemp shm_open shm_unlink close read
  pread readv preadv preadv2 write pwrite writev pwritev pwritev2 sendfile copy_file_range splice readahead
  posix_fadvise posix_fallocate fallocate lseek truncate ftruncate fsync fdatasync sync syncfs msync fcntl flock lockf
  ioctl mmap dup dup2 dup3 isatty ttyname stat lstat fstat fstatat statx access faccessat eaccess statfs fstatfs statvfs
  fstatvfs pathconf fpathconf readlink readlinkat realpath canonicalize_file_name getcwd chdir fchdir chroot glob
  wordexp ftw nftw fts_open fts_read fts_children fts_close getxattr lgetxattr fgetxattr setxattr lsetxattr fsetxattr
  listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr opendir fdopendir readdir readdir_r closedir
  rewinddir scandir scandirat getdents64 unlink unlinkat remove rename renameat renameat2 link linkat symlink symlinkat
  mkdir mkdirat rmdir mkfifo mkfifoat mknod mknodat chmod fchmod fchmodat chown fchown lchown fchownat utimes futimes
  lutimes utime utimensat futimens mount umount umount2 printf fprintf dprintf vprintf vfprintf vdprintf wprintf
  fwprintf vwprintf vfwprintf puts fputs fputc putc putchar fputws fputwc putwchar putw fwrite perror psignal warn warnx
  vwarn vwarnx fflush backtrace_symbols_fd fopen freopen fdopen fclose tmpfile fread fgets fgetc getc getchar fgetwc
  getwchar fgetws getline getdelim getpass scanf fscanf vscanf vfscanf fseek fseeko ftell ftello rewind fgetpos fsetpos
  setvbuf syslog vsyslog openlog closelog os_log NSLog sleep usleep nanosleep clock_nanosleep thrd_sleep pause
  sched_yield poll ppoll select pselect epoll_wait epoll_pwait epoll_pwait2 epoll_ctl sigwait sigwaitinfo sigtimedwait
  sigsuspend msgrcv msgsnd semop semctl semtimedop mq_receive mq_send mq_timedreceive mq_timedsend aio_suspend
  lio_listio gai_suspend tcdrain pthread_join pthread_tryjoin_np pthread_timedjoin_np pthread_clockjoin_np thrd_join
  pthread_barrier_wait pthread_cond_wait pthread_cond_timedwait pthread_cond_clockwait cnd_wait cnd_timedwait sem_wait
  sem_timedwait sem_clockwait sem_trywait sem_open pthread_mutex_lock pthread_mutex_timedlock pthread_mutex_clocklock
  pthread_rwlock_rdlock pthread_rwlock_wrlock pthread_rwlock_timedrdlock pthread_rwlock_timedwrlock
  pthread_rwlock_clockrdlock pthread_rwlock_clockwrlock pthread_spin_lock mtx_lock mtx_timedlock pthread_once
  __cxa_guard_acquire pthread_mutex_trylock pthread_rwlock_tryrdlock pthread_rwlock_trywrlock pthread_spin_trylock
  mtx_trylock pthread_mutex_unlock pthread_rwlock_unlock pthread_spin_unlock __cxa_guard_release __cxa_guard_abort fork
  vfork clone execve execv execvp execvpe execl execlp execle fexecve execveat posix_spawn posix_spawnp system popen
  pclose daemon wait waitpid waitid wait3 wait4 exit quick_exit pthread_exit _exit kill sigqueue abort __assert_fail
  process_vm_readv pthread_create thrd_create dlopen dlmopen dlclose getpwnam getpwuid getpwnam_r getpwuid_r getpwent
  setpwent endpwent getgrnam getgrgid getgrnam_r getgrgid_r getgrent setgrent endgrent getgrouplist initgroups getlogin
  getlogin_r getspnam getutxent getaddrinfo getnameinfo gethostbyname gethostbyname2 gethostbyaddr gethostbyname_r
  getservbyname getservbyport getaddrinfo_a getifaddrs if_nametoindex connect accept accept4 send sendto sendmsg
  sendmmsg recv recvfrom recvmsg recvmmsg dispatch_async dispatch_async_f dispatch_async_enforce_qos_class_f
  dispatch_barrier_async dispatch_barrier_async_f dispatch_after dispatch_after_f dispatch_group_async
  dispatch_group_async_f dispatch_group_enter dispatch_group_leave dispatch_group_notify dispatch_group_notify_f
  dispatch_block_notify dispatch_semaphore_signal dispatch_source_merge_data dispatch_source_set_timer
  dispatch_source_cancel dispatch_activate dispatch_resume dispatch_suspend dispatch_retain dispatch_release
  dispatch_sync dispatch_sync_f dispatch_barrier_sync dispatch_barrier_sync_f dispatch_async_and_wait
  dispatch_async_and_wait_f dispatch_barrier_async_and_wait dispatch_barrier_async_and_wait_f dispatch_once
  dispatch_once_f dispatch_semaphore_wait dispatch_group_wait dispatch_block_wait dispatch_source_cancel_and_wait
  dispatch_apply dispatch_apply_f dispatch_main es_new_client es_delete_client es_sync_client es_clear_cache
  es_subscribe es_unsubscribe es_unsubscribe_all es_mute_process es_unmute_process es_mute_process_events
  es_unmute_process_events es_mute_path es_unmute_path es_mute_path_events es_unmute_path_events es_unmute_all_paths
  es_unmute_all_target_paths es_invert_muting proc_pidpath proc_pidpath_audittoken proc_name proc_pidinfo proc_pidfdinfo
  proc_listpids proc_listallpids proc_listpgrppids proc_listchildpids proc_regionfilename proc_pid_rusage sysctl
  sysctlbyname task_info task_name_for_pid acl_copy_ext acl_copy_int acl_size acl_dup acl_free
  SecStaticCodeCheckValidity SecStaticCodeCheckValidityWithErrors SecCodeCheckValidity SecCodeCheckValidityWithErrors
  syscall io_uring_enter futex prctl mach_msg mach_msg_overwrite mach_msg2_internal mach_msg_server bootstrap_look_up
  notify_post notify_register_check task_for_pid thread_switch xpc_connection_send_message_with_reply_sync
  xpc_session_send_message_with_reply_sync xpc_pipe_routine xpc_pipe_routine_with_flags xpc_connection_send_message
  xpc_connection_send_message_with_reply kevent kevent64 kevent_qos kevent_id semaphore_wait semaphore_wait_trap
  semaphore_timedwait_trap semaphore_wait_signal_trap semaphore_timedwait_signal_trap __semwait_signal mach_wait_until
  pthread_cond_timedwait_relative_np os_sync_wait_on_address os_sync_wait_on_address_with_timeout
  os_sync_wait_on_address_with_deadline os_unfair_lock_lock os_unfair_lock_lock_with_options
  os_unfair_lock_lock_with_flags _os_nospin_lock_lock OSSpinLockLock os_unfair_lock_unlock OSSpinLockUnlock __ulock_wait
  __ulock_wait2 __psynch_mutexwait __psynch_cvwait __psynch_rw_rdlock __psynch_rw_wrlock getattrlist getattrlistbulk
  getfsstat getmntinfo copyfile clonefile renamex_np mbr_uid_to_uuid mbr_uuid_to_id mbr_check_membership
  DNSServiceProcessResult csops SecStaticCodeCreateWithPath SecCodeCopySigningInformation SecAssessmentCreate
  SecCodeCopyGuestWithAttributes SecTrustEvaluateWithError SecTrustEvaluate SecItemCopyMatching SecItemAdd SecItemUpdate
  SecItemDelete AuthorizationCopyRights DASessionCreate DADiskCreateFromBSDName DADiskCreateFromVolumePath
  DADiskCopyDescription CFPreferencesCopyAppValue CFPreferencesCopyValue CFPreferencesGetAppBooleanValue
  CFPreferencesGetAppIntegerValue CFPreferencesAppSynchronize CFPreferencesSynchronize ODNodeCreateWithNodeType
  ODNodeCopyRecord ODQueryCopyResults ODRecordVerifyPassword SCDynamicStoreCreate SCDynamicStoreCopyValue
  SCDynamicStoreCopyConsoleUser SCNetworkReachabilityGetFlags IOServiceGetMatchingService
  IORegistryEntryCreateCFProperty LSCopyApplicationURLsForBundleIdentifier MDItemCreate MDItemCopyAttribute tzset
  localtime localtime_r mktime ctime ctime_r strftime strftime_l wcsftime proc_signal_with_audittoken kqueue
`;

export const callNumbers: Readonly<Record<string, number>> = Object.fromEntries(
  names
    .trim()
    .split(/\s+/)
    .map((name, place) => [name, place + 1]),
);

/** The digest of the first so many numbers. `npm run generate` adds one for new names, and changes none. */
export const callNumberDigests: Readonly<Record<number, string>> = {
  530: '339a753e8e323058251878ac1a733a371d63f25d5a484fe0894147d048aa5c7a',
};
