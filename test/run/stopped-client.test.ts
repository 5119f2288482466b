// A client that a signal stops: no stall of the machine, because any of its own processes may have sent it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { freshFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';

describe('a client that a signal stops', () => {
  linuxOnly('only a reaper sees that a client was stopped');

  for (const fairTime of [false, true])
    it(`a stopped client misses its deadline by itself${fairTime ? ', in fair time too' : ''}`, async () => {
      const folder = freshFolder();
      const source = join(import.meta.dirname, 'clients/stopped-by-child.c');
      const client = await keptClient('stopped-by-child', { sources: [source], defines: [] });
      const trace = writeTrace(folder, 'tenths-of-a-second');
      const { verdicts, notes } = await runAndJudge({ trace, clients: [[client]], pace: 'asap', fairTime });
      const rules = verdicts.map(({ rule }) => rule);
      assert.ok(rules.includes('deadline-miss'), rules.join(', '));
      assert.ok(!rules.includes('machine-stalled'), rules.join(', '));
      assert.match(notes.join('\n'), /A signal such as SIGSTOP stopped the client/);
    });
});
