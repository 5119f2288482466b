// Instructions that use an import, one form after the other, and neighbours that do not.
import assert from 'node:assert/strict';
import { type Code, findStubs, findUses, type Machine, type Targets } from '../../src/calls/code-sites.ts';

const address = 0x1000;
const pointer = 0x4010;
const stub = 0x2000;

function code(words: readonly number[] | Buffer, isStubs = false, at = address): Code {
  const bytes = Buffer.isBuffer(words) ? words : Buffer.alloc(words.length * 4);
  if (!Buffer.isBuffer(words)) for (const [index, word] of words.entries()) bytes.writeUInt32LE(word >>> 0, index * 4);
  return { bytes, address: at, isStubs };
}

function usesIn(machine: Machine, { bytes, address: at, isStubs }: Code): string[] {
  const found: string[] = [];
  const targets = { stubs: new Map([[stub, 'open']]), pointers: new Map([[pointer, 'read']]) };
  findUses(machine, { bytes, address: at, isStubs }, targets, (place, symbol) =>
    found.push(`${symbol} ${place.toString(16)}`),
  );
  return found;
}

/** x86-64: some bytes, and the distance to a target from the end of the instruction. */
function near(opcode: readonly number[], target: number, before = 0): Buffer {
  const bytes = Buffer.alloc(before + opcode.length + 4, 0x90);
  Buffer.from(opcode).copy(bytes, before);
  bytes.writeInt32LE(target - (address + bytes.length), before + opcode.length);
  return bytes;
}

const nop = 0xd503_201f;
const bl = (target: number, from = address): number => 0x9400_0000 | (((target - from) >> 2) & 0x3ff_ffff);
const b = (target: number): number => 0x1400_0000 | (((target - address) >> 2) & 0x3ff_ffff);
const adrp = (register: number, pages: number): number =>
  0x9000_0000 | ((pages & 3) << 29) | (((pages >> 2) & 0x7_ffff) << 5) | register;
const ldr = (to: number, from: number, offset: number): number => 0xf940_0000 | ((offset / 8) << 10) | (from << 5) | to;
const literal = (to: number, distance: number): number => 0x5800_0000 | (((distance >> 2) & 0x7_ffff) << 5) | to;

const cases: readonly (readonly [title: string, machine: Machine, code: Code, uses: readonly string[]])[] = [
  ['a call of a stub', 'x64', code(near([0xe8], stub)), ['open 1000']],
  ['a jump to a stub', 'x64', code(near([0xe9], stub, 3)), ['open 1003']],
  ['a call beside a stub', 'x64', code(near([0xe8], stub + 1)), []],
  ['a call through a pointer', 'x64', code(near([0xff, 0x15], pointer)), ['read 1000']],
  ['a jump through a pointer', 'x64', code(near([0xff, 0x25], pointer)), ['read 1000']],
  ['a load of a pointer', 'x64', code(near([0x4c, 0x8b, 0x3d], pointer)), ['read 1000']],
  ['a load of something else', 'x64', code(near([0x4c, 0x8b, 0x3d], pointer + 8)), []],
  ['a cut instruction', 'x64', code(near([0xe8], stub).subarray(0, 4)), []],
  ['a call in the stubs themselves', 'x64', code(near([0xe8], stub), true), []],
  ['a call of a stub', 'arm64', code([nop, bl(stub, address + 4)]), ['open 1004']],
  ['a jump to a stub', 'arm64', code([b(stub)]), ['open 1000']],
  ['a backward call of a stub', 'arm64', code([bl(stub, 0x9000)], false, 0x9000), ['open 9000']],
  ['a call beside a stub', 'arm64', code([bl(stub + 4)]), []],
  ['a load through a page', 'arm64', code([adrp(8, 3), nop, ldr(9, 8, 0x10)]), ['read 1000']],
  ['a load through an earlier page', 'arm64', code([adrp(8, -4), ldr(8, 8, 0x10)], false, 0x8ffc), ['read 8ffc']],
  ['a load through another register', 'arm64', code([adrp(8, 3), ldr(9, 7, 0x10)]), []],
  ['a load that a linker shortened', 'arm64', code([nop, literal(1, pointer - address - 4)]), ['read 1004']],
  ['half an instruction', 'arm64', code(Buffer.from([0, 0])), []],
];

describe('uses of imports in code', () => {
  for (const [title, machine, each, uses] of cases)
    it(`${title} on ${machine} gives ${uses.length === 0 ? 'nothing' : uses.join(', ')}`, () => {
      assert.deepEqual(usesIn(machine, each), uses);
    });

  it('a stub is found with and without a landing pad', () => {
    const stubs: Targets = new Map();
    const pointers = new Map([[pointer, 'read']]);
    findStubs('x64', code(near([0xf3, 0x0f, 0x1e, 0xfa, 0xff, 0x25], pointer), true), pointers, stubs);
    assert.equal(stubs.get(address), 'read');
    findStubs('arm64', code([adrp(16, 3), ldr(16, 16, 0x10)], true, address + 0x40), pointers, stubs);
    assert.equal(stubs.get(address + 0x40), 'read');
  });
});
