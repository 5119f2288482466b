// Decides the exit code of a run in which several things happened.
import { exitCodes } from '../errors/errors.ts';

export interface RunOutcome {
  /** Set-up trouble, a dead canary, lost facts, or nothing delivered. */
  readonly setupTrouble: boolean;
  /** The client exited before the replay ended, or crashed. */
  readonly clientEnded: boolean;
  readonly interrupted: boolean;
  /**
   * By the run itself, at a miss. Suppressions cannot make that a pass, because later messages were never delivered.
   */
  readonly killed: boolean;
  readonly violations: number;
  readonly hazards: number;
  readonly differences: number;
  readonly strict: boolean;
}

/** Strongest first. A single run ends with the first that applies, and so do several runs together. */
export const precedence: readonly number[] = [
  exitCodes.interrupted,
  exitCodes.usage,
  exitCodes.trace,
  exitCodes.setup,
  exitCodes.client,
  exitCodes.findings,
];

export function worstExitCode(codes: readonly number[]): number {
  return precedence.find((code) => codes.includes(code)) ?? exitCodes.pass;
}

/** Whether a run of this status got all messages: only then does what is not found say anything. */
export const isWhole = (exitCode: number): boolean => exitCode === exitCodes.pass || exitCode === exitCodes.findings;

/** A wrong option (2) and a broken trace (4) never get this far: they are found before the client starts. */
export function runExitCode(outcome: RunOutcome): number {
  const failed =
    outcome.killed || outcome.violations > 0 || outcome.differences > 0 || (outcome.strict && outcome.hazards > 0);
  return worstExitCode([
    ...(outcome.interrupted ? [exitCodes.interrupted] : []),
    ...(outcome.setupTrouble ? [exitCodes.setup] : []),
    ...(outcome.clientEnded ? [exitCodes.client] : []),
    ...(failed ? [exitCodes.findings] : []),
  ]);
}
