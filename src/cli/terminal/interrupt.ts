// Ctrl-C and similar signals: the first ends the run and prints the report, the second stops waiting for the client,
// the third ends the harness.
import { exitCodes } from '../../errors.ts';

export const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupt {
  readonly signal: AbortSignal;
  readonly killNow: AbortSignal;
  /** Does what Ctrl-C does, for a terminal that gives its keys to the harness. */
  interrupt(): void;
  release(): void;
}

export function onInterrupt(): Interrupt {
  const controllers = [new AbortController(), new AbortController()] as const;
  const stop = (): void => {
    const next = controllers.find(({ signal }) => !signal.aborted);
    if (next === undefined) process.exit(exitCodes.interrupted);
    next.abort();
  };
  for (const name of signals) process.on(name, stop);
  return {
    signal: controllers[0].signal,
    killNow: controllers[1].signal,
    interrupt: stop,
    release: () => {
      for (const name of signals) process.off(name, stop);
    },
  };
}
