// The handler scope in other builds: a disabled detector must be missed, and what the library does not expose must
// hold.
import assert from 'node:assert/strict';
import { WatchFlag } from '../../src/schema/generated/ledger.ts';
import { linuxOnly } from '../linux-only.ts';
import { buildInside, buildScope, FactFlag, has, needScope, play, shown } from './build.ts';

describe('handler scope in other builds', () => {
  linuxOnly("the cases are of Syscall User Dispatch and of Linux's locks");
  before(function () {
    needScope(this);
  });

  it('the canary reports a build without wrappers', async () => {
    const { watched } = play(await buildScope(['cases'], ['wrappers']), 'cases', 'bare_open');
    assert.equal(watched & (WatchFlag.wrappers | WatchFlag.syscalls), WatchFlag.syscalls);
  });

  it('a build without the trap, the lock and the wait probe lacks their findings', async () => {
    const folder = await buildScope(['cases'], ['sud', 'lock-wait', 'wait-probe']);
    const { watched, facts } = play(folder, 'cases', 'bare_open');
    assert.equal(watched, WatchFlag.wrappers);
    assert.deepEqual(facts, []);
    assert.deepEqual(play(folder, 'cases', 'waits_for_worker').facts, []);
    assert.ok(!has(play(folder, 'cases', 'sleeps').facts[0], FactFlag.waited));
  });

  it('a careful handler is accused by a build without shields', async () => {
    const { facts } = play(await buildScope(['cases'], ['shields']), 'cases', 'careful');
    assert.notDeepEqual(shown(facts), []);
  });

  it('a function without an unwind table has no caller in a build without frame pointers', async () => {
    const { facts } = play(await buildScope(['cases'], ['frame-pointers']), 'cases', 'opens_in_foreign_frames');
    assert.deepEqual(facts[0]?.stack, ['foreign_leaf']);
  });

  it('the trap without a stack of its own writes below a small one', async () => {
    const { status, errors } = play(await buildScope(['cases'], ['trap-stack']), 'cases', 'opens_on_small_stack');
    assert.equal(status, 9);
    assert.match(errors, /other_stack\[at\] == kOther/);
  });

  it('a thread that is asked for while it comes is known once', async () => {
    const { status, lines, errors } = play(await buildInside('slots'), 'slots');
    assert.deepEqual([status, lines], [0, [{ doubled: 0, none: 0 }]], errors);
  });
});
