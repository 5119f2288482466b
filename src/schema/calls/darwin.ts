// Calls of libSystem that Linux lacks; those of frameworks are in `calls-framework.ts`.
import { type CallRow, family } from './shape.ts';

const darwin = ['darwin'] as const;
/** The Linux kit has a stand-in, which reports itself. */
const kit = { platforms: ['linux', 'darwin'], wrapper: 'none' } as const;

const messages = family(
  {
    family: 'mach',
    class: 'always',
    advice:
      'A Mach message with a reply waits for another process, which may be waiting for the answer of this client. Retain the message, ask from a worker, and answer before the deadline.',
    rule: 1,
    platforms: darwin,
  },
  [
    [
      'int mach_msg(void *message, int option, unsigned send_size, unsigned receive_size, unsigned receive_name, unsigned timeout, unsigned notify)',
      { grade: { by: 'mach_msg', args: [1] } },
    ],
    [
      'int mach_msg_overwrite(void *message, int option, unsigned send_size, unsigned receive_size, unsigned receive_name, unsigned timeout, unsigned notify, void *received, unsigned receive_limit)',
      { grade: { by: 'mach_msg', args: [1] } },
    ],
    [
      'int mach_msg2_internal(void *data, uint64_t options, uint64_t bits_and_send_size, uint64_t ports, uint64_t voucher_and_id, uint64_t descriptors_and_name, uint64_t size_and_priority, uint64_t timeout)',
      { grade: { by: 'mach_msg', args: [1] } },
    ],
    'int mach_msg_server(void *demultiplex, unsigned size, unsigned port, int options)',
    ['int bootstrap_look_up(unsigned bootstrap, const char *name, unsigned *port)', kit],
    'unsigned notify_post(const char *name)',
    'unsigned notify_register_check(const char *name, int *token)',
    'int task_for_pid(unsigned target, int pid, unsigned *task)',
    [
      'int thread_switch(unsigned thread, int option, unsigned time)',
      {
        class: 'strict_only',
        family: 'sleep',
        advice: 'Yielding to another thread waits for it; let the handler return instead.',
      },
    ],
  ],
);

const xpc = family(
  {
    family: 'xpc',
    class: 'always',
    advice:
      'Send asynchronously and answer the message from the reply, with a timer that answers before the deadline if the reply does not come.',
    rule: 1,
    platforms: darwin,
  },
  [
    ['void *xpc_connection_send_message_with_reply_sync(void *connection, void *message)', kit],
    'void *xpc_session_send_message_with_reply_sync(void *session, void *message, void **error)',
    'int xpc_pipe_routine(void *pipe, void *request, void **reply)',
    'int xpc_pipe_routine_with_flags(void *pipe, void *request, void **reply, uint64_t flags)',
  ],
);

const sends = family(
  {
    family: 'xpc',
    class: 'strict_only',
    advice:
      'Sending does not wait for the daemon, but for locks of the connection; a worker can send as well. A thread that waits for the reply waits for the daemon.',
    rule: 1,
    ...kit,
  },
  [
    'void xpc_connection_send_message(void *connection, void *message)',
    'void xpc_connection_send_message_with_reply(void *connection, void *message, void *queue, void *handler)',
  ],
);

const waits = family(
  {
    family: 'wait',
    class: 'always',
    advice:
      'Never wait in a handler, with or without a timeout. Retain the message, continue on another queue when the event comes, and answer there.',
    rule: 4,
    platforms: darwin,
  },
  [
    [
      'int kevent(int queue, const void *changes, int change_count, void *events, int count, const struct timespec *timeout)',
      { grade: { by: 'kevent', args: [4, 5] }, waitsFor: { by: 'QueuedEvents', args: [0, 1, 2, 3, 4] } },
    ],
    [
      'int kevent64(int queue, const void *changes, int change_count, void *events, int count, unsigned flags, const struct timespec *timeout)',
      { grade: { by: 'kevent64', args: [4, 5, 6] }, waitsFor: { by: 'QueuedEvents64', args: [0, 1, 2, 3, 4] } },
    ],
    [
      'int kevent_qos(int queue, const void *changes, int change_count, void *events, int count, void *data, size_t *room, unsigned flags)',
      { grade: { by: 'kevent_flags', args: [4, 7] }, waitsFor: { by: 'QueuedEventsQos', args: [0, 1, 2, 3, 4, 7] } },
    ],
    [
      'int kevent_id(uint64_t id, const void *changes, int change_count, void *events, int count, void *data, size_t *room, unsigned flags)',
      { grade: { by: 'kevent_id', args: [1, 2, 4, 7] } },
    ],
    ['int kqueue(void)', { class: 'strict_only' }],
    ['int semaphore_wait(unsigned semaphore)', { receives: true }],
    'int semaphore_wait_trap(unsigned semaphore)',
    'int semaphore_timedwait_trap(unsigned semaphore, unsigned seconds, int nanoseconds)',
    'int semaphore_wait_signal_trap(unsigned semaphore, unsigned signalled)',
    'int semaphore_timedwait_signal_trap(unsigned semaphore, unsigned signalled, unsigned seconds, int nanoseconds)',
    'int __semwait_signal(int condition, int mutex, int timeout, int relative, int64_t seconds, int32_t nanoseconds)',
    'int mach_wait_until(uint64_t deadline)',
    [
      'int pthread_cond_timedwait_relative_np(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *length)',
      { holds: 'condition_wait' },
    ],
    'int os_sync_wait_on_address(void *address, uint64_t value, size_t size, uint32_t flags)',
    'int os_sync_wait_on_address_with_timeout(void *address, uint64_t value, size_t size, uint32_t flags, uint32_t clock, uint64_t timeout)',
    'int os_sync_wait_on_address_with_deadline(void *address, uint64_t value, size_t size, uint32_t flags, uint32_t clock, uint64_t deadline)',
  ],
);

const locks = family(
  {
    family: 'lock',
    class: 'if_waited',
    advice:
      'A lock is as dangerous as its holder. Hold it only around memory operations, never around a call that can block, or share the data by copies that the handler reads without a lock.',
    rule: 6,
    platforms: darwin,
  },
  [
    'void os_unfair_lock_lock(void *lock)',
    'void os_unfair_lock_lock_with_options(void *lock, uint32_t options)',
    'void os_unfair_lock_lock_with_flags(void *lock, uint32_t flags)',
    'void _os_nospin_lock_lock(void *lock)',
    'void OSSpinLockLock(void *lock)',
    ['void os_unfair_lock_unlock(void *lock)', { class: 'allowed', holds: 'release' }],
    ['void OSSpinLockUnlock(void *lock)', { class: 'allowed', holds: 'release' }],
    'int __ulock_wait(uint32_t operation, void *address, uint64_t value, uint32_t timeout)',
    'int __ulock_wait2(uint32_t operation, void *address, uint64_t value, uint64_t timeout, uint64_t value2)',
    'uint32_t __psynch_mutexwait(void *mutex, uint32_t generation, uint32_t unlocked, uint64_t thread, uint32_t flags)',
    // Waits for a condition, not a lock, whatever library it is beneath.
    [
      'uint32_t __psynch_cvwait(void *condition, uint64_t generation, uint32_t unlocked, void *mutex, uint64_t mutex_generation, uint32_t flags, int64_t seconds, uint32_t nanoseconds)',
      { class: 'always', family: 'wait' },
    ],
    'uint32_t __psynch_rw_rdlock(void *lock, uint32_t generation, uint32_t unlocked, uint32_t words, int flags)',
    'uint32_t __psynch_rw_wrlock(void *lock, uint32_t generation, uint32_t unlocked, uint32_t words, int flags)',
  ],
);

const files = family(
  {
    family: 'file',
    class: 'always',
    advice:
      'Decide from the fields of the message (path, stat, cdhash, signing id). If the file itself is needed, retain the message, open the file on a worker queue of bounded width, and answer before the deadline.',
    rule: 5,
    platforms: darwin,
  },
  [
    'int getattrlist(const char *path, void *list, void *buffer, size_t size, unsigned options)',
    'int getattrlistbulk(int dir, void *list, void *buffer, size_t size, uint64_t options)',
    'int getfsstat(void *out, int size, int flags)',
    'int getmntinfo(void **out, int flags)',
    'int copyfile(const char *from, const char *to, void *state, uint32_t flags)',
    'int clonefile(const char *from, const char *to, uint32_t flags)',
    'int renamex_np(const char *from, const char *to, unsigned flags)',
  ],
);

const questions = family(
  {
    family: 'directory',
    class: 'always',
    advice:
      'A daemon answers for users, groups and names, and may ask the network. Keep the numeric ids of the message, and look names up on a worker with your own cache.',
    rule: 1,
    platforms: darwin,
  },
  [
    'int mbr_uid_to_uuid(uid_t user, void *uuid)',
    'int mbr_uuid_to_id(const void *uuid, uid_t *id, int *type)',
    'int mbr_check_membership(const void *user, const void *group, int *member)',
    ['int DNSServiceProcessResult(void *service)', { family: 'network', kin: 'resolve' }],
    [
      'int csops(pid_t pid, unsigned operation, void *out, size_t size)',
      { family: 'process', kin: 'process-info', class: 'hazard', rule: 5 },
    ],
  ],
);

export const darwinCalls: readonly CallRow[] = [
  ...messages,
  ...xpc,
  ...sends,
  ...waits,
  ...locks,
  ...files,
  ...questions,
];
