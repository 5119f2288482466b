// Names that dyld binds, of a slice without a symbol table: in opcodes and in chained fixups.
import assert from 'node:assert/strict';
import { boundNames, chainedNames } from '../../src/calls/mach-o-bindings.ts';
import { ProgramFile } from '../../src/doctor/program-file.ts';
import { Files } from '../doctor/files.ts';

describe('names that dyld binds', () => {
  const files = new Files();
  before(() => files.make());
  after(() => files.remove());

  /** Reads a piece that begins at byte 4 of a file. */
  const read = (of: typeof boundNames, bytes: Buffer): readonly string[] => {
    const file = files.file('piece', Buffer.concat([Buffer.alloc(4), bytes]));
    return ProgramFile.use(file, (each) => of(each, { claimedAt: 0, offset: 4, size: bytes.length })) ?? [];
  };
  const text = (name: string): Buffer => Buffer.from(`${name}\0`, 'latin1');

  it('the names among opcodes are read, and numbers beside them are skipped', () => {
    const bytes = Buffer.concat([
      Buffer.from([0x11, 0x40]), // library 1, a name
      text('_open'),
      Buffer.from([0x51, 0x72, 0x80, 0x81, 0x41, 0x90]), // pointer, segment 2 at a long offset with the bytes of an opcode
      Buffer.from([0xc0, 0x03, 0x41, 0x20, 0xc1, 0x40, 0x48]), // three times, a long ordinal, a weak name
      text('_getpwuid'),
      Buffer.from([0x90, 0x00]),
    ]);
    assert.deepEqual(read(boundNames, bytes), ['_open', '_getpwuid']);
    assert.deepEqual(read(boundNames, bytes.subarray(0, 5)), []);
    assert.deepEqual(read(boundNames, Buffer.alloc(0)), []);
  });

  const fixups = (format: number, entry: (nameAt: number) => Buffer): Buffer => {
    const names = Buffer.concat([text(''), text('_open'), text('_getpwuid')]);
    const imports = Buffer.concat([entry(1), entry(7)]);
    const head = Buffer.alloc(28);
    for (const [index, value] of [0, 28, 28, 28 + imports.length, 2, format, 0].entries())
      head.writeUInt32LE(value, index * 4);
    return Buffer.concat([head, imports, names]);
  };
  const words = (...values: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(values.length * 4);
    for (const [index, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, index * 4);
    return bytes;
  };
  const formats: Readonly<Record<number, (nameAt: number) => Buffer>> = {
    1: (at) => words((at << 9) | 0x103),
    2: (at) => words((at << 9) | 0x103, 7),
    3: (at) => words(0x1_0003, at, 7, 0),
  };
  for (const [format, entry] of Object.entries(formats))
    it(`the imports of format ${format} are read`, () => {
      assert.deepEqual(read(chainedNames, fixups(Number(format), entry)), ['_open', '_getpwuid']);
    });

  it('an unknown format and a compressed table have no names', () => {
    const bytes = fixups(1, formats[1] ?? words);
    bytes.writeUInt32LE(9, 20);
    assert.deepEqual(read(chainedNames, bytes), []);
    bytes.writeUInt32LE(1, 20);
    bytes.writeUInt32LE(1, 24);
    assert.deepEqual(read(chainedNames, bytes), []);
  });

  it('a count beyond the piece is an error with its place', () => {
    const bytes = fixups(1, formats[1] ?? words);
    bytes.writeUInt32LE(0xffff_ffff, 16);
    assert.throws(() => read(chainedNames, bytes), /damaged program .*: the imports of its chained fixups claim/);
  });
});
