// What a signal does while a run is judged: nothing else looks at signals then, and a ledger may be long.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sinon from 'sinon';
import { onInterrupt, signals } from '../../src/cli/terminal/interrupt.ts';
import { writeTrace } from '../clients/traces.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { keptClient } from '../kit/build.ts';

describe('a signal while a run is judged', () => {
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));
  after(() => rmSync(folder, { recursive: true }));

  for (const signal of signals)
    it(`ends the harness (${signal}), and the report can still be made`, async () => {
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
      assert.deepEqual([run.status, run.signal], [null, signal], run.stderr);
      const [directory = ''] = readdirSync(folder).filter((name) => /^esreplay-\d+-/.test(name));
      const explained = spawnSync(node, [script, 'explain', join(folder, directory)], { env, encoding: 'utf8' });
      assert.equal(explained.status, 0, explained.stderr);
      assert.match(explained.stdout, /\d+ of \d+ AUTH messages in time/);
      rmSync(join(folder, directory), { recursive: true });
    });

  it('is not the second press of a double one', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
    try {
      const before = process.listenerCount('SIGTERM');
      const { signal, interrupt, releaseSoon } = onInterrupt();
      interrupt();
      assert.ok(signal.aborted);
      const released = releaseSoon();
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
