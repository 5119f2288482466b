// libdispatch: functions that hand work over are shields, functions that wait for it are not.
import { type CallRow, family } from './shape.ts';

const timeout = { grade: { by: 'dispatch_time', args: [1] } } as const;

const first = { submitsTo: 0 } as const;
const second = { submitsTo: 1 } as const;
const cancelled = 'note_source_cancelled(a0)';
const timer = { ...second, armsUntil: 0 } as const;

const shields = family({ family: 'dispatch', class: 'allowed', advice: '', rule: 0, wrapper: 'shield' }, [
  ['void dispatch_async(void *queue, void *block)', first],
  ['void dispatch_async_f(void *queue, void *context, void *function)', first],
  ['void dispatch_async_enforce_qos_class_f(void *queue, void *context, void *function)', first],
  ['void dispatch_barrier_async(void *queue, void *block)', first],
  ['void dispatch_barrier_async_f(void *queue, void *context, void *function)', first],
  ['void dispatch_after(uint64_t when, void *queue, void *block)', timer],
  ['void dispatch_after_f(uint64_t when, void *queue, void *context, void *function)', timer],
  ['void dispatch_group_async(void *group, void *queue, void *block)', second],
  ['void dispatch_group_async_f(void *group, void *queue, void *context, void *function)', second],
  'void dispatch_group_enter(void *group)',
  'void dispatch_group_leave(void *group)',
  ['void dispatch_group_notify(void *group, void *queue, void *block)', second],
  ['void dispatch_group_notify_f(void *group, void *queue, void *context, void *function)', second],
  ['void dispatch_block_notify(void *block, void *queue, void *notification)', second],
  'long dispatch_semaphore_signal(void *semaphore)',
  'void dispatch_source_merge_data(void *source, uintptr_t value)',
  // A handler arms and cancels deadline timers; the manager queue does the work.
  [
    'void dispatch_source_set_timer(void *source, uint64_t start, uint64_t interval, uint64_t leeway)',
    { source: 'note_source_armed(thread, a0, a1)' },
  ],
  ['void dispatch_source_cancel(void *source)', { source: cancelled }],
  'void dispatch_activate(void *object)',
  'void dispatch_resume(void *object)',
  'void dispatch_suspend(void *object)',
  'void dispatch_retain(void *object)',
  ['void dispatch_release(void *object)', { source: 'note_object_released(a0)' }],
]);

const runs = family(
  {
    family: 'dispatch',
    class: 'if_waited',
    advice:
      'Use dispatch_async. dispatch_sync waits for every block that is already on the queue, and forever if one of them waits for this handler.',
    rule: 6,
    wrapper: 'own',
  },
  [
    ['void dispatch_sync(void *queue, void *block)', { swift: 'DispatchQueue.sync' }],
    'void dispatch_sync_f(void *queue, void *context, void *function)',
    'void dispatch_barrier_sync(void *queue, void *block)',
    'void dispatch_barrier_sync_f(void *queue, void *context, void *function)',
    'void dispatch_async_and_wait(void *queue, void *block)',
    'void dispatch_async_and_wait_f(void *queue, void *context, void *function)',
    'void dispatch_barrier_async_and_wait(void *queue, void *block)',
    'void dispatch_barrier_async_and_wait_f(void *queue, void *context, void *function)',
    'void dispatch_once(void *once, void *block)',
    'void dispatch_once_f(void *once, void *context, void *function)',
  ],
);

const waits = family(
  {
    family: 'dispatch',
    class: 'always',
    advice:
      'Waiting makes an asynchronous call synchronous again. Retain the message, answer from the completion, and set a timer well before the deadline.',
    rule: 4,
  },
  [
    [
      'long dispatch_semaphore_wait(void *semaphore, uint64_t timeout)',
      { ...timeout, receives: true, swift: 'DispatchSemaphore.wait' },
    ],
    [
      'long dispatch_group_wait(void *group, uint64_t timeout)',
      { ...timeout, receives: true, swift: 'DispatchGroup.wait' },
    ],
    ['long dispatch_block_wait(void *block, uint64_t timeout)', timeout],
    ['void dispatch_source_cancel_and_wait(void *source)', { source: cancelled }],
    ['void dispatch_apply(size_t count, void *queue, void *block)', { swift: 'DispatchQueue.concurrentPerform' }],
    ['void dispatch_apply_f(size_t count, void *queue, void *context, void *function)', {}],
  ],
);

const mainLoops = family(
  {
    family: 'dispatch',
    class: 'always',
    advice: 'Keep the main thread in a run loop (CFRunLoopRun, NSRunLoop), and never wait in a handler.',
    rule: 8,
    wrapper: 'own',
  },
  [['void dispatch_main(void)', { asksModels: false }]],
);

export const dispatchCalls: readonly CallRow[] = [...shields, ...runs, ...waits, ...mainLoops];
