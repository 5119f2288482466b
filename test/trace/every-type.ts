// Traces for tests of readers: of every event type at message versions, and with a wrong byte.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildHeader, buildMessage, type Flavour } from '../../src/trace/builders.ts';
import { CborCursor } from '../../src/trace/cbor-cursor.ts';
import { crc32c } from '../../src/trace/crc32c.ts';
import { namedEventTypes } from '../../src/trace/field-lists.ts';
import { rawEventOf } from '../../src/trace/unknown-fields.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { everyCase, someOf } from '../cases.ts';
import { newFolder } from './folder.ts';

const flavours: readonly Flavour[] = ['plain', 'sparse', 'odd'];
const versions = Array.from({ length: newestVersion }, (_, at) => at + 1);

export function makeEveryType(): string {
  const path = newFolder().file('every-type.estrace');
  const writer = new TraceWriter(path, buildHeader({ messageVersion: 1 }));
  for (const [at, version] of someOf(versions).entries()) {
    const start = buildMessage(9, { version });
    if (version > 1)
      writer.run({ messageVersion: version, machBase: start.mach_time, wallBase: 1_800_000_000n, bootId: null });
    for (const [kind, flavour] of flavours.entries()) {
      // Of the newest version in each flavour.
      if (!everyCase && version < newestVersion && kind !== at) continue;
      for (const type of namedEventTypes) writer.message(buildMessage(type, { version }, type + 1000 * kind, flavour));
    }
    writer.message({ ...start, event_type: 777, event: rawEventOf(Uint8Array.of(9, 8, 7)) });
    writer.gap({ count: 3n, eventType: null, source: 'kernel' });
  }
  writer.close();
  return path;
}

/** Returns the places of the blocks of records. */
export function blocksOf(bytes: Uint8Array): { start: number; end: number; checksumAt: number }[] {
  const cursor = new CborCursor();
  cursor.start(bytes);
  cursor.skip();
  const blocks: { start: number; end: number; checksumAt: number }[] = [];
  while (cursor.pos < bytes.length) {
    cursor.array();
    const kind = cursor.uint(2);
    cursor.uint(Number.MAX_SAFE_INTEGER);
    const checksumAt = cursor.pos + 1;
    assert.ok(cursor.uint(0xffffffff) > 0xffff);
    const length = cursor.byteStringLength();
    if (kind === 1) blocks.push({ start: cursor.pos, end: cursor.pos + length, checksumAt });
    cursor.pos += length;
  }
  return blocks;
}

/** A trace with one byte of its first block changed, and the checksum mended, so that the fault is in a record. */
export function wrongByteOf(bytes: Buffer): fc.Arbitrary<Buffer> {
  const [block] = blocksOf(bytes);
  assert.ok(block !== undefined);
  const { start, end } = block;
  return fc
    .tuple(fc.integer({ min: start, max: end - 1 }), fc.integer({ min: 1, max: 255 }))
    .map(([at, bits]) => withWrongByte(bytes, at, bits));
}

/** Changes bits of a byte of the first block, and mends the checksum. */
export function withWrongByte(bytes: Buffer, at: number, bits: number): Buffer {
  const [block] = blocksOf(bytes);
  assert.ok(block !== undefined);
  const wrong = Buffer.from(bytes);
  wrong.writeUInt8(wrong.readUInt8(at) ^ bits, at);
  wrong.writeUInt32BE(crc32c(wrong.subarray(block.start, block.end)), block.checksumAt);
  return wrong;
}
