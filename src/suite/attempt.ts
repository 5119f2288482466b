// What became of one attempt of a cell.
import { exitCodes } from '../errors/errors.ts';
import type { Outcome } from '../trials/trial.ts';
import type { Attempt } from './result.ts';

/** `of`: what its value says, for a trial that has one. */
export function attemptOf<Value>(
  { ending, ...outcome }: Outcome<Value>,
  of: (value: Value) => Pick<Attempt, 'exitCode'> & Partial<Attempt>,
): Attempt {
  const made = { ...outcome, report: null, gate: null, compare: null, explore: null, error: null };
  if (ending.is === 'judged') return { ...made, ...of(ending.run) };
  if (ending.is === 'interrupted') return { ...made, exitCode: exitCodes.interrupted };
  const error =
    ending.is === 'error'
      ? ending.error
      : ending.is === 'timed-out'
        ? { message: 'timed out', place: null, remedy: 'set a longer `timeout`', exitCode: exitCodes.setup }
        : { message: ending.how, place: null, remedy: 'run the cell alone with `-t`', exitCode: exitCodes.setup };
  const { message, place, remedy } = error;
  return { ...made, exitCode: error.exitCode, error: { message, place, remedy } };
}
