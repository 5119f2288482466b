// What every row of attacks gives: attempts, each with what was tried and what was wrong with the outcome.

export interface Attempt {
  readonly what: string;
  /** Null: it went as it must. */
  readonly bad: string | null;
}

export interface AttackRow {
  readonly name: string;
  readonly about: string;
  /** `long`: everything; otherwise a sample that is spread over it. */
  readonly attack: (long: boolean) => AsyncGenerator<Attempt>;
  /** Why it cannot run here; null: it can. */
  readonly leftOut?: () => string | null;
}

/** Returns about `count` of the items, spread over all of them. */
export function sample<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, at) => items[Math.floor((at * items.length) / count)] as T);
}

/** `long`: all of them, in an order in which every beginning is spread over all; otherwise about `count`. */
export function chosen<T>(items: readonly T[], count: number, long: boolean): T[] {
  if (!long) return sample(items, count);
  const random = seeded(4);
  return items
    .map((item) => ({ item, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

/** The same numbers in each run, so that what was found can be found again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39) >>> 0;
    return (mixed ^ (mixed >>> 15)) / 2 ** 32;
  };
}
