// An installation in a folder with a space: the loader knows no quotes in LD_PRELOAD, and a shell none in $(esreplay
// kit).
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { Harness, root } from './harness.ts';

const built = join(root, 'build/Release/libesreplay.so');

describe('a library whose path has a space', () => {
  const folder = testFolder();
  let ESREPLAY_LIBRARY: string;

  before(async function () {
    leaveOutOnMac(this, 'LD_PRELOAD ends a path at a space, and DYLD_INSERT_LIBRARIES does not');
    mkdirSync(join(folder, 'an installation'));
    ESREPLAY_LIBRARY = join(folder, 'an installation/libesreplay.so');
    copyFileSync(built, ESREPLAY_LIBRARY);
    const sources = [join(root, 'replayer/kit/examples/opens-in-handler.c')];
    await compileClient({ sources, output: join(folder, 'opens-in-handler') });
  });

  const run = (env: NodeJS.ProcessEnv) =>
    new Harness(
      ['run', join(root, 'traces/first-run.estrace'), '--pace', 'asap', '--', join(folder, 'opens-in-handler')],
      env,
    ).ended();

  it('a library path with a space is inserted into the client', async () => {
    const { status, stdout, stderr } = await run({ ESREPLAY_LIBRARY });
    assert.equal(status, 1, stdout + stderr);
    assert.match(stdout, /VIOLATION {2}blocking-call/);
    assert.doesNotMatch(stderr, /preload/);
  });

  it('a run directory whose path also has a space is a set-up error', async () => {
    const TMPDIR = join(folder, 'an installation');
    const { status, stderr } = await run({ ESREPLAY_LIBRARY, TMPDIR });
    assert.equal(status, 3, stderr);
    assert.match(stderr, /error: cannot insert the replayer library: LD_PRELOAD ends a path at a space or a colon\n/);
    assert.match(stderr, /set TMPDIR to a folder whose path has neither/);
  });
});
