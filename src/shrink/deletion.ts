// Deletes units of a part, such as the messages of a process, as many at once as the finding survives: first all, then
// halves, quarters, and at last each alone.
import type { ProcessGraph } from '../mutate/process-graph.ts';
import { legalPart, type Part } from '../mutate/trace-part.ts';

/** Messages that are deleted together, by their indices. */
export type Unit = readonly number[];

/** Units of a part by what `keyOf` says of each message, without that of message `spared`. */
export function unitsOf(part: Part, keyOf: (index: number) => number, spared: number | null): Unit[] {
  const units = new Map<number, number[]>();
  for (const index of part) {
    const key = keyOf(index);
    const unit = units.get(key);
    if (unit === undefined) units.set(key, [index]);
    else unit.push(index);
  }
  if (spared !== null) units.delete(keyOf(spared));
  return [...units.values()];
}

export interface Attempt {
  readonly part: Part;
  /** Units that are left to delete if it is kept, and how many of them are before the window that was deleted. */
  readonly left: readonly Unit[];
  readonly from: number;
}

/**
 * What one step of a deletion tries, in this order. `size`: of the windows of units that are deleted at once, from the
 * last unit to the first; `behind`: the first window ends before this unit.
 */
export function* attempts(
  graph: ProcessGraph,
  part: Part,
  units: readonly Unit[],
  size: number,
  behind: number,
): Generator<Attempt> {
  for (let to = behind; to > 0; to -= size) {
    const from = Math.max(0, to - size);
    const without = new Set(units.slice(from, to).flat());
    const rest = legalPart(
      graph,
      part.filter((index) => !without.has(index)),
    );
    if (rest.length === 0 || rest.length >= part.length) continue;
    // What a legal trace needs back may go later, when nothing needs it any more.
    const back = new Set(rest.filter((index) => without.has(index)));
    const needed = units.slice(from, to).filter((unit) => unit.some((index) => back.has(index)));
    yield { part: rest, left: [...units.slice(0, from), ...needed, ...units.slice(to)], from };
  }
}
