// What became of one attempt of a cell.
import { EsreplayError, exitCodes } from '../errors/errors.ts';
import { type Outcome, trialError } from '../trials/trial.ts';
import type { Attempt } from './result.ts';

/** One that found nothing, and took no time. */
export const noAttempt: Attempt = {
  exitCode: exitCodes.pass,
  durationNs: 0,
  waitedNs: 0,
  wasBeside: false,
  report: null,
  gate: null,
  compare: null,
  explore: null,
  finding: null,
  product: null,
  error: null,
  output: '',
};

/** `of`: what its value says, for a trial that has one. */
export function attemptOf<Value>(
  { ending, ...outcome }: Outcome<Value>,
  of: (value: Value) => Pick<Attempt, 'exitCode'> & Partial<Attempt>,
): Attempt {
  const made = { ...noAttempt, ...outcome };
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

/** Of an error of the user. Throws any other again. */
export function failedAttempt(thrown: unknown): Attempt {
  if (!(thrown instanceof EsreplayError)) throw thrown;
  const { message, place, remedy, exitCode } = trialError(thrown);
  return { ...noAttempt, exitCode, error: { message, place, remedy } };
}
