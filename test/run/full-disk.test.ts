// Runs on file systems without room, in a mount namespace of its own: the run must end and must not pass.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { mayNotMount, skip } from '../skip.ts';

const root = join(import.meta.dirname, '../..');
const notifyOpen = 10;

describe('a full disk', () => {
  const folder = testFolder();
  const small = join(folder, 'small');
  const client = join(folder, 'client');

  before(async function () {
    leaveOutOnMac(this, 'its full disk is in a mount namespace');
    if (spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status !== 0) skip(this, mayNotMount);
    mkdirSync(small);
    await compileClient({ sources: [join(root, 'test/replayer/clients/answers.c')], output: client });
  });

  /** The same message repeatedly: making so many different ones would take longer than their run. */
  function traceOf(messages: number): string {
    const path = join(folder, `${messages}.estrace`);
    const header = buildHeader();
    const writer = new TraceWriter(path, header);
    const built = { ...buildMessage(notifyOpen), mach_time: header.machBase };
    for (let i = 0; i < messages; i += 1) writer.message(built);
    writer.close();
    return path;
  }

  /** The ledger's second folder has this much room, its first has none. */
  function runWith(kibibytes: number, messages: number) {
    const trace = traceOf(messages);
    const mounts = `mount -t tmpfs -o size=64k tmpfs /dev/shm && mount -t tmpfs -o size=${kibibytes}k tmpfs '${small}'`;
    return spawnSync(
      'unshare',
      [
        '-m',
        'sh',
        '-c',
        `${mounts} && exec "$@"`,
        'sh',
        ...esreplayProgram,
        'run',
        trace,
        '--pace',
        'asap',
        '--',
        client,
      ],
      {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, TMPDIR: small, TSX_DISABLE_CACHE: '1', NO_COLOR: '1' },
        timeout: 600_000,
      },
    );
  }

  it('a run is invalid when its ledger has no room for its rows', () => {
    const { status, stdout, stderr } = runWith(24 << 10, 280_000);
    assert.equal(status, 3, stdout + stderr);
    assert.match(stdout + stderr, /The ledger lost \d+ facts because it was full\./);
    assert.match(stdout + stderr, /Free some space in \/dev\/shm or in the temporary folder/);
  });

  it('a run does not start when the disk has no room at all', () => {
    const { status, stdout, stderr } = runWith(512, 300);
    assert.equal(status, 3, stdout + stderr);
    assert.match(stdout + stderr, /no space for the ledger/);
  });

  it('a run does not start when the disk has no room for the words of the messages', () => {
    const { status, stdout, stderr } = runWith(1 << 10, 200_000);
    assert.equal(status, 3, stdout + stderr);
    assert.match(stdout + stderr, /no space for .*shared\.bin/);
  });
});
