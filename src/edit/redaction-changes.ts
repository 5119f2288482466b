// Changes to a redaction profile, as a file of rules states them.
import type { RedactionAction, RedactionRule } from '../schema/contents.ts';

export interface RedactionChanges {
  readonly rules?: { readonly [rule in RedactionRule]?: RedactionAction } | undefined;
  readonly keep?:
    | {
        /** Absolute paths, without a slash at the end. */
        readonly folders?: readonly string[] | undefined;
        readonly trees?: readonly string[] | undefined;
        readonly identifiers?: readonly string[] | undefined;
        readonly variables?: readonly string[] | undefined;
      }
    | undefined;
}
