// Tests of what only Linux has. On a Mac they are skipped with their reason; everything else runs there.
import { skip } from './skip.ts';

/** Call it in a suite, before the suite's own hooks. */
export function linuxOnly(why: string): void {
  before(function () {
    leaveOutOnMac(this, why);
  });
}

/** Call it in a test or a hook. */
export function leaveOutOnMac(test: Mocha.Context, why: string): void {
  if (process.platform !== 'linux') skip(test, `only on Linux: ${why}`);
}
