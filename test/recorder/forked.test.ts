// The recorder's process forks: the child is not a recorder, and the recording goes on undisturbed.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { EventType } from '../../src/schema/generated/messages.ts';
import { testFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';
import { compile, gxx, root } from '../native/compile.ts';
import { readCopy, recordReplay, replayable, writeMessages } from './copies.ts';

const { NOTIFY_EXIT } = EventType;
/** One per millisecond: the child has ended long before the last one. */
const count = 1000;

describe('a recorder that is forked', () => {
  linuxOnly('what forks in the recorder is put there by LD_PRELOAD');
  const folder = testFolder();

  async function recordForked(child: string): Promise<string> {
    const source = join(root, 'test/recorder/inserted/forks_on_write.cc');
    const library = await compile('forks.so', gxx, [source], ['-shared', '-fPIC']);
    const sent = Array.from({ length: count }, (_, index) => replayable(NOTIFY_EXIT, 11, index, 'plain'));
    const trace = writeMessages(join(folder, 'trace.estrace'), 11, sent);
    const output = join(folder, `${child}.estrace`);
    const status = join(folder, `${child}.status`);
    const before = new Set(readdirSync(folder));
    const { run, summary } = await recordReplay(trace, ['-o', output, '--events', 'exit'], {
      pace: 'recorded',
      env: { LD_PRELOAD: library, FORKED_CHILD: child, FORKED_STATUS: status },
    });
    assert.equal(run.exitCode, 0);
    assert.deepEqual([summary.whole, summary.messages, summary.lost], [true, count, 0]);
    const copy = readCopy(output);
    assert.equal(copy.complete, true);
    assert.equal(copy.messages.length, count);
    const made = readdirSync(folder).filter((name) => !before.has(name));
    assert.deepEqual(made.sort(), [`${child}.estrace`, `${child}.status`]);
    return readFileSync(status, 'utf8');
  }

  it("a recording goes on when a signal ends the recorder's child", async () => {
    assert.equal(await recordForked('signal'), `signal ${constants.signals.SIGTERM}`);
  });

  it("a recording goes on when the recorder's child exits", async () => {
    assert.equal(await recordForked('exit'), 'status 0');
  });
});
