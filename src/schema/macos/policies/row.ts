// One choice of the replayer where nothing published says what macOS does, and the alternatives that a run can choose.

export interface PolicyValue {
  /** As `--policy NAME=VALUE` takes it. */
  readonly name: string;
  readonly about: string;
  /** The number that native code gets. */
  readonly number: number;
}

export type PolicyChoice =
  /** The first is the default. */
  | { readonly kind: 'values'; readonly values: readonly PolicyValue[] }
  | {
      readonly kind: 'number';
      /** The default. */
      readonly value: number;
      readonly unit: string;
      readonly min: number;
      readonly max: number;
    }
  | {
      readonly kind: 'fixed';
      readonly does: string;
      /** One sentence: why no other answer can be chosen. */
      readonly reason: string;
    };

export interface PolicyRow {
  /** Stable: documents and command lines refer to it. */
  readonly name: string;
  readonly choice: PolicyChoice;
  /** A run option for the same choice. It is the only way to make the choice when that is fixed. */
  readonly option?: string;
  /** What is not known. */
  readonly unknown: string;
  /** Why this was chosen, and what it means for a client. */
  readonly because: string;
}

/** A row that `--policy` can change. */
export type OpenPolicyRow = PolicyRow & { readonly choice: Exclude<PolicyChoice, { readonly kind: 'fixed' }> };

/** A value without a number has its place in the list. */
export const oneOf = (...values: readonly (Omit<PolicyValue, 'number'> & Partial<PolicyValue>)[]): PolicyChoice => ({
  kind: 'values',
  values: values.map((value, place) => ({ number: place, ...value })),
});

export const amount = (value: number, unit: string, min: number, max: number): PolicyChoice => ({
  kind: 'number',
  value,
  unit,
  min,
  max,
});

export const fixed = (does: string, reason: string): PolicyChoice => ({ kind: 'fixed', does, reason });
