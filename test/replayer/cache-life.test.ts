// When an answer leaves the result cache, or does not enter it, for other reasons than changes to files.
import assert from 'node:assert/strict';
import { MissMode } from '../../src/schema/generated/ledger.ts';
import { buildFile } from '../../src/trace/builders.ts';
import { drive, makeTrace, type Step } from './driver.ts';
import { indices } from './ran.ts';

/** An open of one of a few files, always by the same executable. */
const open = (file: number, budgetMs = 15_000): Step => ({
  type: 1,
  pid: 100,
  thread: 1,
  life: 7,
  budgetMs,
  event: { open: { fflag: 1, file: buildFile({ path: `/private/var/db/${file}` }, file) } },
});

describe('a kept answer', () => {
  it('a kept answer answers the next message of its kind [kept-answer]', async () => {
    const ran = await drive('keeps_answers', ['plain'], makeTrace([open(1), open(2), open(1)]));
    assert.deepEqual(indices(ran), [0, 1]);
    assert.equal(ran.control.cached[0], 1);
  });

  it('a new client empties the cache [new-client-empties]', async () => {
    const ran = await drive('keeps_answers', ['new'], makeTrace([open(1), open(2), open(1)]));
    assert.match(ran.stdout, /^made 0$/m);
    assert.deepEqual(indices(ran), [0, 1, 2]);
  });

  it('the cache keeps neither the decision of a miss mode nor a late answer [miss-not-kept]', async () => {
    for (const onMiss of [MissMode.failOpen, MissMode.failClosed]) {
      const ran = await drive('keeps_answers', ['late', '150'], makeTrace([open(1, 50), open(1)]), { onMiss });
      assert.deepEqual(ran.stdout.trim().split('\n'), ['answer 4', 'answer 0']);
      assert.deepEqual(indices(ran), [0, 1]);
      assert.equal(ran.control.cached[0], 0);
    }
  });
});
