// Processes and threads, the loader, the user database and the network.
import { type CallRow, family } from './shape.ts';

const linux = { platforms: ['linux'] } as const;
const resolves = { kin: 'resolve' } as const;
const signals = { kin: 'signal' } as const;

const endingAdvice =
  'Ending in a handler leaves messages unanswered. Let the handler return, and end from the main queue after es_unsubscribe_all and es_delete_client.';

const signalAdvice =
  'A signal to another process raises AUTH_SIGNAL, which waits behind this very handler. Send it from a worker.';

const processes = family(
  {
    family: 'process',
    class: 'always',
    advice:
      'A new process raises AUTH events that wait behind this very handler. Start and await processes from a worker, and mute what you start yourself.',
    rule: 1,
  },
  [
    ['pid_t fork(void)', { names: '__fork __libc_fork _Fork', wrapper: 'own' }],
    ['pid_t vfork(void)', { wrapper: 'none' }],
    ['int clone(void *function, void *stack, int flags, void *argument, ...)', { wrapper: 'none', ...linux }],
    ['int execve(const char *path, char *const *arguments, char *const *environment)', { wrapper: 'own' }],
    ['int execv(const char *path, char *const *arguments)', { wrapper: 'own' }],
    ['int execvp(const char *path, char *const *arguments)', { wrapper: 'own' }],
    ['int execvpe(const char *path, char *const *arguments, char *const *environment)', { wrapper: 'own', ...linux }],
    ['int execl(const char *path, const char *argument, ...)', { wrapper: 'own' }],
    ['int execlp(const char *path, const char *argument, ...)', { wrapper: 'own' }],
    ['int execle(const char *path, const char *argument, ...)', { wrapper: 'own' }],
    ['int fexecve(int fd, char *const *arguments, char *const *environment)', linux],
    ['int execveat(int dir, const char *path, char *const *arguments, char *const *environment, int flags)', linux],
    [
      'int posix_spawn(pid_t *pid, const char *path, const void *actions, const void *attributes, char *const *arguments, char *const *environment)',
      { wrapper: 'own' },
    ],
    [
      'int posix_spawnp(pid_t *pid, const char *path, const void *actions, const void *attributes, char *const *arguments, char *const *environment)',
      { wrapper: 'own' },
    ],
    ['int system(const char *command)', { names: '__libc_system', wrapper: 'own' }],
    ['FILE *popen(const char *command, const char *mode)', { names: '_IO_popen', wrapper: 'own' }],
    'int pclose(FILE *file)',
    ['int daemon(int keep_directory, int keep_output)', { wrapper: 'none' }],
    ['pid_t wait(int *status)', { names: '__wait' }],
    ['pid_t waitpid(pid_t pid, int *status, int options)', { names: '__waitpid' }],
    'int waitid(idtype_t type, id_t id, siginfo_t *info, int options)',
    'pid_t wait3(int *status, int options, struct rusage *usage)',
    'pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)',
    ['void exit(int status)', { wrapper: 'own', ends: true, advice: endingAdvice }],
    ['void quick_exit(int status)', { wrapper: 'own', ends: true, advice: endingAdvice, ...linux }],
    [
      'void pthread_exit(void *value)',
      { advice: 'This ends the thread that messages are delivered on: nothing is delivered after it. Return instead.' },
    ],
    ['void _exit(int status)', { names: '_Exit', wrapper: 'own', ends: true, advice: endingAdvice }],
    ['int kill(pid_t pid, int signal)', { wrapper: 'own', advice: signalAdvice, ...signals }],
    [
      'int sigqueue(pid_t pid, int signal, union sigval value)',
      { wrapper: 'own', advice: signalAdvice, ...signals, ...linux },
    ],
    // The Linux kit has a stand-in, which reports itself.
    [
      'int proc_signal_with_audittoken(audit_token_t *token, int signal)',
      { wrapper: 'none', advice: signalAdvice, ...signals },
    ],
    // The crash itself is reported; traps beneath would hide the stack.
    ['void abort(void)', { class: 'allowed', wrapper: 'shield' }],
    [
      'void __assert_fail(const char *expression, const char *file, unsigned line, const char *function)',
      { class: 'allowed', wrapper: 'shield', ...linux },
    ],
    [
      'ssize_t process_vm_readv(pid_t pid, const struct iovec *local, unsigned long locals, const struct iovec *remote, unsigned long remotes, unsigned long flags)',
      linux,
    ],
    [
      'int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)',
      {
        class: 'hazard',
        rule: 7,
        wrapper: 'own',
        advice:
          'Make threads before the first message. One thread a message ends in thread explosion; use a pool of bounded width.',
      },
    ],
    [
      'int thrd_create(pthread_t *thread, int (*start)(void *), void *argument)',
      { class: 'hazard', rule: 7, ...linux },
    ],
  ],
);

const loader = family(
  {
    family: 'loader',
    class: 'always',
    advice: 'Load libraries before the first es_subscribe; loading reads files and runs initialisers.',
    rule: 5,
  },
  [
    ['void *dlopen(const char *path, int mode)', { wrapper: 'own' }],
    ['void *dlmopen(long space, const char *path, int mode)', { wrapper: 'none', ...linux }],
    'int dlclose(void *handle)',
  ],
);

const directory = family(
  {
    family: 'directory',
    class: 'always',
    advice:
      'Users and groups come from a directory service that may be on the network. Keep numeric ids from the message, and look names up on a worker with a cache of your own.',
    rule: 1,
  },
  [
    'struct passwd *getpwnam(const char *name)',
    // The Linux kit answers for users of the trace.
    ['struct passwd *getpwuid(uid_t user)', { wrapper: 'own' }],
    'int getpwnam_r(const char *name, struct passwd *out, char *buffer, size_t size, struct passwd **result)',
    [
      'int getpwuid_r(uid_t user, struct passwd *out, char *buffer, size_t size, struct passwd **result)',
      { wrapper: 'own' },
    ],
    'struct passwd *getpwent(void)',
    'void setpwent(void)',
    'void endpwent(void)',
    'struct group *getgrnam(const char *name)',
    'struct group *getgrgid(gid_t group)',
    'int getgrnam_r(const char *name, struct group *out, char *buffer, size_t size, struct group **result)',
    'int getgrgid_r(gid_t group, struct group *out, char *buffer, size_t size, struct group **result)',
    'struct group *getgrent(void)',
    'void setgrent(void)',
    'void endgrent(void)',
    'int getgrouplist(const char *user, gid_t group, gid_t *groups, int *count)',
    'int initgroups(const char *user, gid_t group)',
    'char *getlogin(void)',
    [
      'int getlogin_r(char *buffer, size_t size)',
      { variants: ['int __getlogin_r_chk(char *buffer, size_t size, size_t room)'] },
    ],
    ['struct spwd *getspnam(const char *name)', linux],
    'struct utmpx *getutxent(void)',
  ],
);

const network = family(
  {
    family: 'network',
    kin: 'socket',
    class: 'always',
    advice:
      'Talk to other machines and processes off the delivery queue; queue what must be sent and let a worker send it.',
    rule: 4,
  },
  [
    [
      'int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result)',
      resolves,
    ],
    [
      'int getnameinfo(const struct sockaddr *address, socklen_t size, char *host, socklen_t host_size, char *service, socklen_t service_size, int flags)',
      resolves,
    ],
    ['struct hostent *gethostbyname(const char *name)', resolves],
    ['struct hostent *gethostbyname2(const char *name, int family)', resolves],
    ['struct hostent *gethostbyaddr(const void *address, socklen_t size, int family)', resolves],
    [
      'int gethostbyname_r(const char *name, void *out, char *buffer, size_t size, void **result, int *error)',
      { ...resolves, ...linux },
    ],
    ['struct servent *getservbyname(const char *name, const char *protocol)', resolves],
    ['struct servent *getservbyport(int port, const char *protocol)', resolves],
    ['int getaddrinfo_a(int mode, void **list, int count, void *event)', { ...resolves, ...linux }],
    'int getifaddrs(void **out)',
    'unsigned if_nametoindex(const char *name)',
    ['int connect(int fd, const struct sockaddr *address, socklen_t size)', { names: '__connect' }],
    'int accept(int fd, struct sockaddr *address, socklen_t *size)',
    ['int accept4(int fd, struct sockaddr *address, socklen_t *size, int flags)', linux],
    [
      'ssize_t send(int fd, const void *data, size_t size, int flags)',
      { names: '__send', grade: { by: 'send', args: [0, 3] }, raises: 'SYS_sendto, a0, a1, a2, a3, 0, 0' },
    ],
    [
      'ssize_t sendto(int fd, const void *data, size_t size, int flags, const struct sockaddr *to, socklen_t to_size)',
      { grade: { by: 'send', args: [0, 3] }, raises: 'SYS_sendto, a0, a1, a2, a3, a4, a5' },
    ],
    [
      'ssize_t sendmsg(int fd, const struct msghdr *message, int flags)',
      { grade: { by: 'send', args: [0, 2] }, raises: 'SYS_sendmsg, a0, a1, a2' },
    ],
    [
      'int sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags)',
      {
        names: '__sendmmsg',
        grade: { by: 'send', args: [0, 3] },
        raises: 'SYS_sendmmsg, a0, a1, a2, a3',
        ...linux,
      },
    ],
    [
      'ssize_t recv(int fd, void *data, size_t size, int flags)',
      { names: '__recv', variants: ['ssize_t __recv_chk(int fd, void *data, size_t size, size_t room, int flags)'] },
    ],
    [
      'ssize_t recvfrom(int fd, void *data, size_t size, int flags, struct sockaddr *from, socklen_t *from_size)',
      {
        variants: [
          'ssize_t __recvfrom_chk(int fd, void *data, size_t size, size_t room, int flags, struct sockaddr *from, socklen_t *from_size)',
        ],
      },
    ],
    'ssize_t recvmsg(int fd, struct msghdr *message, int flags)',
    ['int recvmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags, struct timespec *timeout)', linux],
  ],
);

export const processCalls: readonly CallRow[] = [...processes, ...loader, ...directory, ...network];
