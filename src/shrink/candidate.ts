// What is tried instead of the whole trace: a part of it, with simpler values, under simpler options.
import { createHash } from 'node:crypto';
import type { Part } from '../mutate/trace-part.ts';
import type { TrialOptions } from '../trials/trial.ts';

export interface Candidate {
  readonly part: Part;
  /** Assignments of `src/mutate/simpler-fields.ts`. */
  readonly edits: readonly string[];
  readonly options: TrialOptions;
}

/** The same for equal candidates of one search. */
export function candidateId({ part, edits, options }: Candidate, search: string): string {
  const value = [search, ranges(part), edits, options];
  const text = JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** First and last index of each range of messages that follow each other. */
function ranges(part: Part): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const index of part) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else found.push([index, index]);
  }
  return found;
}
