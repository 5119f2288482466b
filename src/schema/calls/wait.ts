// Sleeping, waiting for descriptors, threads and signals, and locks.
import { type CallOptions, type CallRow, family, type LockHolder } from './shape.ts';

const linux = { platforms: ['linux'] } as const;
const timed = (arg: number) => ({ grade: { by: 'timeout', args: [arg] } }) as const;
const receives = { receives: true } as const;
const conditionWait = { holds: 'condition_wait' } as const;
const timespec = (arg: number) => ({ grade: { by: 'timespec', args: [arg] } }) as const;
/** With a mask in the argument after it, which may let in a pending signal even where the time is 0. */
const maskedTimespec = (arg: number) => ({ grade: { by: 'masked_timespec', args: [arg, arg + 1] } }) as const;
const polled = { waitsFor: { by: 'PolledFiles', args: [0, 1] } } as const;
const selected = { waitsFor: { by: 'SelectedFiles', args: [0, 1, 2, 3] } } as const;
const queued = { waitsFor: { by: 'QueuedFiles', args: [0] } } as const;

const sleeps = family(
  {
    family: 'sleep',
    class: 'always',
    advice:
      'Never sleep in a handler. Retain the message and come back to it by a timer on another queue, before its deadline.',
    rule: 4,
  },
  [
    'unsigned sleep(unsigned seconds)',
    'int usleep(useconds_t microseconds)',
    ['int nanosleep(const struct timespec *length, struct timespec *left)', { names: '__nanosleep' }],
    ['int clock_nanosleep(clockid_t clock, int flags, const struct timespec *length, struct timespec *left)', linux],
    ['int thrd_sleep(const struct timespec *length, struct timespec *left)', linux],
    'int pause(void)',
    ['int sched_yield(void)', { class: 'strict_only', names: '__sched_yield pthread_yield thrd_yield' }],
  ],
);

const waits = family(
  {
    family: 'wait',
    class: 'always',
    advice:
      'Never wait in a handler, with or without a timeout. Retain the message, continue on another queue when the event comes, and answer there.',
    rule: 4,
  },
  [
    [
      'int poll(struct pollfd *fds, nfds_t count, int timeout)',
      {
        names: '__poll',
        variants: ['int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t room)'],
        ...timed(2),
        ...polled,
      },
    ],
    [
      'int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)',
      {
        variants: [
          'int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask, size_t room)',
        ],
        ...maskedTimespec(2),
        ...polled,
        ...linux,
      },
    ],
    [
      'int select(int count, fd_set *readable, fd_set *writable, fd_set *failed, struct timeval *timeout)',
      { names: '__select', ...timespec(4), ...selected },
    ],
    [
      'int pselect(int count, fd_set *readable, fd_set *writable, fd_set *failed, const struct timespec *timeout, const sigset_t *mask)',
      { ...maskedTimespec(4), ...selected },
    ],
    [
      'int epoll_wait(int fd, struct epoll_event *events, int count, int timeout)',
      { ...timed(3), ...queued, ...linux },
    ],
    [
      'int epoll_pwait(int fd, struct epoll_event *events, int count, int timeout, const sigset_t *mask)',
      { ...timed(3), ...queued, ...linux },
    ],
    [
      'int epoll_pwait2(int fd, struct epoll_event *events, int count, const struct timespec *timeout, const sigset_t *mask)',
      { ...timespec(3), ...queued, ...linux },
    ],
    ['int epoll_ctl(int fd, int operation, int target, struct epoll_event *event)', { class: 'strict_only', ...linux }],
    'int sigwait(const sigset_t *set, int *signal)',
    ['int sigwaitinfo(const sigset_t *set, siginfo_t *info)', linux],
    [
      'int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)',
      { names: '__sigtimedwait', ...linux },
    ],
    ['int sigsuspend(const sigset_t *mask)', { names: '__sigsuspend' }],
    ['ssize_t msgrcv(int queue, void *message, size_t size, long type, int flags)', {}],
    ['int msgsnd(int queue, const void *message, size_t size, int flags)', {}],
    'int semop(int set, void *operations, size_t count)',
    ['int semctl(int set, int semaphore, int command, ...)', { class: 'strict_only', rest: 1 }],
    ['int semtimedop(int set, void *operations, size_t count, const struct timespec *timeout)', linux],
    ['ssize_t mq_receive(int queue, char *message, size_t size, unsigned *priority)', linux],
    ['int mq_send(int queue, const char *message, size_t size, unsigned priority)', linux],
    [
      'ssize_t mq_timedreceive(int queue, char *message, size_t size, unsigned *priority, const struct timespec *until)',
      linux,
    ],
    [
      'int mq_timedsend(int queue, const char *message, size_t size, unsigned priority, const struct timespec *until)',
      linux,
    ],
    [
      'int aio_suspend(const void *requests, int count, const struct timespec *timeout)',
      { names: 'aio_suspend64', ...timespec(2) },
    ],
    ['int lio_listio(int mode, void *requests, int count, void *event)', { names: 'lio_listio64' }],
    ['int gai_suspend(const void *requests, int count, const struct timespec *timeout)', { ...timespec(2), ...linux }],
    'int tcdrain(int fd)',
    'int pthread_join(pthread_t thread, void **result)',
    ['int pthread_tryjoin_np(pthread_t thread, void **result)', { class: 'strict_only', ...linux }],
    ['int pthread_timedjoin_np(pthread_t thread, void **result, const struct timespec *until)', linux],
    ['int pthread_clockjoin_np(pthread_t thread, void **result, clockid_t clock, const struct timespec *until)', linux],
    ['int thrd_join(pthread_t thread, int *result)', linux],
    ['int pthread_barrier_wait(pthread_barrier_t *barrier)', linux],
    ['int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)', conditionWait],
    [
      'int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until)',
      conditionWait,
    ],
    [
      'int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until)',
      { ...conditionWait, ...linux },
    ],
    ['int cnd_wait(void *condition, void *mutex)', { ...conditionWait, ...linux }],
    ['int cnd_timedwait(void *condition, void *mutex, const struct timespec *until)', { ...conditionWait, ...linux }],
    ['int sem_wait(sem_t *semaphore)', receives],
    ['int sem_timedwait(sem_t *semaphore, const struct timespec *until)', { ...receives, ...linux }],
    ['int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *until)', { ...receives, ...linux }],
    ['int sem_trywait(sem_t *semaphore)', { class: 'strict_only' }],
    ['sem_t *sem_open(const char *name, int flags, ...)', { rest: 2 }],
  ],
);

const mutex = { attempt: 'pthread_mutex_trylock', holder: 'MutexHolder' } as const;
const readers = { attempt: 'pthread_rwlock_tryrdlock', holder: 'ReaderHolder' } as const;
const writer = { attempt: 'pthread_rwlock_trywrlock', holder: 'WriterHolder' } as const;
const spin = { attempt: 'pthread_spin_trylock', holder: 'NotedHolder' } as const;
const plain = { attempt: 'mtx_trylock', holder: 'MutexHolder' } as const;
const attempt = ({ holder }: { readonly holder: LockHolder }): CallOptions => ({
  class: 'strict_only',
  wrapper: 'call',
  holds: { tryAcquire: holder },
});
const unlock = { class: 'allowed', wrapper: 'call', holds: 'release' } as const;

const locks = family(
  {
    family: 'lock',
    class: 'if_waited',
    advice:
      'A lock is as dangerous as its holder. Hold it only around memory operations, never around a call that can block, or share the data by copies that the handler reads without a lock.',
    rule: 6,
    wrapper: 'lock',
  },
  [
    ['int pthread_mutex_lock(pthread_mutex_t *mutex)', { names: '__pthread_mutex_lock', lock: mutex }],
    ['int pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *until)', { lock: mutex, ...linux }],
    [
      'int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until)',
      { lock: mutex, ...linux },
    ],
    ['int pthread_rwlock_rdlock(pthread_rwlock_t *lock)', { names: '__pthread_rwlock_rdlock', lock: readers }],
    ['int pthread_rwlock_wrlock(pthread_rwlock_t *lock)', { names: '__pthread_rwlock_wrlock', lock: writer }],
    [
      'int pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *until)',
      { lock: readers, ...linux },
    ],
    [
      'int pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *until)',
      { lock: writer, ...linux },
    ],
    [
      'int pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock, const struct timespec *until)',
      { lock: readers, ...linux },
    ],
    [
      'int pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock, const struct timespec *until)',
      { lock: writer, ...linux },
    ],
    ['int pthread_spin_lock(void *lock)', { lock: spin, ...linux }],
    ['int mtx_lock(void *mutex)', { lock: plain, ...linux }],
    ['int mtx_timedlock(void *mutex, const struct timespec *until)', { lock: plain, ...linux }],
    [
      'int pthread_once(pthread_once_t *once, void (*routine)(void))',
      { names: '__pthread_once call_once', wrapper: 'own' },
    ],
    ['int __cxa_guard_acquire(uint64_t *guard)', { wrapper: 'own' }],
    ['int pthread_mutex_trylock(pthread_mutex_t *mutex)', { names: '__pthread_mutex_trylock', ...attempt(mutex) }],
    [
      'int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)',
      { names: '__pthread_rwlock_tryrdlock', ...attempt(readers) },
    ],
    [
      'int pthread_rwlock_trywrlock(pthread_rwlock_t *lock)',
      { names: '__pthread_rwlock_trywrlock', ...attempt(writer) },
    ],
    ['int pthread_spin_trylock(void *lock)', { ...attempt(spin), ...linux }],
    ['int mtx_trylock(void *mutex)', { ...attempt(plain), ...linux }],
    // Recorded where the C library does not keep a mutex's holder.
    ['int pthread_mutex_unlock(pthread_mutex_t *mutex)', { ...unlock, platforms: ['darwin'] }],
    ['int pthread_rwlock_unlock(pthread_rwlock_t *lock)', { names: '__pthread_rwlock_unlock', ...unlock }],
    ['int pthread_spin_unlock(void *lock)', { ...unlock, ...linux }],
    ['void __cxa_guard_release(uint64_t *guard)', { ...unlock, ...linux }],
    ['void __cxa_guard_abort(uint64_t *guard)', { ...unlock, ...linux }],
  ],
);

export const waitCalls: readonly CallRow[] = [...sleeps, ...waits, ...locks];
