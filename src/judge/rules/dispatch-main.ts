// The main thread given up to libdispatch.
import type { Rule } from '../finding.ts';

export const dispatchMain: Rule = {
  slug: 'dispatch-main',
  class: 'hazard',
  about: 'the main thread was ended by dispatch_main',
  macos:
    'dispatch_main leaves the process without an ordinary main thread: blocks of the main queue run on whatever thread there is, run loop sources and frameworks that want the main thread do not work, and what its stack owned is gone. Since 10.15.',
  handlerRule: 8,
  advice: 'Keep the main thread in a run loop: CFRunLoopRun() or NSRunLoop.main.run().',
  fact(fact) {
    if (fact.kind !== 'dispatch_main') return null;
    return { fact, call: 'dispatch_main', sentence: 'dispatch_main() was called as the main loop.' };
  },
};
