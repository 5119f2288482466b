// Every word of the files that a client shares with the harness, and what a hostile client could write into it.
import { codes, fixedLayouts } from '../../src/schema/generated/ledger.ts';

type StructName = 'SharedFile' | 'LedgerControl';

/** Eight bytes in a file of the run directory. */
export interface Word {
  /** `slotPid[3]` */
  readonly name: string;
  readonly offset: number;
}

export interface ChangedWord extends Word {
  readonly value: string;
  readonly bytes: Buffer;
}

/** The numbers at which counts, sizes, indices and times go wrong. */
const numbers: readonly bigint[] = [0n, 1n, 0xffff_ffff_ffff_ffffn, 1n << 31n, 1n << 32n, 1n << 40n, 1n << 63n];

/**
 * Returns the words of a struct's fields. Of long arrays only the first two and the last, unless `all`: its elements
 * are read by one loop.
 */
export function wordsOf(struct: StructName, all: boolean): Word[] {
  const { size, fields } = fixedLayouts[struct];
  const words = new Map<number, Word>();
  for (const [name, { offset, type, count }] of Object.entries(fields)) {
    const width = elementBytes(type);
    for (let index = 0; index < count; index += 1) {
      if (!all && index > 1 && index < count - 1) continue;
      const at = (offset + index * width) & ~7;
      if (!words.has(at)) words.set(at, { name: count === 1 ? name : `${name}[${index}]`, offset: at });
    }
  }
  return [...words.values()].filter(({ offset }) => offset + 8 <= size);
}

/** As it is, and as the library would write it: a self-checking word keeps out accidents, not a client that means it. */
export function changesOf(word: Word, random: () => number): ChangedWord[] {
  const chosen = [
    ...numbers,
    BigInt(Math.floor(random() * 2 ** 32)) * (1n << 32n) + BigInt(Math.floor(random() * 2 ** 32)),
  ];
  const plain = chosen.map((value) => ({ value: `${value}`, bytes: bytesOf(value) }));
  const tallies = chosen.map((value) => ({ value: `a count of ${value & 0xffff_ffffn}`, bytes: tallyOf(value) }));
  const stamps = chosen.map((value) => ({
    value: `a time of ${value}`,
    bytes: bytesOf(value * BigInt(codes.stampFactor) + BigInt(codes.stampSalt)),
  }));
  const marks = [0n, 1n, 0x7fff_ffffn].map((value) => ({ value: `marks ${value}`, bytes: marksOf(value) }));
  return [...plain, ...tallies, ...stamps, ...marks].map((change) => ({ ...word, ...change }));
}

function elementBytes(type: string): number {
  if (type === 'chars') return 1;
  return /^[ui]\d+$/.test(type) ? Number(type.slice(1)) / 8 : 8;
}

function bytesOf(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value & 0xffff_ffff_ffff_ffffn);
  return bytes;
}

function tallyOf(value: bigint): Buffer {
  const count = Number(value & 0xffff_ffffn);
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(count);
  bytes.writeUInt32LE((Math.imul(count, codes.tallyFactor) + codes.tallySalt) >>> 0, 4);
  return bytes;
}

function marksOf(value: bigint): Buffer {
  const bits = Number(value) + codes.marksMade;
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(bits);
  bytes.writeUInt32LE(bits, 4);
  return bytes;
}
