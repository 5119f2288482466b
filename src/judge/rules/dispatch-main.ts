// Finds a main thread given up to libdispatch.
import type { Rule } from '../rule.ts';

export const dispatchMain: Rule<'dispatch-main'> = {
  slug: 'dispatch-main',
  class: 'note',
  headline: 'dispatch_main ended the main thread',
  about: 'dispatch_main ended the main thread',
  macos:
    'After dispatch_main the process has no ordinary main thread: blocks of the main queue run on any thread, and run loop sources and frameworks that need the main thread do not work. Since 10.15.',
  handlerRule: 8,
  advice: 'If anything in it needs the main thread, end main with CFRunLoopRun() or NSRunLoop.main.run() instead.',
  fact(fact) {
    if (fact.kind !== 'dispatch_main') return null;
    return {
      fact,
      call: 'dispatch_main',
      sentence:
        'The client called dispatch_main(): run loop sources and timers of the main thread never fire, and blocks of the main queue run on other threads.',
    };
  },
};
