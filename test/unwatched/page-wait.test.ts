// A handler that waits for memory to be read makes no call: no finding, a note with the count, and silence if it is in
// memory.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';

describe('page faults in a handler', () => {
  linuxOnly("page faults are seen by perf, which is Linux's");
  const folder = testFolder();

  const run = async (...defines: readonly string[]) => {
    const client = join(folder, `client${defines.length}`);
    const source = join(import.meta.dirname, 'touches-cold-page.c');
    await compileClient({ sources: [source], output: client, defines });
    return runAndJudge({ trace: writeTrace(folder, 'mixed'), clients: [[client]], pace: 'asap' });
  };
  const sentence = /handler runs? the thread waited while memory was read/;

  it('a wait for memory gives a note and no finding', async function () {
    const judged = await run();
    assert.deepEqual([judged.exitCode, judged.verdicts], [0, []]);
    const unwatched = judged.notWatched.find((reason) => reason.startsWith('waits caused by page faults'));
    if (unwatched !== undefined) skip(this, `not watched here: ${unwatched}`);
    assert.ok(
      judged.notes.some((note) => sentence.test(note)),
      judged.notes.join('\n'),
    );
  });

  it('memory that was touched before gives no note', async () => {
    const judged = await run('WARM');
    assert.equal(judged.exitCode, 0);
    assert.ok(!judged.notes.some((note) => sentence.test(note)));
  });
});
