// Which cases a test tries. `npm test` tries a few, so that it stays quick; the heavy suite runs the files that import
// this one again, with every case. So does a command that names the file.

/** Set by scripts/test.mjs. */
export const everyCase = process.env.ESREPLAY_TEST_CASES !== 'few';

/** Returns how many random cases to try, of `every`. */
export const cases = (every: number): number => (everyCase ? every : Math.ceil(every / 8));

/** Returns the cases of a list to try: the first, one in the middle and the last. */
export function someOf<T>(every: readonly T[]): readonly T[] {
  const few = new Set([0, Math.floor(every.length / 2), every.length - 1]);
  return everyCase ? every : every.filter((_, at) => few.has(at));
}

/** Declares a test that only the heavy suite runs: others of its file see the same kind of fault. */
export const itInHeavy = (title: string, test: Mocha.Func | Mocha.AsyncFunc): void => {
  if (everyCase) it(title, test);
};
