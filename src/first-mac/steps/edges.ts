// Which wrapper sees a wait: of the function that the client called, of the kernel's edge beneath it, or none. And which faults of a
// guarded message come where pages have 16 KiB.
import type { Step } from '../step.ts';
import { finds } from './verdicts.ts';

const edge = (name: string, about: string, call: string): Step => ({
  ...finds(`edge.${name}`, `${about}: the wait is seen`, 'edges', call, { args: [name] }),
  accepts: new RegExp(` ${call}\\b`),
});

export const edgeSteps: readonly Step[] = [
  edge('unfair-lock', 'os_unfair_lock_lock while a worker holds the lock', 'os_unfair_lock_lock'),
  edge('mutex', 'pthread_mutex_lock while a worker holds the mutex', 'pthread_mutex_lock'),
  edge('rwlock', 'pthread_rwlock_wrlock while a worker reads', 'pthread_rwlock_wrlock'),
  edge('semaphore', 'dispatch_semaphore_wait', 'dispatch_semaphore_wait'),
  edge('dispatch-sync', 'dispatch_sync onto a busy queue', 'dispatch_sync'),
  edge('sleep', 'usleep', 'usleep'),
  edge('xpc', 'a message of XPC that waits for its reply', 'xpc_connection_send_message_with_reply_sync'),
  {
    ...finds('edge.nsfilemanager', 'NSFileManager reads a file: which call of it is seen', 'reads-objc', 'any'),
    accepts: /^(blocking-call|hazard)\b/,
  },
  finds('guard.read', 'a message is read after its last release', 'guard-read', 'client-crash, use-after-release', {
    guard: true,
  }),
  finds('guard.write', 'a message is written to', 'guard-write', 'client-crash, message-write', { guard: true }),
];
