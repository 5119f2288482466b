// The nine rules a handler lives by, by the numbers that findings quote.

export const handlerRules = {
  1: 'A handler that waits for a daemon can deadlock: whatever that daemon does may raise an event that queues behind the handler.',
  2: 'Daemons do one-off work when they start, so events come around boot that never come again: quiet weeks prove nothing.',
  3: 'A handler decides from the data in the message itself.',
  4: 'A handler calls nothing that could block under any circumstances; a lock is as dangerous as whoever holds it.',
  5: 'Anything else happens off the delivery queue: retain the message, hand it over, answer before the deadline, release.',
  6: 'Data shared with the rest of the client is kept so that the handler never waits for it.',
  7: 'Work handed over runs on a queue of bounded width, not on a concurrent queue that grows a thread a message.',
  8: 'The main thread waits in a run loop, not in dispatch_main.',
  9: 'Code signatures are taken from the message, not verified from the file on disk, which may have been replaced.',
} as const;

export type HandlerRule = keyof typeof handlerRules;
