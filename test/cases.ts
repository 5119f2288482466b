// Which cases a test tries. `npm test` tries a few, so that it stays quick; the heavy suite runs the files that import
// this one again, with every case. So does whoever names a file.

/** Set by scripts/test.mjs. */
export const everyCase = process.env.ESREPLAY_TEST_CASES !== 'few';

/** How many random cases are tried, of this number. */
export const cases = (every: number): number => (everyCase ? every : Math.ceil(every / 8));

/** Those of a list that are tried: the first, one in the middle and the last. */
export function someOf<T>(every: readonly T[]): readonly T[] {
  const few = new Set([0, Math.floor(every.length / 2), every.length - 1]);
  return everyCase ? every : every.filter((_, at) => few.has(at));
}

/** A test that `npm test` leaves to the heavy suite: others of its file see the same kind of fault. */
export const itInHeavy = (title: string, test: Mocha.Func | Mocha.AsyncFunc): void => {
  if (everyCase) it(title, test);
};
