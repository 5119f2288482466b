// What the writer promises: only a complete trace gets its name, messages that cannot be written leave nothing behind,
// equal things are defined once.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { SetupError, TraceError } from '../../src/errors/errors.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { buildFile, buildHeader, buildMessage, buildProcess } from '../../src/trace/builders.ts';
import { decodeCbor } from '../../src/trace/cbor.ts';
import { walkCbor } from '../../src/trace/cbor-walk.ts';
import { traceLimits } from '../../src/trace/limits.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { RecordEncoder } from '../../src/trace/record-encoder.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { newFolder } from './folder.ts';

const notifyOpen = 10;
const authOpen = 1;

/** Returns the records that an encoder makes, each decoded. */
function recordsOf(encode: (encoder: RecordEncoder) => void, header = buildHeader()): (readonly unknown[])[] {
  const records: (readonly unknown[])[] = [];
  encode(
    new RecordEncoder(header, (bytes) => {
      assert.equal(walkCbor(bytes), bytes.length, 'canonical');
      records.push(decodeCbor(bytes) as readonly unknown[]);
    }),
  );
  return records;
}

const kinds = (records: readonly (readonly unknown[])[]): unknown[] => records.map((record) => record[0]);

describe('trace writer', () => {
  it('a trace is NAME.incomplete until it is closed, and NAME after', () => {
    const path = newFolder().file('a.estrace');
    const writer = new TraceWriter(path, buildHeader());
    writer.message(buildMessage(notifyOpen));
    writer.flush();
    assert.ok(existsSync(`${path}.incomplete`) && !existsSync(path));
    const cut = openTrace(`${path}.incomplete`);
    assert.equal(cut.complete, false);
    assert.equal([...cut.messages()].length, 1);
    cut.close();
    writer.close();
    writer.close();
    assert.ok(existsSync(path) && !existsSync(`${path}.incomplete`));
    assert.equal(readFileSync(path).length, writer.bytesWritten);
  });

  it('the file is the same whether the event types of its header are named first or last', () => {
    const folder = newFolder();
    const written = (name: string, named: 'first' | 'last', messages: number) => {
      const options = named === 'first' ? { events: [notifyOpen] } : {};
      const open = buildMessage(notifyOpen);
      const opened = buildFile();
      const writer = new TraceWriter(folder.file(name), buildHeader(), options);
      for (let n = 0; n < messages; n++) {
        const file = { ...opened, path: `/tmp/${n}/${'long'.repeat(900)}` };
        writer.message({ ...open, event: { open: { fflag: 1, file } } });
      }
      writer.close(named === 'last' ? [notifyOpen] : undefined);
      const bytes = readFileSync(writer.path);
      assert.equal(writer.bytesWritten, bytes.length);
      return bytes;
    };
    // What follows the header is moved a chunk of a megabyte at a time.
    for (const messages of [0, 1, 1000])
      assert.ok(written('last.estrace', 'last', messages).equals(written('first.estrace', 'first', messages)));
    assert.ok(written('long.estrace', 'last', 1000).length > 3 * 1024 * 1024);
  });

  it('an abandoned trace stays as NAME.incomplete', () => {
    const path = newFolder().file('a.estrace');
    const writer = new TraceWriter(path, buildHeader());
    writer.message(buildMessage(notifyOpen));
    writer.abandon();
    assert.ok(!existsSync(path));
    const reader = openTrace(writer.incompletePath);
    assert.equal([...reader.messages()].length, 1);
    reader.close();
  });

  it('a folder that does not exist is a setup error', () => {
    assert.throws(() => new TraceWriter('/no/such/folder/a.estrace', buildHeader()), SetupError);
  });

  it('a message that the format cannot hold is refused, and leaves nothing in the trace', () => {
    const good = [buildMessage(authOpen, {}, 1), buildMessage(authOpen, {}, 2), buildMessage(authOpen, {}, 3)];
    const [first, second, third] = good as [Message, Message, Message];
    const { fflag: _, ...withoutFlag } = second.event.open ?? { fflag: 0 };
    const bad: readonly (readonly [Message, string])[] = [
      [{ ...second, event: { open: withoutFlag } as Message['event'] }, 'event.open.fflag'],
      [{ ...second, event: {} }, 'event.open'],
      [{ ...second, time: { tv_sec: 1n, tv_nsec: 1_000_000_000n } }, 'time'],
      [{ ...second, action_type: 1 }, 'action_type'],
      [{ ...second, version: 7 }, 'version'],
      [{ ...second, process: { ...second.process, ppid: 2 ** 31 } }, 'process.ppid'],
      [{ ...second, process: { ...second.process, cdhash: new Uint8Array(19) } }, 'process.cdhash'],
      [{ ...second, process: { ...second.process, signing_id: '\ud800' } }, 'process.signing_id'],
      [{ ...second, seq_num: -1n }, 'seq_num'],
      [{ ...second, action: { result_type: 0, result: { auth: 0 } } }, 'action'],
      [{ ...second, event_type: 700 }, ''],
    ];
    const path = newFolder().file('a.estrace');
    const writer = new TraceWriter(path, buildHeader());
    writer.message(first);
    for (const [message, field] of bad) {
      assert.throws(
        () => writer.message(message),
        (error) => {
          assert.ok(error instanceof TraceError, String(error));
          assert.equal(error.field ?? '', field, error.message);
          return true;
        },
      );
    }
    writer.message(second);
    writer.message(third);
    writer.close();
    const reader = openTrace(path);
    assert.deepEqual(
      [...reader.messages()].map(({ message }) => message),
      good,
    );
    reader.close();
  });

  it('an event that the header does not list is refused', () => {
    const writer = new TraceWriter(newFolder().file('a.estrace'), buildHeader(), { events: [authOpen] });
    assert.throws(() => writer.message(buildMessage(notifyOpen)), /is missing in the header's events/);
    writer.abandon();
  });

  it('a record of more than 1 MiB is refused, and one of almost 1 MiB is written', () => {
    const path = newFolder().file('a.estrace');
    const writer = new TraceWriter(path, buildHeader());
    const long = (length: number): Message => {
      const target = buildFile({ path: 'x'.repeat(length) });
      return buildMessage(notifyOpen, { event: { open: { fflag: 1, file: target } } });
    };
    writer.message(long(traceLimits.recordBytes - 10));
    assert.throws(() => writer.message(long(traceLimits.recordBytes)), /a record of 1048583 bytes, at most 1048576/);
    writer.message(buildMessage(notifyOpen, {}, 2));
    writer.close();
    const reader = openTrace(path);
    assert.equal([...reader.messages()].length, 2);
    reader.close();
  });

  it('a block has at most 256 KiB', () => {
    const path = newFolder().file('a.estrace');
    const writer = new TraceWriter(path, buildHeader());
    const [open, file] = [buildMessage(notifyOpen), buildFile()];
    for (let length = 1; length < 1500; length++)
      writer.message({ ...open, event: { open: { fflag: 1, file: { ...file, path: '/'.repeat(length) } } } });
    writer.close();
    const bytes = Uint8Array.from(readFileSync(path));
    let blocks = 0;
    for (let pos = walkCbor(bytes); pos < bytes.length; blocks++) {
      const end = walkCbor(bytes, pos);
      const [, , , content] = decodeCbor(bytes, pos, end) as readonly [number, number, number, Uint8Array];
      assert.ok(content.length <= traceLimits.blockTargetBytes);
      pos = end;
    }
    assert.ok(blocks > 4, `${blocks} blocks`);
  });

  it('an older NAME.incomplete is replaced', () => {
    const path = newFolder().file('a.estrace');
    writeFileSync(`${path}.incomplete`, 'left over');
    const writer = new TraceWriter(path, buildHeader());
    writer.close();
    const reader = openTrace(path);
    assert.ok(reader.complete);
    reader.close();
  });
});

describe('trace records', () => {
  it('strings, files, threads and processes are defined once, before their first use', () => {
    const process = buildProcess();
    const records = recordsOf((encoder) => {
      encoder.message(buildMessage(notifyOpen, { process }));
      encoder.message(buildMessage(notifyOpen, { process: structuredClone(process) }));
    });
    // Signing id, team id, executable's path, executable, tty's path, tty, process, thread, opened file's path, opened
    // file, message; then the same message again.
    assert.deepEqual(kinds(records), [-3, -3, -3, -2, -3, -2, -1, -5, -3, -2, notifyOpen, notifyOpen]);
  });

  it('equal arguments and environment are one list', () => {
    const build = buildMessage(9);
    const texts = ['a', '', 'b', 'a'];
    const records = recordsOf((encoder) =>
      encoder.message({
        ...build,
        event: { exec: { ...build.event.exec, args: texts, env: texts } as NonNullable<Message['event']['exec']> },
      }),
    );
    const lists = records.filter(([kind]) => kind === -4);
    assert.equal(lists.length, 1);
    const [, items] = lists[0] as readonly [number, readonly unknown[]];
    assert.equal(items[1], '');
    assert.equal(items[0], items[3]);
  });

  it('UTF-8 bytes are defined once with the equal text', () => {
    const asText = buildProcess({ signing_id: 'é' });
    const asBytes = buildProcess({ signing_id: Uint8Array.from(Buffer.from('é')) });
    const records = recordsOf((encoder) => {
      encoder.message(buildMessage(notifyOpen, { process: asText }));
      encoder.message(buildMessage(notifyOpen, { process: asBytes }));
    });
    assert.equal(kinds(records).filter((kind) => kind === -1).length, 1);
  });

  it('a change of what is defined already is an error', () => {
    const process = buildProcess();
    recordsOf((encoder) => {
      encoder.message(buildMessage(notifyOpen, { process }));
      assert.throws(() => {
        process.ppid = 7;
      }, TypeError);
    });
  });

  it('another message version defines everything anew', () => {
    const records = recordsOf((encoder) => {
      encoder.message(buildMessage(notifyOpen));
      encoder.run({ messageVersion: 9, machBase: 5n, wallBase: 6n, bootId: 'second' });
      encoder.message(buildMessage(notifyOpen, { version: 9 }));
      encoder.run({ messageVersion: 9, machBase: 7n, wallBase: 8n, bootId: null });
      encoder.message(buildMessage(notifyOpen, { version: 9 }));
    });
    const once = [-3, -3, -3, -2, -3, -2, -1, -5, -3, -2, notifyOpen];
    assert.deepEqual(kinds(records), [...once, -8, ...once, -8, notifyOpen]);
    // Ids continue: the second definition of the process is number 1.
    assert.equal(records.filter(([kind]) => kind === notifyOpen)[1]?.[4], 1);
  });
});
