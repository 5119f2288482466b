// How the lines that a product writes differ from the messages that it got. `src/output-map` finds it, and the judge
// makes a finding of each.

export const lineDifferenceKinds = ['missing', 'repeated', 'pid', 'path', 'parent', 'order'] as const;
export type LineDifferenceKind = (typeof lineDifferenceKinds)[number];

/** A line and its message, side by side. */
export interface LineAndMessage {
  /** Null: the line is missing. */
  readonly line: { readonly number: number; readonly text: string } | null;
  readonly message: { readonly index: number; readonly text: string } | null;
}

export interface LineDifference {
  readonly kind: LineDifferenceKind;
  readonly sentence: string;
  /** If it is not the usual advice of its rule. */
  readonly advice: string | null;
  /** How many lines or messages. */
  readonly count: number;
  /** The first few. */
  readonly shown: readonly LineAndMessage[];
}
