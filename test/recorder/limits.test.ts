// Disk limits of a recording: refused if not even a header fits, kept to the byte if one does, and traces that rotate
// by time. native/limit_test.cc has every mode at every moment.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EventType } from '../../src/schema/generated/messages.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { freshFolder } from '../folder.ts';
import { esrecord, readCopy, recordReplay, replayable, writeMessages } from './copies.ts';

const { NOTIFY_EXIT } = EventType;
const version = 11;
const megabyte = 2 ** 20;

describe('the limits of a recording', () => {
  let folder = '';
  let output = '';
  let trace = '';
  beforeEach(() => {
    folder = freshFolder();
    output = join(folder, 'copy.estrace');
    trace = join(folder, 'trace.estrace');
  });
  const exits = (count: number) =>
    Array.from({ length: count }, (_, index) => replayable(NOTIFY_EXIT, version, index, 'plain'));
  const written = (): string[] => readdirSync(folder).filter((name) => name.startsWith('copy'));

  for (const more of [[], ['--rotate-size', '1'], ['--flight', '60']]) {
    it(`a disk limit that is too small for a header is refused (${more[0] ?? 'one trace'})`, async () => {
      writeMessages(trace, version, exits(3));
      const said = join(folder, 'said');
      const client = ['sh', '-c', 'exec "$0" "$@" 2>"$SAID"', esrecord, '-o', output, '--max-size', '0.005', ...more];
      const run = await runAndJudge({ trace, clients: [client], pace: 'asap', env: { SAID: said } });
      assert.match(run.clientEnded?.sentence ?? '', /exit status 2\b/);
      assert.match(
        readFileSync(said, 'utf8'),
        /^esrecord: error: --max-size is too small\nhelp: give more than \d+ KB/,
      );
      assert.deepEqual(written(), []);
    });
  }

  it('a trace at its disk limit is whole, and later messages are in it as a gap', async () => {
    const sent = exits(3000);
    writeMessages(trace, version, sent);
    const limit = 150_000;
    const words = ['-o', output, '--events', 'exit', '--max-size', `${limit / megabyte}`];
    const { summary } = await recordReplay(trace, words, { outstanding: 1 });
    const size = statSync(output).size;
    assert.ok(size <= limit && size > limit * 0.8, `${size} bytes`);
    const { messages, gaps, complete } = readCopy(output);
    assert.deepEqual([complete, messages.length], [true, summary.messages]);
    assert.ok(summary.lost > 0);
    assert.deepEqual(
      gaps.map(({ count, eventType, source }) => [Number(count), eventType, source]),
      [[summary.lost, NOTIFY_EXIT, 'recorder']],
    );
    assert.equal(messages.length + summary.lost, sent.length);
  });

  it('a memory limit that is too small for the options is refused', () => {
    for (const [words, least] of [
      [['--memory', '31'], 32],
      [['--memory', '64', '--flight-size', '32'], 105],
    ] as const) {
      const { status, stderr } = spawnSync(esrecord, ['-o', output, ...words], { encoding: 'utf8' });
      assert.equal(status, 2, stderr);
      assert.match(stderr, new RegExp(`^esrecord: error: --memory is too small .*\nhelp: give at least ${least} MB`));
    }
  });

  it('an age limit begins another trace, and loses nothing', async () => {
    // Four milliseconds apart.
    const sent = exits(1500).map((message, index) => ({
      ...message,
      mach_time: message.mach_time + 3n * 24_000n * BigInt(index),
    }));
    writeMessages(trace, version, sent);
    const words = ['-o', output, '--events', 'exit', '--rotate-every', '1'];
    const { summary } = await recordReplay(trace, words, { pace: 'recorded' });
    assert.equal(summary.lost, 0);
    const names = written();
    assert.ok(names.length >= 4 && names.length <= 8, `${names.length} traces`);
    assert.equal(summary.traces, names.length);
    const copies = names.map((name) => readCopy(join(folder, name)));
    const numbers = copies.flatMap(({ messages }) => messages.map(({ global_seq_num }) => Number(global_seq_num)));
    assert.deepEqual(numbers, Array.from(sent.keys()));
    for (const { complete, messages } of copies) {
      assert.equal(complete, true);
      const [first, last] = [messages[0]?.mach_time ?? 0n, messages.at(-1)?.mach_time ?? 0n];
      // How late the writer checks depends on the machine.
      assert.ok(last - first < 24_000n * 4000n, `${last - first} ticks`);
    }
  });

  it('an age limit begins no trace while no message comes', async () => {
    const [first, second] = exits(2);
    if (first === undefined || second === undefined) throw new Error('no messages');
    writeMessages(trace, version, [first, { ...second, mach_time: second.mach_time + 24_000n * 1500n }]);
    const words = ['-o', output, '--events', 'exit', '--rotate-every', '0.2'];
    await recordReplay(trace, words, { pace: 'recorded' });
    const copies = written().map((name) => readCopy(join(folder, name)).messages.length);
    // The last trace begins when the second is old enough, and gets no message.
    assert.deepEqual(
      copies.filter((count) => count > 0),
      [1, 1],
    );
    assert.ok(copies.length <= 3);
  });
});
