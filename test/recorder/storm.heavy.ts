// A million messages at once: each is in the trace or counted there, and the recorder stays within its memory.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadAddon } from '../../src/addon/load.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import { buildHeader } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { testFolder } from '../folder.ts';
import { type Lines, recordReplay, replayable } from './copies.ts';

const { AUTH_OPEN, NOTIFY_CLOSE, NOTIFY_EXIT, NOTIFY_WRITE } = EventType;
const messages = 1_000_000;

const megabyte = 2 ** 20;

/** Watches the process whose pid is in the first line: the maximum of its own memory, in bytes, sampled repeatedly. */
function watchMemory(): { readonly lines: Lines; most: number } {
  const watched = {
    most: 0,
    lines: (path: string) => {
      const look = (): void => {
        const pid = /"pid":(\d+)/.exec(textOf(path))?.[1];
        const kilobytes = pid && /^RssAnon:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`))?.[1];
        watched.most = Math.max(watched.most, Number(kilobytes ?? 0) * 1024);
      };
      const timer = setInterval(look, 5);
      return () => clearInterval(timer);
    },
  };
  return watched;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it does not exist yet, or no longer
  }
}

describe('a storm', () => {
  const folder = testFolder();

  it('a storm of a million messages is recorded or counted to the last one', async () => {
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

    // A recorder that gets none of the messages also has the replayer's memory in its process.
    const idle = watchMemory();
    await recordReplay(trace, ['-o', join(folder, 'idle.estrace'), '--events', 'mount'], { lines: idle.lines });
    const limit = 32;
    const words = ['-o', output, '--events', 'write,close,exit,auth_open', '--memory', `${limit}`];
    const busy = watchMemory();
    const { run, summary } = await recordReplay(trace, words, { lines: busy.lines });
    const used = (busy.most - idle.most) / megabyte;
    assert.ok(idle.most > 0 && used > 0 && used <= limit, `${used} MB more than an idle one`);
    assert.equal(run.exitCode, 0, JSON.stringify(run.verdicts.slice(0, 2)));
    assert.equal(run.summary.messages, messages);
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
    console.log(
      `      ${summary.lost} of ${messages} lost, ${size.toFixed(1)} bytes a message, ${used.toFixed(1)} of ${limit} MB`,
    );
  });
});
