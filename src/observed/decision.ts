// A client's decision, the expected one, and their words.
import type { Row } from './observation.ts';

/** Expected decisions by trace index. */
export type Expectations = ReadonlyMap<number, ExpectedDecision>;

export interface ExpectedDecision {
  /** `allow`, `deny`, or the mask of authorised flags. */
  readonly decision: 'allow' | 'deny' | number;
  /** Null: not compared. */
  readonly cache: boolean | null;
}

/** What a client decided, to be expected of the next run. */
export interface MadeDecision extends ExpectedDecision {
  readonly cache: boolean;
  readonly eventType: number;
}

/** Returns the client's decision; null if it made none. Flags of nothing and of everything count as deny and allow. */
export function decisionOf(row: Row): 'allow' | 'deny' | number | null {
  if (row.respondedNs === null) return null;
  if (!row.flagsResult) return row.result === 0 ? 'allow' : 'deny';
  if (row.result === 0) return 'deny';
  return row.result === 0xffff_ffff ? 'allow' : row.result;
}

export const wordsOf = (decision: 'allow' | 'deny' | number): string =>
  typeof decision === 'number' ? `flags 0x${decision.toString(16)}` : decision;
