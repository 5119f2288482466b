// What the recorder leaves behind when its process is killed, its disk is full, or its folder is read-only.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EventType } from '../../src/schema/generated/messages.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { freshFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';
import { mayNotMount, skip } from '../skip.ts';
import { esrecord, linesOf, readCopy, recordReplay, replayable, type Summary, writeMessages } from './copies.ts';

const { NOTIFY_EXIT } = EventType;

describe('the trace of a recorder', () => {
  linuxOnly('it fills file systems and breaks writes as Linux does');
  let folder = '';
  let trace = '';
  beforeEach(() => {
    folder = freshFolder();
    trace = join(folder, 'trace.estrace');
  });

  const messages = (count: number) =>
    Array.from({ length: count }, (_, index) => replayable(NOTIFY_EXIT, 11, index, 'plain'));

  it('the trace of a killed recorder is readable up to a second before', async () => {
    const output = join(folder, 'copy.estrace');
    writeMessages(trace, 11, messages(20_000)); // one per millisecond; it is killed within two seconds
    let seen = 0;
    const lines = linesOf(({ pid, messages: written }) => {
      if (written < 1500 || seen > 0) return;
      seen = written;
      process.kill(pid, 'SIGKILL');
    });
    const words = ['-o', output, '--events', 'exit'];
    const { run, summary } = await recordReplay(trace, words, { pace: 'recorded', lines });
    assert.equal(summary.state, 'recording', 'it said nothing at its end');
    assert.equal(run.exitCode, 5);
    assert.ok(seen > 0, 'it was killed');
    assert.equal(existsSync(output), false);
    const cut = readCopy(`${output}.incomplete`);
    assert.equal(cut.complete, false);
    assert.ok(cut.messages.length > 0 && seen - cut.messages.length < 1500, `${cut.messages.length} of ${seen}`);
    for (const [index, { global_seq_num }] of cut.messages.entries()) assert.equal(Number(global_seq_num), index);
  });

  /** In a mount namespace where `place` is a file system of this kind; skips the test if that is not allowed. */
  function recordIn(test: Mocha.Context, place: string, options: string, words: readonly string[]) {
    mkdirSync(place);
    const mounted = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', '-o', options, 'tmpfs', place]);
    if (mounted.status !== 0) skip(test, mayNotMount);
    const record = [esrecord, '--json', '-o', join(place, 'copy.estrace'), '--events', 'exit', ...words];
    const run = [...esreplayProgram, 'run', trace, '--pace', 'asap'];
    const script = `mount -t tmpfs -o ${options} tmpfs '${place}' && "$@"; cp '${place}'/* '${folder}'/`;
    return spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', ...run, '--', ...record], {
      cwd: packageRoot,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
  }

  it('the trace on a full disk is readable up to there, and later messages are counted', function () {
    writeMessages(trace, 11, messages(6000));
    const done = recordIn(this, join(folder, 'small'), 'size=1m', []);
    const last = `${done.stdout}\n${done.stderr}`.split('\n').find((line) => line.startsWith('{"state":"done"'));
    assert.ok(last !== undefined, `${done.stdout}${done.stderr}`);
    const summary = JSON.parse(last) as Summary;
    assert.deepEqual([summary.whole, summary.error], [false, 'No space left on device']);
    assert.equal(summary.messages + summary.lost, 6000);
    assert.ok(summary.lost > 0 && summary.messages > 0);
    const cut = readCopy(join(folder, 'copy.estrace.incomplete'));
    assert.equal(cut.complete, false);
    assert.equal(cut.messages.length, summary.messages);
  });

  it('a read-only folder is refused before anything is recorded', function () {
    writeMessages(trace, 11, messages(3));
    const done = recordIn(this, join(folder, 'closed'), 'size=1m,ro', []);
    assert.match(
      done.stderr,
      /^esrecord: error: cannot write .*copy\.estrace\.incomplete: Read-only file system\nhelp: name/,
    );
    assert.deepEqual(readdirSync(folder).sort(), ['closed', 'trace.estrace']);
  });
});
