// `--as-root` on a client that ends if it is not root: it runs with the option, and ends by itself without it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type ReplayOptions, replay } from '../../src/index.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { leaveOutOnMac } from '../linux-only.ts';

describe('--as-root', () => {
  const folder = testFolder();
  let client = '';
  let trace = '';

  before(async function () {
    leaveOutOnMac(this, '--as-root is for Linux; on a Mac esreplay runs with sudo');
    client = join(folder, 'requires-root');
    trace = writeTrace(folder, 'mixed');
    await compileClient({ sources: [join(import.meta.dirname, '../kit/programs/requires-root.c')], output: client });
  });

  it('a client that needs root passes with --as-root, and the command has the option', async () => {
    const run = await runAndJudge({ trace, clients: [[client]], pace: 'asap', asRoot: true });
    assert.equal(run.exitCode, 0, JSON.stringify(run.setupTrouble));
    assert.deepEqual(run.verdicts, []);
    assert.equal(run.options.asRoot, true);
    assert.match(run.command, / --as-root /);
  });

  it('a client behind a wrapper script is root with --as-root', async () => {
    const run = await runAndJudge({ trace, clients: [['/bin/sh', '-c', `"${client}"`]], pace: 'asap', asRoot: true });
    assert.equal(run.exitCode, 0, JSON.stringify(run.setupTrouble));
  });

  it('a client that needs root ends without --as-root, before it makes an ES client', async () => {
    const run = await runAndJudge({ trace, clients: [[client]], pace: 'asap' });
    assert.equal(run.exitCode, 3, 'it ends before it has a client');
    assert.equal(run.options.asRoot, false);
  });

  it('asRoot is an error for a handler in JavaScript', async () => {
    const options = { handler: () => 'allow', asRoot: true } as unknown as ReplayOptions;
    await assert.rejects(replay(trace, options), /asRoot is for client processes/);
  });
});
