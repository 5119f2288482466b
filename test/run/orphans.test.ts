// Everything that a client starts is ended with it, however far it detached itself and however the harness ends.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { Harness } from '../cli/harness.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { client, makeTrace } from '../replayer/driver.ts';
import { gone, processesNaming, runDirectories } from './stand-in.ts';

describe('a daemon that the client leaves', () => {
  // A duration that no other process on this machine sleeps.
  const seconds = (which: number): string => `${30_000 + which}.${process.pid}`;
  const messages = Array.from({ length: 5 }, (_, index) => ({ type: 1, pid: 5_000_100 + index, gapMs: 1 }));
  const long = () => makeTrace([...messages, { type: 1, pid: 5_000_200, gapMs: 600_000 }]).path;
  before(function () {
    leaveOutOnMac(this, 'macOS has no child subreaper: docs/explain/macos.md');
  });

  it('a daemon that the client left ends when the run is over, and the report says so', async () => {
    const trace = makeTrace(messages).path;
    const clients = [[await client('leaves_a_daemon'), seconds(1)]];
    const judged = await runAndJudge({ trace, clients, pace: 'asap' });
    assert.equal(judged.exitCode, 0);
    assert.deepEqual(processesNaming(seconds(1)), []);
    assert.match(judged.notes.join('\n'), /^1 process of the client had left its process group/m);
  });

  it('a daemon that the client left ends with its own run, and not with another one', async () => {
    const controllers = [new AbortController(), new AbortController()] as const;
    const program = await client('leaves_a_daemon');
    const [first, second] = controllers.map(({ signal }, index) => {
      const clients = [[program, seconds(10 + index)]];
      return runAndJudge({ trace: long(), clients, signal });
    });
    while ([10, 11].some((which) => processesNaming(`sleep\0${seconds(which)}`).length === 0))
      await new Promise((resolve) => setTimeout(resolve, 5));
    controllers[0].abort();
    assert.equal((await first)?.exitCode, 130);
    assert.deepEqual(processesNaming(seconds(10)), []);
    assert.equal(processesNaming(`sleep\0${seconds(11)}`).length, 1, 'the other run goes on');
    controllers[1].abort();
    await second;
    assert.deepEqual(processesNaming(seconds(11)), []);
  });

  it('a daemon that the client left ends when the harness has a bug', async () => {
    const broken = (): void => {
      if (processesNaming(`sleep\0${seconds(2)}`).length > 0) throw new TypeError('a bug');
    };
    const clients = [[await client('leaves_a_daemon'), seconds(2)]];
    await assert.rejects(runAndJudge({ trace: long(), clients, onProgress: broken }), /a bug/);
    assert.deepEqual(processesNaming(seconds(2)), []);
  });

  for (const [signal, which] of [
    ['SIGINT', 3],
    ['SIGKILL', 4],
  ] as const) {
    it(`a daemon that the client left ends when the harness gets ${signal}`, async () => {
      // A run of another test would mention what this one leaves.
      const TMPDIR = mkdtempSync(join(tmpdir(), 'esreplay-test-'));
      const words = ['run', long(), '--', await client('leaves_a_daemon'), seconds(which)];
      const harness = new Harness(words, { TMPDIR });
      await harness.prints('daemon left');
      harness.child.kill(signal);
      const ended = await harness.ended();
      assert.equal(ended.status, signal === 'SIGINT' ? 130 : null, ended.stderr);
      if (signal === 'SIGKILL') await gone(seconds(which));
      assert.deepEqual(processesNaming(seconds(which)), []);
      for (const left of runDirectories(harness.child.pid, [TMPDIR, '/dev/shm'])) rmSync(left, { recursive: true });
      rmSync(TMPDIR, { recursive: true });
    });
  }
});
