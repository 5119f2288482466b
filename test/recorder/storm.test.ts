// A million messages at once: each is in the trace or counted there.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAddon } from '../../src/addon.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import { buildHeader } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { recordReplay, replayable } from './copies.ts';

const { AUTH_OPEN, NOTIFY_CLOSE, NOTIFY_EXIT, NOTIFY_WRITE } = EventType;
const messages = 1_000_000;

describe('a storm', function () {
  if (process.platform !== 'linux') return;
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-storm-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('of a million messages is accounted for to the last one', async () => {
    const trace = join(folder, 'storm.estrace');
    const output = join(folder, 'copy.estrace');
    const types = [NOTIFY_WRITE, NOTIFY_CLOSE, NOTIFY_EXIT, NOTIFY_WRITE, AUTH_OPEN];
    const some = Array.from({ length: 500 }, (_, index) =>
      replayable(types[index % types.length] ?? NOTIFY_EXIT, 11, index, 'plain'),
    );
    const writer = new TraceWriter(trace, buildHeader(), { events: types });
    for (let index = 0; index < messages; index++) {
      const like = some[index % some.length];
      if (like !== undefined) writer.message(like);
    }
    writer.close();

    const words = ['-o', output, '--events', 'write,close,exit,auth_open', '--memory', '16'];
    const { run, summary } = await recordReplay(trace, words);
    assert.equal(run.exitCode, 0, JSON.stringify(run.verdicts.slice(0, 2)));
    assert.equal(run.tally.delivered, messages);
    assert.equal(summary.messages + summary.lost, messages);
    assert.equal(
      Object.values(summary.lostByType).reduce((sum, count) => sum + count, 0),
      summary.lost,
    );
    assert.equal(summary.kernelLost, 0);
    const found = loadAddon().verifyTrace(output);
    assert.deepEqual([found.messages, found.complete], [summary.messages, true]);
    const reader = openTrace(output);
    let lost = 0n;
    for (const { count, source } of reader.gaps()) {
      assert.equal(source, 'recorder');
      lost += count;
    }
    reader.close();
    assert.equal(Number(lost), summary.lost);
    const size = statSync(output).size / summary.messages;
    console.log(`      ${summary.lost} of ${messages} lost, ${size.toFixed(1)} bytes a message`);
  });
});
