// For any bytes in a trace file, the reader throws only TraceError. ESREPLAY_FUZZ_RUNS sets more runs than the few of
// every day.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { TraceError } from '../../src/errors/errors.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { smallTrace } from '../../traces/make/broken.ts';
import { block, joined, magic, traceBytes } from '../../traces/make/bytes.ts';
import { newFolder } from './folder.ts';

const runs = Number(process.env.ESREPLAY_FUZZ_RUNS ?? 300);
const path = newFolder().file('fuzz.estrace');

/** The reader under test: reads a whole trace from bytes. */
type Read = (bytes: Uint8Array) => void;

const readAll: Read = (bytes) => {
  writeFileSync(path, bytes);
  const reader = openTrace(path);
  try {
    for (const record of reader.records()) assert.ok(record.offset < bytes.length);
  } finally {
    reader.close();
  }
};

/** Fails if `read` throws anything but a TraceError. */
function onlyTraceErrors(bytes: Uint8Array, read: Read): void {
  try {
    read(bytes);
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    assert.ok(error.offset !== undefined && error.offset >= 0 && error.offset <= bytes.length, `${error.offset}`);
    assert.ok(error.remedy, 'a remedy');
  }
}

/** A good trace with many kinds of events, its header, and the offsets where its records begin and end. */
const rich = traceBytes(buildHeader(), [0, 1, 5, 9, 13, 25, 112, 124, 128], (writer) => {
  for (const type of [0, 1, 5, 9, 13, 25, 112, 124, 128]) writer.message(buildMessage(type, {}, type, 'odd'));
  writer.gap({ count: 3n, eventType: null, source: 'kernel' });
  writer.response({ message: 0, latency: 5n, kind: 'auth', value: 0, cached: true, who: 'someone' });
});

interface Change {
  readonly at: number;
  readonly value: number;
  readonly how: 'set' | 'insert' | 'remove' | 'copy';
}

const change = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  value: fc.oneof(fc.nat(255), fc.constantFrom(0x1b, 0x3b, 0x5a, 0x7b, 0x80, 0x9a, 0x9b, 0x9f, 0xbb, 0xf6, 0xff)),
  how: fc.constantFrom('set', 'insert', 'remove', 'copy'),
});

function mutate(bytes: Uint8Array, changes: readonly Change[]): Uint8Array {
  const out = [...bytes];
  for (const { at, value, how } of changes) {
    const index = Math.floor(at * out.length);
    if (how === 'set') out[index] = value;
    else if (how === 'insert') out.splice(index, 0, value);
    else if (how === 'remove') out.splice(index, 1 + (value % 9));
    else out.splice(index, 0, ...out.slice(index, index + (value % 64)));
  }
  return Uint8Array.from(out);
}

/** Returns the bytes of `rich`'s blocks, to be mutated and framed again with correct checksums. */
function partsOf(trace: Uint8Array): Uint8Array[] {
  writeFileSync(path, trace);
  const parts: Uint8Array[] = [];
  for (let pos = magic().length; pos < trace.length; ) {
    // array, kind, first message (one byte each), then checksum of one to five bytes.
    let at = pos + 3;
    const sumInfo = (trace[at] ?? 0) & 31;
    at += sumInfo < 24 ? 1 : 1 + (1 << (sumInfo - 24));
    const info = (trace[at] ?? 0) & 31;
    const view = Buffer.from(trace.buffer, trace.byteOffset);
    const [head, length] =
      info < 24 ? [1, info] : info === 24 ? [2, view.readUInt8(at + 1)] : [3, view.readUInt16BE(at + 1)];
    parts.push(trace.subarray(at + head, at + head + length));
    pos = at + head + length;
  }
  return parts;
}

const [headerBytes = new Uint8Array(), recordBytes = new Uint8Array(), endBytes = new Uint8Array()] = partsOf(rich);
const framed = (header: Uint8Array, records: Uint8Array, end = endBytes): Uint8Array =>
  joined(magic(), block(0, 0, header), block(1, 0, records), block(2, 9, end));

const property = (read: Read) => ({
  mutations: fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) =>
    onlyTraceErrors(mutate(rich, changes), read),
  ),
  records: fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) =>
    onlyTraceErrors(framed(headerBytes, mutate(recordBytes, changes)), read),
  ),
  headers: fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) =>
    onlyTraceErrors(framed(mutate(headerBytes, changes), recordBytes), read),
  ),
  bytes: fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, behindMagic) =>
    onlyTraceErrors(behindMagic ? joined(magic(), bytes) : bytes, read),
  ),
  blocks: fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) =>
    onlyTraceErrors(framed(headerBytes, bytes), read),
  ),
});

describe('trace reader under fuzz', () => {
  it('the trace that is changed is readable', () => {
    readAll(rich);
    readAll(framed(headerBytes, recordBytes));
  });

  for (const kind of ['mutations', 'records', 'headers', 'bytes', 'blocks'] as const) {
    it(`the reader throws only trace errors for random ${kind}`, () => {
      const { [kind]: checked } = property(readAll);
      fc.assert(checked as fc.IProperty<unknown>, { numRuns: runs });
    }).timeout(0);
  }

  it('a reader that throws another error is found', () => {
    const careless: Read = (bytes) => {
      try {
        readAll(bytes);
      } catch (error) {
        throw error instanceof TraceError && error.message.includes('left') ? new RangeError('out of bounds') : error;
      }
    };
    assert.throws(
      () => fc.assert(property(careless).records, { numRuns: 3000, seed: 7 }),
      (error) => /out of bounds/.test(String((error as Error).cause)),
    );
  }).timeout(0);

  it('a reader that gives a wrong offset is found', () => {
    const lost: Read = (bytes) => {
      try {
        readAll(bytes);
      } catch (error) {
        throw error instanceof TraceError
          ? new TraceError(error.message, { offset: bytes.length + 1, remedy: 'none' })
          : error;
      }
    };
    assert.throws(() => fc.assert(property(lost).bytes, { numRuns: 50, seed: 7 }));
  });
});

describe('a trace cut at every byte', () => {
  it('a cut trace is read up to its last whole block, or refused without a whole header', () => {
    const whole = smallTrace();
    const parts = partsOf(whole);
    const headerEnd = magic().length + block(0, 0, parts[0] ?? new Uint8Array()).length;
    const recordsEnd = headerEnd + block(1, 0, parts[1] ?? new Uint8Array()).length;
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      if (length < headerEnd) {
        assert.throws(() => openTrace(path), TraceError, `${length} bytes`);
        continue;
      }
      const reader = openTrace(path);
      const hasRecords = length >= recordsEnd;
      assert.equal(reader.complete, false);
      assert.equal(reader.cut?.offset, hasRecords ? recordsEnd : headerEnd, `${length} bytes`);
      assert.match(reader.cut?.reason ?? '', /the file ends (inside a block|without an end block)/);
      assert.equal([...reader.messages()].length, hasRecords ? 12 : 0);
      reader.close();
    }
  });
});
