// Which wrapper sees a wait: that of the function that the client called, that of the kernel's edge beneath it, or
// none. And which faults of a guarded message appear with pages of 16 KiB.
import type { Step } from '../step.ts';
import { finds } from './verdicts.ts';

const edge = (name: string, about: string, call: string): Step => ({
  ...finds(`edge.${name}`, `${about}: the wait is seen`, 'edges', call, { args: [name] }),
  accepts: new RegExp(` ${call}\\b`),
});

/** Foundation calls these functions inside a system library: they are seen only if dyld replaces them there too. */
const inside = (name: string, about: string): Step => ({
  ...finds(`inside.${name}`, `${about}: which call inside Foundation is seen`, 'inside', 'a call', { args: [name] }),
  accepts: /^blocking-call \w/,
});

const insideSteps: readonly Step[] = [
  inside('file', 'NSFileManager reads a file'),
  inside('folder', 'NSFileManager lists a folder'),
  inside('data', 'NSData reads a file'),
  inside('string', 'NSString reads a file'),
  inside('property-list', 'NSDictionary reads a property list'),
  inside('bundle', "NSBundle reads an application's Info.plist"),
  inside('url', 'NSURL asks whether a file can be reached'),
  inside('preferences', 'NSUserDefaults asks for a preference'),
  inside('host-name', 'NSProcessInfo asks for the name of the host'),
  inside('time-zone', 'NSTimeZone asks for the local time zone'),
  finds('inside.pool', 'what a handler autoreleases is released before the next message', 'inside', 'silent', {
    args: ['pool'],
  }),
];

export const edgeSteps: readonly Step[] = [
  edge('unfair-lock', 'os_unfair_lock_lock while a worker holds the lock', 'os_unfair_lock_lock'),
  edge('mutex', 'pthread_mutex_lock while a worker holds the mutex', 'pthread_mutex_lock'),
  edge('rwlock', 'pthread_rwlock_wrlock while a worker reads', 'pthread_rwlock_wrlock'),
  edge('semaphore', 'dispatch_semaphore_wait', 'dispatch_semaphore_wait'),
  edge('dispatch-sync', 'dispatch_sync onto a busy queue', 'dispatch_sync'),
  edge('nocancel', 'read$NOCANCEL on a pipe', 'read'),
  edge('sleep', 'usleep', 'usleep'),
  edge('xpc', 'a message of XPC that waits for its reply', 'xpc_connection_send_message_with_reply_sync'),
  ...insideSteps,
  finds('guard.read', 'a message is read after its last release', 'guard-read', 'use-after-release', { guard: true }),
  finds('guard.write', 'a message is written to', 'guard-write', 'message-write', { guard: true }),
];
