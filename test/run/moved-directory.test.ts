// A client may rename the directories of its run, or put something else in their place. The run removes what it made,
// wherever that is.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Harness } from '../cli/harness.ts';
import { writeTrace } from '../clients/traces.ts';
import { keptClient } from '../kit/build.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { runDirectories } from './stand-in.ts';

describe('a directory of a run', () => {
  let folder: string;
  let temporary: string;
  let client: string;
  let trace: string;

  before(async function () {
    leaveOutOnMac(this, 'its client finds the directory in /proc/self/maps');
    client = await keptClient('hostile', { sources: [join(import.meta.dirname, '../attack/clients/hostile.c')] });
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));
    temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    trace = writeTrace(folder, 'mixed');
  });
  afterEach(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  /** Returns what is left in the temporary folder and in memory. */
  async function leftBy(attack: string, env: NodeJS.ProcessEnv = {}) {
    const harness = new Harness(['run', trace, '--pace', 'asap', '--', client, attack], { TMPDIR: temporary, ...env });
    const ended = await harness.ended();
    const { pid } = harness.child;
    const onDisk = readdirSync(temporary, { recursive: true, encoding: 'utf8' });
    const left = onDisk.filter((name) => name.includes(`esreplay-${pid}-`));
    const inMemory = existsSync('/dev/shm') ? runDirectories(pid, ['/dev/shm']) : [];
    return { ...ended, left: [...left, ...inMemory] };
  }

  for (const [attack, what] of [
    ['no-directory', 'a file'],
    ['moved-ledger', 'nothing'],
  ] as const)
    it(`a directory that its client renamed, with ${what} in its place, is removed`, async () => {
      const { left, status, stdout, stderr } = await leftBy(attack);
      assert.deepEqual(left, [], stderr);
      assert.equal(status, 1, stdout + stderr);
      assert.doesNotMatch(stdout, /damaged/);
    });

  it('a directory that its client moved, with a folder in its place, is removed', async () => {
    const { left, status, stdout, stderr } = await leftBy('moved-away');
    assert.equal(left.length, 1, left.join());
    assert.match(left[0] ?? '', /-folder$/); // the client's own
    assert.equal(status, 1, stdout + stderr);
  });

  it('a directory that is kept is at its place again after its client renamed it', async () => {
    const { stdout, stderr } = await leftBy('no-directory', { ESREPLAY_KEEP_RUN: '1' });
    const [, kept = ''] = /with esreplay explain\s+(\S+)/.exec(stdout) ?? [];
    const explained = await new Harness(['explain', kept]).ended();
    assert.equal(explained.status, 1, stderr + explained.stderr);
    assert.deepEqual(readdirSync(temporary), [kept.split('/').at(-1)]);
  });
});
