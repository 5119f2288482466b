// What the page of a squeeze holds: each search with its words, of one result or of several.
import type { Squeezed, SqueezedName } from './result.ts';

export interface SqueezePage {
  readonly kind: 'squeeze';
  /** Version of esreplay. */
  readonly madeBy: string;
  readonly closing: string;
  readonly tone: 'passed' | 'failed' | 'plain';
  readonly results: readonly PageResult[];
}

export interface PageResult {
  /** Tells it from the others: the name of its file. */
  readonly name: string;
  readonly trace: string;
  readonly clients: readonly string[];
  readonly exitCode: number;
  readonly searches: readonly PageSearch[];
}

export interface PageSearch extends Squeezed {
  readonly words: {
    readonly today: string;
    readonly survives: string;
    readonly fails: string;
    readonly margin: string;
    /** Of the finding. */
    readonly rule: string;
    readonly tried: readonly string[];
  };
  readonly notes: readonly string[];
}

/** What each search presses. */
export const pressed: Readonly<Record<SqueezedName, string>> = {
  budget: 'the budget of every AUTH message',
  speed: 'the speed of the trace',
  pool: "the width of the client's pools",
};
