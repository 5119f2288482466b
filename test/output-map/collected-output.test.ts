// What is kept of a product's output: the stream or the part of a file that the map names, within bounds.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OutputCollector } from '../../src/output-map/collected-output.ts';
import { testFolder } from '../folder.ts';

describe('collected output', () => {
  const folder = testFolder();
  const text = ({ bytes }: { readonly bytes: Uint8Array }): string => Buffer.from(bytes).toString();

  it('a stream is kept, and the other one is not', () => {
    const collector = new OutputCollector({ stream: 'stderr' });
    collector.add('stdout', Buffer.from('a'));
    collector.add('stderr', Buffer.from('b'));
    collector.add('stderr', Buffer.from('c'));
    assert.deepEqual([text(collector.read()), collector.read().isWhole], ['bc', false]);
    collector.end();
    assert.equal(collector.read().isWhole, true);
  });

  it('an endless stream is kept to 64 MiB, and is not whole', () => {
    const collector = new OutputCollector({ stream: 'stdout' });
    const piece = Buffer.alloc(1 << 20, 'a');
    for (let pieces = 0; pieces < 65; pieces += 1) collector.add('stdout', piece);
    collector.end();
    const { bytes, isWhole } = collector.read();
    assert.deepEqual([bytes.length, isWhole], [64 << 20, false]);
  });

  it('a log file is read from where it ended before', () => {
    const file = join(folder, 'appended.log');
    writeFileSync(file, 'before\n');
    const collector = new OutputCollector({ file });
    appendFileSync(file, 'now\n');
    assert.deepEqual([text(collector.read()), collector.read().isWhole], ['now\n', true]);
  });

  it('a log file that is new, or replaced, is read from its start', () => {
    const file = join(folder, 'new.log');
    const first = new OutputCollector({ file });
    writeFileSync(file, 'new\n');
    assert.equal(text(first.read()), 'new\n');
    const second = new OutputCollector({ file });
    writeFileSync(join(folder, 'other.log'), 'replaced by a longer one\n');
    renameSync(join(folder, 'other.log'), file);
    assert.equal(text(second.read()), 'replaced by a longer one\n');
  });

  it('a pipe, a folder and a missing file hold nothing up, and say why nothing is read', () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const file of [pipe, folder, join(folder, 'missing')]) {
      const { bytes, trouble } = new OutputCollector({ file }).read();
      assert.equal(bytes.length, 0);
      assert.match(trouble ?? '', /not a file|no such file/);
    }
  });
});
