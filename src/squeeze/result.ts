// How far a client can be pressed before it fails: what `esreplay squeeze` found out. `--json` writes it; keys are append-only.
import type { FindingClass } from '../judge/finding.ts';

export const squeezedNames = ['budget', 'speed', 'pool'] as const;
export type SqueezedName = (typeof squeezedNames)[number];

/** What a failing run says first. */
export interface SqueezeFinding {
  /** Null where the client ended or crashed and no rule says so. */
  readonly rule: string | null;
  readonly class: FindingClass | null;
  readonly sentence: string;
  /** Shows it again. */
  readonly command: string;
}

/**
 * `found`: the edge lies between `survives` and `fails`. `not-found`: it survives the limit. `fails-today`: it fails before anything
 * was pressed. `unclear`: the machine stalled each time a value was tried. `interrupted`: the search was ended. With these two `survives`
 * and `fails` are what is known.
 */
export type SqueezeOutcome = 'found' | 'not-found' | 'fails-today' | 'unclear' | 'interrupted';

export interface Squeezed {
  readonly name: SqueezedName;
  /** The option of `esreplay run` that takes these values. */
  readonly option: string;
  readonly outcome: SqueezeOutcome;
  readonly today: number;
  readonly survives: number | null;
  readonly fails: number | null;
  /** The last value that was worth trying. */
  readonly limit: number;
  /** How many times today's value the edge is away, 1 or more; where it was not found, at least so much. */
  readonly margin: number | null;
  readonly finding: SqueezeFinding | null;
  readonly runs: number;
  /** Values that were survived at one time and failed at another; they count as failed. */
  readonly noisy: readonly number[];
  /** Runs made again because the machine stalled. */
  readonly stalled: number;
}

export interface SqueezeResult {
  readonly version: 1;
  readonly trace: string;
  readonly client: readonly string[];
  readonly otherClients: readonly (readonly string[])[];
  readonly squeezed: readonly Squeezed[];
  readonly interrupted: boolean;
  readonly exitCode: number;
}
