// The result of `esreplay squeeze`: how far a client can be pressed before it fails. `--json` writes it; keys are
// append-only.
import type { FindingClass } from '../judge/rule.ts';
import type { RuleSlug } from '../judge/rules.ts';

export const squeezedNames = ['budget', 'speed', 'pool'] as const;
export type SqueezedName = (typeof squeezedNames)[number];

/** The first finding of a failing run. */
export interface SqueezeFinding {
  /** Null if the client ended or crashed and no rule says so. */
  readonly rule: RuleSlug | null;
  readonly class: FindingClass | null;
  readonly sentence: string;
  /** Reproduces it. */
  readonly command: string;
}

export interface SqueezeTry {
  readonly value: number;
  /** `unclear`: the machine stalled, so the run proves nothing. */
  readonly result: 'survives' | 'fails' | 'unclear';
  /** Of its first finding; null: there is none. */
  readonly rule: RuleSlug | null;
}

/**
 * `found`: the edge is between `survives` and `fails`. `not-found`: it survives the limit. `fails-today`: it fails
 * without any change. `unclear`: the machine stalled each time a value was tried. `interrupted`: the search was
 * ended. In these last two cases, `survives` and `fails` are what is known.
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
  /** The last value worth trying. */
  readonly limit: number;
  /** Ratio between today's value and the last one that survives, 1 or more; if no limit was found, a lower bound. */
  readonly margin: number | null;
  readonly finding: SqueezeFinding | null;
  readonly runs: number;
  /** Values that passed in one run and failed in another; they count as failed. */
  readonly noisy: readonly number[];
  /** Runs repeated because the machine stalled. */
  readonly stalled: number;
  /** Every run of the search, in order. */
  readonly tried: readonly SqueezeTry[];
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
