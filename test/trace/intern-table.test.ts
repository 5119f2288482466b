// Ids of byte strings: equal strings have one, until all are forgotten.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildFile, buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { InternTable } from '../../src/trace/intern-table.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter, type TraceWriterOptions } from '../../src/trace/writer.ts';
import { newFolder } from './folder.ts';

const open = 10;
const folder = newFolder();

describe('the table of byte strings', () => {
  it('equal strings have one id, counted in the order of coming', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 2000 }), (keys) => {
        const table = new InternTable();
        const ids = new Map<string, number>();
        for (const key of keys) {
          const text = key.join();
          const known = ids.get(text);
          assert.equal(table.find(key, key.length), known ?? -1);
          if (known !== undefined) continue;
          assert.equal(table.add(key, key.length), ids.size);
          ids.set(text, ids.size);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('ids go on counting when all strings are forgotten', () => {
    const table = new InternTable();
    const key = Uint8Array.of(1, 2);
    assert.equal(table.add(key, 2), 0);
    table.forget();
    assert.deepEqual([table.memory, table.find(key, 2), table.add(key, 2), table.find(key, 2)], [0, -1, 1, 1]);
  });
});

describe('definitions that take too much memory', () => {
  const messages = (paths: number) =>
    Array.from({ length: 3 * paths }, (_, n) => {
      const file = buildFile({ path: `/tmp/${n % paths}` });
      return buildMessage(open, { event: { open: { fflag: 1, file } }, global_seq_num: BigInt(n) }, 1);
    });
  const written = (name: string, paths: number, options: TraceWriterOptions = {}) => {
    const path = folder.file(name);
    const writer = new TraceWriter(path, buildHeader(), { events: [open], ...options });
    for (const message of messages(paths)) writer.message(message);
    writer.close();
    const reader = openTrace(path);
    const read = [...reader.messages()].map(({ message }) => message);
    reader.close();
    return { bytes: writer.bytesWritten, read };
  };

  it('definitions that take too much memory are made again, and no message changes', () => {
    const whole = written('whole.estrace', 100);
    const limited = written('limited.estrace', 100, { definitionBytes: 4000 });
    assert.deepEqual(limited.read, whole.read);
    assert.deepEqual(limited.read, messages(100));
    assert.ok(limited.bytes > 2 * whole.bytes, `${limited.bytes} and ${whole.bytes}`);
  });

  it('definitions stay while they fit', () => {
    const whole = written('whole-few.estrace', 10);
    assert.equal(written('few.estrace', 10, { definitionBytes: 10_000 }).bytes, whole.bytes);
  });
});
