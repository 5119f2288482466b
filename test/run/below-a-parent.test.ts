// A client process that the harness did not start itself: the report gives the end of this process, not the end of its
// parent and not a signal from the harness.
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { freshFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { client, makeTrace } from '../replayer/driver.ts';

describe('a client that ends below a parent', () => {
  before(function () {
    leaveOutOnMac(this, "the reaper, which reports how such a process ended, is Linux's");
  });
  const messages = Array.from({ length: 5 }, (_, index) => ({ type: 1, pid: 5_000_100 + index, gapMs: 1 }));

  async function endOf(command: readonly string[]) {
    const { exitCode, clientEnded, verdicts } = await runAndJudge({
      trace: makeTrace(messages).path,
      clients: [command],
      pace: 'asap',
    });
    assert.equal(exitCode, 5);
    return { sentence: clientEnded?.sentence ?? '', remedy: clientEnded?.remedy ?? '', verdicts };
  }

  for (const parent of ['waits', 'gone', 'direct']) {
    it(`a client below a parent is reported by its own signal (its parent: ${parent})`, async () => {
      const killed = await endOf([await client('ends_below_a_parent'), parent, '9']);
      assert.match(killed.sentence, /\(killed by SIGKILL\), after 3 of 5 messages/);
      const crashed = await endOf([await client('ends_below_a_parent'), parent, '11']);
      assert.equal(crashed.sentence, 'The client crashed (SIGSEGV).');
      assert.match(crashed.verdicts[0]?.sentence ?? '', /^The client crashed with SIGSEGV/);
    });
  }

  it('a client whose parent took its status is reported without a cause', async () => {
    // A shell that ended before it waited has left the status to the reaper.
    const unknown = /\((its process is gone|killed by SIGKILL)\)/;
    const script = join(freshFolder(), 'wrapper.sh');
    writeFileSync(script, '#!/bin/sh\n"$@"\nsleep 30000\n');
    chmodSync(script, 0o755);
    const { sentence, remedy } = await endOf([script, await client('ends_below_a_parent'), 'direct', '9']);
    assert.match(sentence, unknown);
    if (sentence.includes('gone')) assert.match(remedy, /exec in the script/);
    writeFileSync(script, '#!/bin/sh\n"$@"\nexit 0\n');
    const short = await endOf([script, await client('ends_below_a_parent'), 'direct', '9']);
    assert.match(short.sentence, unknown);
    const crashed = await endOf([script, await client('ends_below_a_parent'), 'direct', '11']);
    assert.equal(crashed.sentence, 'The client crashed (SIGSEGV).');
  });
});
