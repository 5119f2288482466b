// What a pool and its worker processes say to each other, over Node's channel with its structured copies.
import type { Ending, Trial } from './trial.ts';

/** `kind`: the name of what is to be made. */
export type SentTrial = Trial<unknown> & { readonly kind: string };

export type ToWorker =
  | { readonly say: 'run'; readonly trial: SentTrial; readonly folder: string }
  /** Ends the run as Ctrl-C does; `now`: without waiting for the client. */
  | { readonly say: 'stop'; readonly now: boolean };

export type FromWorker =
  | { readonly say: 'ready' }
  /** The run only waits for its end, or no longer does. */
  | { readonly say: 'waits'; readonly waits: boolean }
  | { readonly say: 'ended'; readonly ending: Ending<unknown>; readonly durationNs: number; readonly waitedNs: number };
