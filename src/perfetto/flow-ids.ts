// Numbers of arrows, which are unique in a trace.

const range = 2 ** 40;

export const flowIds = {
  /** From a message's enqueue to its handler and its answer. */
  message: (count: number): number => count + 1,
  /** From a call to the daemon that serves it. */
  request: (serviceCall: number): number => range + serviceCall,
  /** From a daemon to the message that it caused. */
  injected: (index: number): number => 2 * range + index,
  /** Along a cycle. */
  edge: (count: number): number => 3 * range + count,
} as const;
