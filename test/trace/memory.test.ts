// A record refers to at most 16 MiB, so that a small trace does not become gigabytes. Readers and writers agree on it.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import type { Message } from '../../src/schema/generated/messages.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { type CborValue, decodeCbor, encodeCbor } from '../../src/trace/cbor.ts';
import { crc32c } from '../../src/trace/crc32c.ts';
import { fieldListsOf, namedEventTypes } from '../../src/trace/field-lists.ts';
import { encodeHeader } from '../../src/trace/header.ts';
import { elementMemory, recordKind, stringMemory, traceLimits } from '../../src/trace/limits.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { RecordEncoder } from '../../src/trace/record-encoder.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { everyCase, someOf } from '../cases.ts';
import { inWay } from '../native/both-ways.ts';
import { bothVerdicts } from '../native/verdict.ts';
import { newFolder } from './folder.ts';
import '../with-addon.ts';

const exec = 9;
const path = newFolder().file('memory.estrace');

function writeTrace(...records: CborValue[]): void {
  const messages = records.filter((record) => Array.isArray(record) && Number(record[0]) >= 0).length;
  const block = (kind: number, bytes: Uint8Array, before = 0): Uint8Array =>
    encodeCbor([kind, before, crc32c(bytes), bytes]);
  writeFileSync(
    path,
    Buffer.concat([
      encodeCbor(['esreplay-trace', 1]),
      block(0, encodeHeader(buildHeader(), fieldListsOf(namedEventTypes))),
      block(1, Buffer.concat(records.map(encodeCbor))),
      block(2, encodeCbor([messages, records.length]), messages),
    ]),
  );
}

/** Heads of one, two, three and five bytes, on both sides of each border. */
const lengths = [23, 24, 255, 256, 1023, 1024, 65_535, 65_536, 900_000];

describe('the memory of a record', () => {
  for (const length of someOf(lengths))
    it(`both readers have one limit for a list of strings of ${length} bytes`, () => {
      const each = stringMemory(length) + elementMemory;
      const most = Math.floor(traceLimits.recordMemory / each);
      for (const define of [(text: string) => text, (text: string) => Buffer.from(`\xff${text.slice(1)}`, 'latin1')]) {
        const text = define('x'.repeat(length));
        const list = (count: number): CborValue => [-4, Array<number>(count).fill(0)];
        writeTrace([-3, text instanceof Buffer ? Uint8Array.from(text) : text], list(most));
        assert.deepEqual(bothVerdicts(path), { native: '', script: '' });
        writeTrace([-3, text instanceof Buffer ? Uint8Array.from(text) : text], list(most + 1));
        const { native, script } = bothVerdicts(path);
        assert.match(native, /needs more than 16 MiB of memory/);
        assert.match(script, /needs more than 16 MiB of memory/);
      }
    });

  it('the memory of a record includes its lists and processes, and what these refer to', () => {
    const long = 900_000;
    const records: CborValue[][] = [];
    const { process } = message;
    const executable = { ...process.executable, path: 'p'.repeat(long) };
    new RecordEncoder(buildHeader(), (record) => records.push(decodeCbor(record) as CborValue[])).message({
      ...execOf(['y'.repeat(1023)], ['z'.repeat(1023)]),
      process: { ...process, executable },
    });
    const count = Math.floor(traceLimits.recordMemory / each);
    const half = Math.floor((traceLimits.recordMemory - 2 * long) / each / 2);
    const rest = count - Math.floor(long / each);
    /** Repeats the one string of each list. */
    const verdictsOf = (...counts: readonly number[]) => {
      let list = 0;
      writeTrace(
        ...records.map((record) => {
          const [kind, strings] = record;
          if (kind !== recordKind.list || !Array.isArray(strings)) return record;
          return [kind, Array<CborValue>(counts[list++] ?? 0).fill(strings[0] as CborValue)];
        }),
      );
      return bothVerdicts(path);
    };
    assert.deepEqual(verdictsOf(half, half), { native: '', script: '' });
    for (const counts of [
      [count - half, count - half],
      [rest + 1, 0],
    ])
      for (const said of Object.values(verdictsOf(...counts))) assert.match(said, /needs more than 16 MiB of memory/);
    // Of rows, too, which keep processes as their records.
    const reader = openTrace(path);
    assert.throws(() => inWay(false, () => [...reader.columns()]), /needs more than 16 MiB of memory/);
    reader.close();
  });

  it('the writer writes exactly what both readers take', () => {
    const count = Math.floor(traceLimits.recordMemory / each);
    const takes = (args: number, env: number): boolean => {
      try {
        new RecordEncoder(buildHeader(), () => {}).message(execOf(strings('y', args), strings('z', env)));
        return true;
      } catch (error) {
        assert.match(String(error), /needs more than 16 MiB of memory/);
        return false;
      }
    };
    for (const env of everyCase ? [0, Math.floor(count / 2)] : [Math.floor(count / 2)]) {
      let most = count - env - 200;
      let tooMany = count - env;
      assert.ok(takes(most, env) && !takes(tooMany, env));
      while (tooMany - most > 1) {
        const between = (most + tooMany) >> 1;
        if (takes(between, env)) most = between;
        else tooMany = between;
      }
      rmSync(path, { force: true });
      const writer = new TraceWriter(path, buildHeader());
      writer.message(execOf(strings('y', most), strings('z', env)));
      assert.throws(() => writer.message(execOf(strings('y', most + 1), strings('z', env))), /needs more than 16 MiB/);
      writer.message(message);
      writer.close();
      assert.deepEqual(bothVerdicts(path), { native: '', script: '' });
    }
  });

  it('a process that was written before counts for the writer', () => {
    const { process } = message;
    const executable = { ...process.executable, path: 'p'.repeat(900_000) };
    const heavy = { ...process, executable };
    const encoder = new RecordEncoder(buildHeader(), () => {});
    const fits = Math.floor((traceLimits.recordMemory - 500_000) / each);
    encoder.message({ ...message, process: heavy });
    encoder.message(execOf(strings('y', fits), []));
    assert.throws(
      () => encoder.message({ ...execOf(strings('y', fits), []), process: heavy }),
      /needs more than 16 MiB/,
    );
  });

  it('the limit does not add up over the rows of a trace', () => {
    rmSync(path, { force: true });
    const writer = new TraceWriter(path, buildHeader());
    const { process } = message;
    const messages = 20;
    for (let at = 0; at < messages; at++)
      writer.message({
        ...message,
        process: { ...process, executable: { ...process.executable, path: `${at}${'p'.repeat(900_000)}` } },
      });
    writer.close();
    const made = (): number => {
      const reader = openTrace(path);
      let rows = 0;
      for (const columns of reader.columns())
        if (!('kind' in columns)) for (let row = 0; row < columns.count; row++) if (columns.message(row)) rows++;
      reader.close();
      return rows;
    };
    for (const natively of [true, false]) assert.equal(inWay(natively, made), messages);
  });
});

const message = buildMessage(exec, {});
const each = stringMemory(1023) + elementMemory;
const strings = (letter: string, count: number): string[] => Array<string>(count).fill(letter.repeat(1023));

function execOf(args: readonly string[], env: readonly string[]): Message {
  const { event } = message as unknown as { event: { exec: object } };
  return { ...message, event: { exec: { ...event.exec, args, env } } } as unknown as Message;
}
