// A message that is answered and not released at the end of a run is a leak, unless a thread that may release it is
// working, or would be if it had a processor, or sleeps for a while.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';

const source = join(import.meta.dirname, 'clients/releases-after-work.c');
const trace = join(import.meta.dirname, '../../traces/open-64.estrace');

describe('a message that is released after the last answer', () => {
  linuxOnly('macOS tells no thread what another one is doing');

  async function leaks(defines: readonly string[]): Promise<string[]> {
    const client = await keptClient('releases-after-work', { sources: [source], defines });
    const { verdicts } = await runAndJudge({ trace, clients: [[client]], pace: 'asap' });
    return verdicts.map(({ rule }) => rule).filter((rule) => rule === 'message-leak');
  }

  it('an unreleased message is no leak while a thread computes', async () => {
    assert.deepEqual(await leaks([]), []);
  });

  it('an unreleased message is no leak while a thread naps', async () => {
    assert.deepEqual(await leaks(['NAPS']), []);
  });

  it('an unreleased message is a leak while all threads wait', async () => {
    assert.deepEqual(await leaks(['WAITS']), ['message-leak']);
  });
});
