// What can be recovered from a trace that was cut or damaged at any place.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recoverTrace } from '../../src/edit/recover.ts';
import { TraceError, UsageError } from '../../src/errors/errors.ts';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { openTrace, type TraceReader } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { testFolder } from '../folder.ts';

const blocks = 4;
const messagesABlock = 3;
const total = blocks * messagesABlock;

describe('recover', () => {
  const folder = testFolder();
  const whole = join(folder, 'whole.estrace');
  const broken = join(folder, 'broken.estrace.incomplete');
  const output = join(folder, 'broken.estrace');
  /** Ends of the header's block and of the record blocks. */
  const ends: number[] = [];
  let bytes: Buffer;
  let sent: readonly Message[];
  before(() => {
    const writer = new TraceWriter(whole, buildHeader(), { events: [EventType.NOTIFY_OPEN] });
    ends.push(writer.bytesWritten);
    for (let i = 0; i < total; i++) {
      writer.message(buildMessage(EventType.NOTIFY_OPEN, {}, i + 1));
      if ((i + 1) % messagesABlock !== 0) continue;
      writer.flush();
      ends.push(writer.bytesWritten);
    }
    writer.close();
    bytes = readFileSync(whole);
    sent = read(whole, (reader) => Array.from(reader.messages(), ({ message }) => message));
  });
  afterEach(() => rmSync(output, { force: true }));

  const recover = (changed: Uint8Array, overwrite = false) => {
    writeFileSync(broken, changed);
    return recoverTrace({ input: broken, output, overwrite, application: 'test' });
  };

  it('a trace that is cut at any byte keeps all whole blocks', async () => {
    const [headerEnd = 0] = ends;
    let checked = 0;
    for (let length = headerEnd; length < bytes.length; length += 1 + Math.floor(length / 97)) {
      const { lost, messages, bytesWritten } = await recover(bytes.subarray(0, length), true);
      const good = ends.findLastIndex((end) => end <= length);
      assert.equal(messages, good * messagesABlock, `cut at ${length}`);
      assert.equal(lost?.offset, ends[good]);
      assert.equal(lost?.bytes, length - (ends[good] ?? 0));
      assert.equal(bytesWritten, readFileSync(output).length);
      read(output, (reader) => {
        assert.equal(reader.complete, true);
        assert.deepEqual(
          Array.from(reader.messages(), ({ message }) => message),
          sent.slice(0, messages),
        );
        assert.match(reader.header.notes.join(), /recovered: the trace ended at byte/);
      });
      checked++;
    }
    assert.ok(checked > 50);
  });

  it('the lost messages are counted by the blocks behind the damage', async () => {
    const damaged = Buffer.from(bytes);
    const at = (ends[2] ?? 0) - 5;
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    const { messages, lost } = await recover(damaged);
    assert.equal(messages, messagesABlock);
    assert.equal(lost?.reason, 'the checksum of a block is wrong');
    assert.equal(lost?.messages, total - messagesABlock);
  });

  it('a whole trace stays as it is, byte for byte', async () => {
    const { lost } = await recover(bytes);
    assert.equal(lost, null);
    assert.deepEqual(readFileSync(output), bytes);
  });

  it('a trace without a whole header is refused, and leaves nothing behind', async () => {
    const [headerEnd = 0] = ends;
    for (const length of [0, 10, headerEnd - 1])
      await assert.rejects(recover(bytes.subarray(0, length)), (error) => error instanceof TraceError);
    assert.deepEqual(readdirSync(folder).sort(), ['broken.estrace.incomplete', 'whole.estrace']);
  });

  it('an existing file is not replaced unasked, and the input never', async () => {
    writeFileSync(output, 'mine');
    await assert.rejects(recover(bytes), (error) => error instanceof UsageError);
    assert.equal(readFileSync(output, 'utf8'), 'mine');
    await assert.rejects(
      recoverTrace({ input: whole, output: whole, overwrite: true, application: 'test' }),
      (error) => error instanceof UsageError,
    );
    assert.ok(existsSync(whole));
  });
});

function read<T>(path: string, look: (reader: TraceReader) => T): T {
  const reader = openTrace(path);
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}
