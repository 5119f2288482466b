// Ctrl-C and similar signals: the first ends the run and prints the report, the second stops waiting for the client,
// the third ends the harness. While a run is judged, which cannot be interrupted otherwise, each ends the harness: the
// run's directory stays, and `esreplay explain` reports on it.
import { exitCodes } from '../../errors.ts';

export const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupt {
  readonly signal: AbortSignal;
  readonly killNow: AbortSignal;
  /** Does what Ctrl-C does, for a terminal that gives its keys to the harness. */
  interrupt(): void;
  release(): void;
  /** Releases them, but not before the second press of a double one has passed. */
  releaseSoon(): Promise<void>;
}

const doublePressMs = 500;

export function onInterrupt(): Interrupt {
  const controllers = [new AbortController(), new AbortController()] as const;
  let firstMs: number | null = null;
  const stop = (): void => {
    firstMs ??= performance.now();
    const next = controllers.find(({ signal }) => !signal.aborted);
    if (next === undefined) process.exit(exitCodes.interrupted);
    next.abort();
  };
  for (const name of signals) process.on(name, stop);
  const release = (): void => {
    for (const name of signals) process.off(name, stop);
  };
  return {
    signal: controllers[0].signal,
    killNow: controllers[1].signal,
    interrupt: stop,
    release,
    releaseSoon: async () => {
      const restMs = firstMs === null ? 0 : firstMs + doublePressMs - performance.now();
      if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
      release();
    },
  };
}
