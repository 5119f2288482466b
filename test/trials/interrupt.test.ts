// What a signal does while a run is judged: nothing else looks at signals then, and a ledger may be long.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import sinon from 'sinon';
import { longLedgerBytes, onInterrupt, signals } from '../../src/trials/interrupt.ts';
import { writeTrace } from '../clients/traces.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';

describe('a signal while a run is judged', () => {
  const folder = testFolder();

  for (const signal of signals)
    it(`${signal} while the ledger is read loses no report`, async () => {
      const client = await keptClient('careful', {
        sources: [join(import.meta.dirname, '../clients/careful-synchronous.c')],
      });
      const trace = writeTrace(folder, 'mixed');
      const [node, script] = esreplayProgram;
      const env = { ...process.env, TMPDIR: folder };
      const run = spawnSync(node, [script, 'run', trace, '--pace', 'asap', '--', client], {
        env: { ...env, ESREPLAY_KILL_AT: `ledger-read:${signal}` },
        encoding: 'utf8',
      });
      assert.deepEqual([run.status, run.signal], [0, null], run.stderr);
      assert.match(run.stdout, /\d+ of \d+ AUTH messages in time/);
    });

  it('a signal ends a long judgement, but a double Ctrl-C counts as one', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
    try {
      const before = process.listenerCount('SIGTERM');
      const { signal, interrupt, beforeJudging } = onInterrupt();
      interrupt();
      assert.ok(signal.aborted);
      const released = beforeJudging(longLedgerBytes);
      await clock.tickAsync(499);
      assert.equal(process.listenerCount('SIGTERM'), before + 1);
      await clock.tickAsync(1);
      await released;
      assert.equal(process.listenerCount('SIGTERM'), before);
    } finally {
      clock.restore();
    }
  });
});
