// The nine rules for a handler, by the numbers used in findings.

export const handlerRules = {
  1: 'A handler that waits for a daemon can deadlock: the daemon may raise an event that is queued behind the handler.',
  2: 'Daemons do one-off work when they start, so some events come at boot only: quiet weeks prove nothing.',
  3: 'A handler decides from the data in the message itself.',
  4: 'A handler never calls anything that can block; a lock is as dangerous as the thread that holds it.',
  5: 'Everything else happens off the delivery queue: retain the message, pass it on, answer before the deadline, release it.',
  6: 'The handler can read data that it shares with the rest of the client without waiting.',
  7: 'Background work runs on a queue of bounded width, not on a concurrent queue that grows a thread per message.',
  8: 'The main thread waits in a run loop, not in dispatch_main.',
  9: 'The code signature comes from the message, not from the file on disk, which may have been replaced.',
} as const;

export type HandlerRule = keyof typeof handlerRules;
