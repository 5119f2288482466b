// Decides the exit code of a benchmark in which several things happened.
import { exitCodes } from '../errors/errors.ts';
import { worstExitCode } from '../verdict/exit-code.ts';
import type { GateResult } from './gates.ts';
import type { Ended } from './repetition.ts';

const ofEnd: Readonly<Record<Ended['by'], number>> = {
  interrupt: exitCodes.interrupted,
  setup: exitCodes.setup,
  client: exitCodes.client,
  silence: exitCodes.findings,
};

/** A gate that could not be judged is not a pass; without gates only a missed deadline fails. */
export function benchExitCode(ended: Ended | null, gates: readonly GateResult[], misses: boolean): number {
  const failed = misses || gates.some(({ result }) => result === 'failed');
  return worstExitCode([
    ...(ended === null ? [] : [ofEnd[ended.by]]),
    ...(failed ? [exitCodes.findings] : []),
    ...(!failed && gates.some(({ result }) => result === 'undecided') ? [exitCodes.setup] : []),
  ]);
}
