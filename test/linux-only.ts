// Tests of what only Linux has. On a Mac each prints why it is left out; everything else runs there.

/** Call it in a suite, before the suite's own hooks. */
export function linuxOnly(why: string): void {
  before(function () {
    leaveOutOnMac(this, why);
  });
}

/** Call it in a test or a hook. */
export function leaveOutOnMac(test: Mocha.Context, why: string): void {
  if (process.platform === 'linux') return;
  console.log(`      not run on this system: ${why}`);
  test.skip();
}
