// Suggests the known name that a misspelt one may have meant.

/** Returns `did you mean 'asap'?` if a known name is near. Of a map it searches the keys and suggests the value. */
export function didYouMean(typed: string, names: Iterable<string> | ReadonlyMap<string, string>): string | undefined {
  const spellings =
    names instanceof Map ? names : new Map(Array.from(names as Iterable<string>, (name) => [name, name]));
  const name = nearest(typed, spellings.keys());
  return name === undefined ? undefined : `did you mean '${spellings.get(name)}'?`;
}

/** The same in brackets, to append to a message; empty if no name is near. */
export function orMeant(typed: string, names: Iterable<string> | ReadonlyMap<string, string>): string {
  const meant = didYouMean(typed, names);
  return meant === undefined ? '' : ` (${meant})`;
}

/** Returns the nearest name, if at most a third of its letters differ. */
export function nearest(typed: string, names: Iterable<string>): string | undefined {
  let found: string | undefined;
  let min = Infinity;
  for (const name of names) {
    // Each letter more counts as a difference.
    if (typed.length - name.length > Math.max(1, name.length / 3)) continue;
    const differing = distance(name.toLowerCase(), typed.toLowerCase());
    if (differing >= min || differing > Math.max(1, name.length / 3)) continue;
    found = name;
    min = differing;
  }
  return found;
}

/**
 * Returns how many letters must be inserted, deleted, changed or swapped. A prefix of three letters or more counts as
 * the whole name.
 */
function distance(name: string, typed: string): number {
  if (typed.length > 2 && name.startsWith(typed)) return 0;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: typed.length + 1 }, (_, place) => place);
  for (let at = 1; at <= name.length; at += 1) {
    const next = [at];
    for (let place = 1; place <= typed.length; place += 1) {
      const change = (row[place - 1] ?? 0) + (typed[place - 1] === name[at - 1] ? 0 : 1);
      const swapped = at > 1 && typed[place - 1] === name[at - 2] && typed[place - 2] === name[at - 1];
      const swap = swapped ? (before[place - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(change, swap, (row[place] ?? 0) + 1, (next[place - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
