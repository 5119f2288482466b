// Tests about what only Linux has. On a Mac each says why it is left out; everything else is run there.

/** Called in a suite, before its own hooks. */
export function linuxOnly(why: string): void {
  before(function () {
    leaveOutOnMac(this, why);
  });
}

/** Called in a test or a hook. */
export function leaveOutOnMac(test: Mocha.Context, why: string): void {
  if (process.platform === 'linux') return;
  console.log(`      not run on this system: ${why}`);
  test.skip();
}
