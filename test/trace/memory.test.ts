// A record refers to at most 16 MiB, so that a small trace does not become gigabytes. Readers and writers agree on it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { type CborValue, encodeCbor } from '../../src/trace/cbor.ts';
import { crc32c } from '../../src/trace/crc32c.ts';
import { fieldListsOf, namedEventTypes } from '../../src/trace/field-lists.ts';
import { encodeHeader } from '../../src/trace/header.ts';
import { elementMemory, stringMemory, traceLimits } from '../../src/trace/limits.ts';
import { RecordEncoder } from '../../src/trace/record-encoder.ts';
import { someOf } from '../cases.ts';
import { bothVerdicts } from '../native/verdict.ts';
import { newFolder } from './folder.ts';

const exec = 9;
const path = newFolder().file('memory.estrace');

function writeTrace(...records: CborValue[]): void {
  const block = (kind: number, bytes: Uint8Array): Uint8Array => encodeCbor([kind, 0, crc32c(bytes), bytes]);
  writeFileSync(
    path,
    Buffer.concat([
      encodeCbor(['esreplay-trace', 1]),
      block(0, encodeHeader(buildHeader(), fieldListsOf(namedEventTypes))),
      block(1, Buffer.concat(records.map(encodeCbor))),
      block(2, encodeCbor([0, records.length])),
    ]),
  );
}

/** Heads of one, two, three and five bytes, on both sides of each border. */
const lengths = [23, 24, 255, 256, 1023, 1024, 65_535, 65_536, 900_000];

describe('the memory of a record', () => {
  for (const length of someOf(lengths))
    it(`has one limit for a list of strings of ${length} bytes`, () => {
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

  it('is kept by the writer', () => {
    const encoder = new RecordEncoder(buildHeader(), () => {});
    const message = buildMessage(exec, {});
    const withArguments = (count: number) => {
      const { event } = message as unknown as { event: { exec: object } };
      return { ...message, event: { exec: { ...event.exec, args: Array<string>(count).fill('y'.repeat(1023)) } } };
    };
    const most = Math.floor(traceLimits.recordMemory / (stringMemory(1023) + elementMemory));
    encoder.message(withArguments(most) as typeof message);
    assert.throws(() => encoder.message(withArguments(most + 1) as typeof message), /needs more than 16 MiB of memory/);
    encoder.message(message);
  });
});
