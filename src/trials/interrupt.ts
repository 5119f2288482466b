// Ctrl-C and similar signals: the first ends the run and prints the report, the second stops waiting for the client,
// the third ends the harness. Nothing can interrupt the judging of a run, which gives a report within seconds. If a
// client left so much that it takes longer, each signal ends the harness: the run's directory stays, and
// `esreplay explain` reports on it.
import { exitCodes } from '../errors/errors.ts';

export const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupt {
  readonly signal: AbortSignal;
  readonly killNow: AbortSignal;
  /** Does what Ctrl-C does, for a terminal that gives its keys to the harness. */
  interrupt(): void;
  /** Listens to signals again after `release`. */
  hold(): void;
  release(): void;
  /** Call before a large ledger of this many bytes is judged: waits out a double Ctrl-C. */
  beforeJudging(ledgerBytes: number): Promise<void>;
}

const doublePressMs = 500;
/** Ten million messages that were answered have less. A second is enough for a quarter of it. */
export const longLedgerBytes = 1 << 30;

export function onInterrupt(): Interrupt {
  const controllers = [new AbortController(), new AbortController()] as const;
  let firstMs: number | null = null;
  const stop = (): void => {
    firstMs ??= performance.now();
    const next = controllers.find(({ signal }) => !signal.aborted);
    if (next === undefined) process.exit(exitCodes.interrupted);
    next.abort();
  };
  const release = (): void => {
    for (const name of signals) process.off(name, stop);
  };
  const hold = (): void => {
    release();
    for (const name of signals) process.on(name, stop);
  };
  hold();
  return {
    signal: controllers[0].signal,
    killNow: controllers[1].signal,
    interrupt: stop,
    hold,
    release,
    beforeJudging: async (ledgerBytes) => {
      if (ledgerBytes < longLedgerBytes) return;
      const restMs = firstMs === null ? 0 : firstMs + doublePressMs - performance.now();
      if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
      release();
    },
  };
}
