// What an answer means: masks of flags, and the pointer that it is given with.
import assert from 'node:assert/strict';
import { FactKind, Settled } from '../../src/schema/generated/ledger.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { drive, makeTrace, type Ran } from './driver.ts';

const authOpen = 1;
const notifyOpen = 10;
const [read, write] = [1, 2];

/** An open with `fflag`, and its notification. */
const opened = (fflag: number): ReturnType<typeof makeTrace> =>
  makeTrace([
    { type: authOpen, pid: 100, thread: 1, event: { open: { fflag } } as Message['event'] },
    {
      type: notifyOpen,
      pid: 100,
      thread: 1,
      event: { open: { fflag } } as Message['event'],
      action: { result_type: 1, result: { flags: 0xffff_ffff } },
    },
  ]);

async function allowed(fflag: number, mask: number): Promise<boolean> {
  const ran = await drive('masks', [String(mask)], opened(fflag));
  const [result, verdict] = ran.stdout.trim().split('\n');
  assert.equal(result, 'result 0');
  return verdict === 'allowed 1';
}

describe('an answer', () => {
  it('an answer of no flags denies an open, and an answer of all flags allows it [flags-none-or-all]', async () => {
    assert.equal(await allowed(read, 0), false);
    assert.equal(await allowed(read | write, 0xffff_ffff), true);
  });

  it('an answer of some flags allows an open that asks for no others [flags-some]', async () => {
    assert.equal(await allowed(read, read), true);
    assert.equal(await allowed(read, read | write), true);
    assert.equal(await allowed(read | write, read), false);
    assert.equal(await allowed(write, read), false);
  });

  it('an answer given with a copy of a message answers that message [copied-message]', async () => {
    const ran: Ran = await drive('masks', ['0xffffffff', 'copy'], opened(read));
    assert.deepEqual(ran.stdout.trim().split('\n'), ['result 0', 'second 4', 'same 1', 'allowed 1']);
    assert.equal(ran.rows[0]?.settled, Settled.inTime);
    assert.equal(ran.control.retained, 0);
    assert.equal(ran.facts.filter(({ kind }) => kind === FactKind.overRelease).length, 0);
  });
});
