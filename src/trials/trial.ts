// One of many runs: what is run, what it needs, and how it ended. Plain data, which goes to a worker process and back.
import { type EsreplayError, exitCodes, SetupError, TraceError, UsageError } from '../errors/errors.ts';
import type { RunOptions } from '../run/options.ts';
import type { JudgedRun } from '../verdict/report.ts';
import type { OwnLane } from './own-lane.ts';

/** What can be said of a run in another process: no function, no signal. */
export type TrialOptions = Omit<
  RunOptions,
  'handler' | 'signal' | 'killNow' | 'onClientsGone' | 'onProgress' | 'onLook' | 'stdin' | 'perfetto'
>;

/** What a worker process can make. A kind has a row in worker.ts, by which its worker knows it. */
export interface Kind<Options, Value extends Made> {
  readonly name: string;
  /** Called in the worker, whose runs are made in `lane`. Options and value are plain data. */
  make(options: Options, lane: OwnLane): Promise<Value>;
}

export interface Made {
  readonly interrupted: boolean;
}

/** One run, as `esreplay run` makes it. */
export const oneRun: Kind<TrialOptions, JudgedRun> = { name: 'run', make: (options, lane) => lane.run(options) };

export interface Trial<Options = TrialOptions> {
  /** Unique in its pool. */
  readonly id: string;
  readonly options: Options;
  /** It runs while no other does. */
  readonly exclusive: boolean;
  /** It is ended after this; null: never. */
  readonly timeoutMs: number | null;
  /** Moment of `performance.now()` at which it is ended, or not begun any more; omitted: none. */
  readonly untilMs?: number;
  /** What only a run that failed is wanted with. It is large: the worker drops it from one that passed. */
  readonly ifFailed?: readonly LargePart[];
}

export type LargePart = 'timeline' | 'decisions' | 'cachedAnswers';

/** An error of a user, as the worker that met it describes it. */
export interface TrialError {
  readonly message: string;
  readonly place: string | null;
  readonly remedy: string | null;
  readonly excerpt: string | null;
  readonly exitCode: number;
}

export function trialError({ message, place, remedy, excerpt, exitCode }: EsreplayError): TrialError {
  return { message, place: place ?? null, remedy: remedy ?? null, excerpt: excerpt ?? null, exitCode };
}

/** The same as an error to throw. */
export function thrownError({ message, exitCode, ...details }: TrialError): EsreplayError {
  const { place, remedy, excerpt } = details;
  const given = { place: place ?? undefined, remedy: remedy ?? undefined, excerpt: excerpt ?? undefined };
  if (exitCode === exitCodes.usage) return new UsageError(message, given);
  return exitCode === exitCodes.trace ? new TraceError(message, given) : new SetupError(message, given);
}

export type Ending<Value = JudgedRun> =
  | { readonly is: 'judged'; readonly run: Value }
  | { readonly is: 'error'; readonly error: TrialError }
  /** The worker ended with it, twice: beside others and alone. */
  | { readonly is: 'died'; readonly how: string }
  | { readonly is: 'timed-out' }
  /** It was stopped, or never began. */
  | { readonly is: 'interrupted' };

export interface Outcome<Value = JudgedRun> {
  readonly ending: Ending<Value>;
  /** Of its last attempt, from its start in the worker to its end. */
  readonly durationNs: number;
  /** How much of it only waited for the end of the run and needed no processor. */
  readonly waitedNs: number;
  /** Another trial ran at the same time. */
  readonly wasBeside: boolean;
  /** The last lines that the client wrote. */
  readonly output: string;
}
