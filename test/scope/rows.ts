// The output of the rows' program: for each row its results outside a handler and inside one, and the facts it left.
import { type CallRow, callClasses } from '../../src/schema/calls/calls.ts';
import type { Played, ScopeFact } from './build.ts';

export interface RunRow {
  readonly row: string;
  /** For a row whose class depends on the arguments: the variant of this run; empty for others. */
  readonly way: string;
  readonly equal: number;
  readonly results: readonly number[];
  readonly errno: readonly number[];
  readonly facts: readonly ScopeFact[];
}

/** Returns each row that was run with the facts printed after it. */
export function rowsOf({ lines, facts }: Played): readonly RunRow[] {
  let at = 0;
  const rows: (Omit<RunRow, 'facts'> & { readonly facts: ScopeFact[] })[] = [];
  for (const line of lines) {
    const fact = line.kind === 9 || line.kind === 10 ? facts[at++] : undefined;
    if (line.row !== undefined) rows.push({ ...(line as unknown as RunRow), facts: [] });
    else if (fact !== undefined) rows.at(-1)?.facts.push(fact);
  }
  return rows;
}

/** Returns whether a fact of the row may have this class: a grade lowers it by the arguments. */
export function isClassOf({ class: callClass, grade }: CallRow, recorded: number): boolean {
  return grade === undefined ? recorded === callClasses[callClass] : Object.values(callClasses).includes(recorded);
}
