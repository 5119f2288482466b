// What one process saves from each of its runs for the next.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import sinon from 'sinon';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';

describe('many runs of one process', () => {
  const folder = testFolder();

  it('a second run reads its ledger into the memory of the first', async () => {
    const source = join(import.meta.dirname, '../clients/careful-synchronous.c');
    const client = await keptClient('careful-synchronous', { sources: [source] });
    const trace = writeTrace(folder, 'mixed');
    const run = () => runAndJudge({ trace, clients: [[client]], pace: 'asap' });
    assert.equal((await run()).exitCode, 0);
    const made = sinon.spy(Buffer, 'allocUnsafeSlow');
    try {
      assert.equal((await run()).exitCode, 0);
    } finally {
      made.restore();
    }
    const large = made.args.flat().filter((size) => size >= 1 << 16);
    assert.deepEqual(large, []);
  });
});
