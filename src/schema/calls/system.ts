// Linux system calls by number (x86-64), for calls that no wrapper sees: a trap of Syscall User Dispatch, or
// `syscall(2)`. A call in none of the lists below is `always`.
import type { CallClassName } from './shape.ts';

const oldNames = `
  read write open close stat fstat lstat poll lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask
  rt_sigreturn ioctl pread64 pwrite64 readv writev access pipe select sched_yield mremap msync mincore madvise
  shmget shmat shmctl dup dup2 pause nanosleep getitimer alarm setitimer getpid sendfile socket connect accept
  sendto recvfrom sendmsg recvmsg shutdown bind listen getsockname getpeername socketpair setsockopt getsockopt
  clone fork vfork execve exit wait4 kill uname semget semop semctl shmdt msgget msgsnd msgrcv msgctl fcntl flock
  fsync fdatasync truncate ftruncate getdents getcwd chdir fchdir rename mkdir rmdir creat link unlink symlink
  readlink chmod fchmod chown fchown lchown umask gettimeofday getrlimit getrusage sysinfo times ptrace getuid
  syslog getgid setuid setgid geteuid getegid setpgid getppid getpgrp setsid setreuid setregid getgroups setgroups
  setresuid getresuid setresgid getresgid getpgid setfsuid setfsgid getsid capget capset rt_sigpending
  rt_sigtimedwait rt_sigqueueinfo rt_sigsuspend sigaltstack utime mknod uselib personality ustat statfs fstatfs
  sysfs getpriority setpriority sched_setparam sched_getparam sched_setscheduler sched_getscheduler
  sched_get_priority_max sched_get_priority_min sched_rr_get_interval mlock munlock mlockall munlockall vhangup
  modify_ldt pivot_root _sysctl prctl arch_prctl adjtimex setrlimit chroot sync acct settimeofday mount umount2
  swapon swapoff reboot sethostname setdomainname iopl ioperm create_module init_module delete_module
  get_kernel_syms query_module quotactl nfsservctl getpmsg putpmsg afs_syscall tuxcall security gettid readahead
  setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr removexattr
  lremovexattr fremovexattr tkill time futex sched_setaffinity sched_getaffinity set_thread_area io_setup
  io_destroy io_getevents io_submit io_cancel get_thread_area lookup_dcookie epoll_create epoll_ctl_old
  epoll_wait_old remap_file_pages getdents64 set_tid_address restart_syscall semtimedop fadvise64 timer_create
  timer_settime timer_gettime timer_getoverrun timer_delete clock_settime clock_gettime clock_getres
  clock_nanosleep exit_group epoll_wait epoll_ctl tgkill utimes vserver mbind set_mempolicy get_mempolicy mq_open
  mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr kexec_load waitid add_key request_key keyctl
  ioprio_set ioprio_get inotify_init inotify_add_watch inotify_rm_watch migrate_pages openat mkdirat mknodat
  fchownat futimesat newfstatat unlinkat renameat linkat symlinkat readlinkat fchmodat faccessat pselect6 ppoll
  unshare set_robust_list get_robust_list splice tee sync_file_range vmsplice move_pages utimensat epoll_pwait
  signalfd timerfd_create eventfd fallocate timerfd_settime timerfd_gettime accept4 signalfd4 eventfd2
  epoll_create1 dup3 pipe2 inotify_init1 preadv pwritev rt_tgsigqueueinfo perf_event_open recvmmsg fanotify_init
  fanotify_mark prlimit64 name_to_handle_at open_by_handle_at clock_adjtime syncfs sendmmsg setns getcpu
  process_vm_readv process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2 seccomp getrandom
  memfd_create kexec_file_load bpf execveat userfaultfd membarrier mlock2 copy_file_range preadv2 pwritev2
  pkey_mprotect pkey_alloc pkey_free statx io_pgetevents rseq
`;

const newNames = `
  pidfd_send_signal io_uring_setup io_uring_enter io_uring_register open_tree move_mount fsopen fsconfig fsmount
  fspick pidfd_open clone3 close_range openat2 pidfd_getfd faccessat2 process_madvise epoll_pwait2 mount_setattr
  quotactl_fd landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret process_mrelease
  futex_waitv set_mempolicy_home_node cachestat fchmodat2 map_shadow_stack futex_wake futex_wait futex_requeue
  statmount listmount lsm_get_self_attr lsm_set_self_attr lsm_list_modules mseal
`;

const names = new Map<number, string>();
for (const [at, name] of oldNames.trim().split(/\s+/).entries()) names.set(at, name);
for (const [at, name] of newNames.trim().split(/\s+/).entries()) names.set(424 + at, name);

/** Returns "openat" for 257; undefined for an unknown number. */
export const systemCallName = (number: number): string | undefined => names.get(number);

/**
 * How a system call is graded: by its class alone, or by a function of `replayer/traps/system_calls_linux.cc` that
 * looks at one argument. `mask`, `action`, `stack` and `return` change the signal frame that the trap is in.
 */
export const systemRules = [
  'class',
  'futex',
  'mmap',
  'write',
  'send',
  'fcntl',
  'timeout',
  'timespec',
  'self',
  'uring',
  'mask',
  'action',
  'stack',
  'return',
] as const;
export type SystemRule = (typeof systemRules)[number];

export interface SystemCallRow {
  readonly number: number;
  readonly name: string;
  readonly class: CallClassName;
  readonly rule: SystemRule;
  readonly argument: number;
  /** The row of the table of calls with the matching name and advice. */
  readonly call: string | null;
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const byClass: Readonly<Partial<Record<CallClassName, readonly string[]>>> = {
  allowed: words(`
    getpid gettid getppid getuid geteuid getgid getegid getresuid getresgid getpgid getpgrp getsid getgroups
    clock_gettime clock_getres gettimeofday time getcpu times getrusage uname prlimit64 getrlimit
    rt_sigpending rseq set_robust_list get_robust_list set_tid_address membarrier arch_prctl futex_wake futex_requeue`),
  strict_only: words(`
    brk munmap mprotect madvise mremap process_madvise pkey_mprotect sched_yield getrandom epoll_ctl
    timerfd_create timerfd_settime timerfd_gettime lseek dup dup2 dup3 sched_getaffinity`),
  hazard: words('close close_range'),
};

const byArgument: Readonly<Record<string, readonly [SystemRule, number]>> = {
  futex: ['futex', 1],
  mmap: ['mmap', 3],
  write: ['write', 0],
  pwrite64: ['write', 0],
  writev: ['write', 0],
  pwritev: ['write', 0],
  pwritev2: ['write', 0],
  sendto: ['send', 3],
  sendmsg: ['send', 2],
  sendmmsg: ['send', 3],
  fcntl: ['fcntl', 1],
  poll: ['timeout', 2],
  epoll_wait: ['timeout', 3],
  epoll_pwait: ['timeout', 3],
  ppoll: ['timespec', 2],
  select: ['timespec', 4],
  pselect6: ['timespec', 4],
  epoll_pwait2: ['timespec', 3],
  tgkill: ['self', 1],
  tkill: ['self', 0],
  kill: ['self', 0],
  rt_sigqueueinfo: ['self', 0],
  rt_tgsigqueueinfo: ['self', 1],
  io_uring_enter: ['uring', 2],
  rt_sigprocmask: ['mask', 1],
  rt_sigaction: ['action', 0],
  sigaltstack: ['stack', 0],
  rt_sigreturn: ['return', 0],
};

const sameStory: Readonly<Record<string, string>> = {
  newfstatat: 'fstatat',
  pread64: 'pread',
  pwrite64: 'pwrite',
  getdents: 'readdir',
  openat2: 'openat',
  faccessat2: 'faccessat',
  fchmodat2: 'fchmodat',
  fadvise64: 'posix_fadvise',
  pselect6: 'pselect',
  rt_sigtimedwait: 'sigtimedwait',
  rt_sigsuspend: 'sigsuspend',
  rt_sigqueueinfo: 'sigqueue',
  clone3: 'clone',
  close_range: 'close',
  futex_wait: 'futex',
  futex_waitv: 'futex',
  exit_group: '_exit',
  exit: 'pthread_exit',
};

/** `has` returns whether the table of calls has a name. */
export const systemCallRows = (has: (name: string) => boolean): readonly SystemCallRow[] =>
  [...names].map(([number, name]) => {
    const [rule, argument] = byArgument[name] ?? ['class', 0];
    const listed = (Object.keys(byClass) as CallClassName[]).find((key) => byClass[key]?.includes(name));
    const story = sameStory[name] ?? name;
    return { number, name, class: listed ?? 'always', rule, argument, call: has(story) ? story : null };
  });
