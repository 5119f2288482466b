import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { progressLine } from '../../src/cli/terminal/progress.ts';
import { findProgram } from '../../src/toolchain.mjs';
import { shellQuoted } from '../../src/words/shell-words.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { client, makeTrace } from '../replayer/driver.ts';
import { Harness, root } from './harness.ts';

describe('progress', () => {
  it('counts, and guesses only when there is something to guess from', () => {
    assert.equal(progressLine(0, 1000, 2000), '0 of 1,000 messages, 0 %');
    assert.equal(progressLine(500, 1000, 2000), '500 of 1,000 messages, 50 %, about 2 s left');
    assert.equal(progressLine(10, 1000, 60_000), '10 of 1,000 messages, 1 %, about 2 h left'.replace('2 h', '1.6 h'));
    assert.equal(progressLine(1000, 1000, 2000), '1,000 of 1,000 messages, 100 %');
  });

  describe('of a run of some seconds', () => {
    const words = async (): Promise<string[]> => {
      const trace = makeTrace([
        { type: 1, pid: 5_000_100 },
        { type: 1, pid: 5_000_101, gapMs: 6000 },
      ]).path;
      return ['run', trace, '--', await client('answers')];
    };
    before(function () {
      leaveOutOnMac(this, 'script(1) takes other words here');
    });

    it('is shown on a terminal, and gone before the report', async function () {
      const script = findProgram(['script']); // provides a terminal
      if (script === null) this.skip();
      const line = [...esreplayProgram, ...(await words())];
      const shown = spawnSync(script, ['-qec', line.map(shellQuoted).join(' '), '/dev/null'], {
        encoding: 'utf8',
        cwd: root,
        env: { ...process.env, NODE_OPTIONS: '', TERM: 'xterm' },
      });
      assert.equal(shown.status, 0, shown.stdout);
      const clear = '\r\u001b[K';
      assert.ok(shown.stdout.includes(`${clear}1 of 2 messages, 50 %, about `), shown.stdout);
      const report = shown.stdout.slice(shown.stdout.lastIndexOf(clear));
      assert.ok(report.includes('esreplay run') && !report.includes(' %'), shown.stdout);
    });

    it('is not written into a file or a pipe', async () => {
      const ended = await new Harness(await words()).ended();
      assert.equal(ended.status, 0);
      assert.doesNotMatch(ended.stdout + ended.stderr, /\r|messages, \d+ %/);
    });
  });
});
