// Which exit code a run ends with when several things happened.
import { exitCodes } from '../errors.ts';

export interface RunOutcome {
  /** Set-up trouble, a dead canary, lost facts, nothing delivered. */
  readonly invalid: boolean;
  /** The client ended by itself before the replay did, or crashed. */
  readonly clientEnded: boolean;
  readonly interrupted: boolean;
  readonly violations: number;
  readonly hazards: number;
  readonly differences: number;
  readonly strict: boolean;
}

/** A broken trace (4) never gets this far: it is found before the client starts. */
export function exitCodeOf(outcome: RunOutcome): number {
  if (outcome.interrupted) return exitCodes.interrupted;
  if (outcome.invalid) return exitCodes.setup;
  if (outcome.clientEnded) return exitCodes.client;
  const failed = outcome.violations > 0 || outcome.differences > 0 || (outcome.strict && outcome.hazards > 0);
  return failed ? exitCodes.findings : exitCodes.pass;
}
