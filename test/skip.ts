// The only way to skip a test, so that each skip has its reason. scripts/reporter.cjs prints it below the title, and
// scripts/test.mjs lists all of them at the end.

/** Call it in a test, or in a hook `before` or `beforeEach`. The reason names the remedy if there is one. */
export function skip({ test: runnable }: Mocha.Context, reason: string): never {
  if (runnable === undefined) throw new Error(`nothing runs that could be skipped: ${reason}`);
  for (const test of skippedWith(runnable)) keepReason(test, reason);
  return runnable.skip();
}

/** The reason of tests that mount a file system of their own. */
export const mayNotMount = 'may not mount file systems (needs root; in a container: --cap-add SYS_ADMIN)';

/** For helpers that know the test only (test/running-test.ts). */
export function skipTest(test: Mocha.Test, reason: string): never {
  keepReason(test, reason);
  return test.skip();
}

/** Of a test's fields that Mocha carries from its worker processes, only this one has room for a reason. */
function keepReason(test: Mocha.Test, reason: string): void {
  test.err = new Error(reason);
}

/** The tests that Mocha skips with it: itself; those of the suite of `before`; the next one of `beforeEach`. */
function skippedWith(runnable: Mocha.Runnable): readonly Mocha.Test[] {
  if (isTest(runnable)) return [runnable];
  const { currentTest } = runnable.ctx ?? {};
  if (runnable.title.startsWith('"before each"')) return currentTest === undefined ? [] : [currentTest];
  const tests: Mocha.Test[] = [];
  runnable.parent?.eachTest((test) => void tests.push(test));
  return tests;
}

const isTest = (runnable: Mocha.Runnable): runnable is Mocha.Test => 'type' in runnable && runnable.type === 'test';
