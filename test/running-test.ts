// The running test, for helpers that find out that this system cannot run it. Mocha requires this file first, in each
// of its processes.
let running: Mocha.Test | undefined;

export const mochaHooks = {
  beforeEach(this: Mocha.Context): void {
    running = this.currentTest;
  },
};

/** Skips the running test, with its reason in the log. */
export function leaveOutRunningTest(why: string): never {
  console.log(`      not run on this system: ${why}`);
  running?.skip();
  throw new Error(`no test runs that could be left out: ${why}`);
}
