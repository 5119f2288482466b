// Reads the header of an ELF file and its two tables: segments for the loader, sections for the linker.
import type { ProgramFile } from './program-file.ts';

const headerBytes = 64;
const programHeaderBytes = 56;
const sectionHeaderBytes = 64;

export interface ElfHeader {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** e_type */
  readonly type: number;
  /** e_machine */
  readonly machine: number;
  readonly bytes: Buffer;
}

/** One entry of either table. */
interface Entry {
  /** Offset of its header. */
  readonly at: number;
  readonly type: number;
  readonly offset: bigint;
  readonly size: bigint;
}

export interface Segment extends Entry {
  readonly address: bigint;
}

export interface Section extends Entry {
  /** Offset of its name in the section of names. */
  readonly nameAt: number;
  readonly flags: bigint;
  readonly address: bigint;
  /** For a symbol table: the section of its names. For relocations: their symbol table. */
  readonly link: number;
  /** For relocations: the section that they change. */
  readonly info: number;
}

export function isElf(head: Buffer): boolean {
  return head.length >= 4 && head.readUInt32BE(0) === 0x7f454c46;
}

export function readElfHeader(file: ProgramFile): ElfHeader {
  const bytes = file.bytes('its ELF header', 0, 0, headerBytes);
  const littleEndian = bytes[5] === 1;
  const half = (at: number): number => (littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  return { bits: bytes[4] === 2 ? 64 : 32, littleEndian, type: half(16), machine: half(18), bytes };
}

/** Reads a 64-bit little-endian file, as `readSections` does. Throws ProgramFileError. */
export function readSegments(file: ProgramFile, header: ElfHeader): Segment[] {
  const place = { offsetAt: 32, sizeAt: 54, countAt: 56, what: 'program header', minBytes: programHeaderBytes };
  return readTable(file, header, place, (table, at) => ({
    type: table.readUInt32LE(at),
    offset: table.readBigUInt64LE(at + 8),
    address: table.readBigUInt64LE(at + 16),
    size: table.readBigUInt64LE(at + 32),
  }));
}

export function readSections(file: ProgramFile, header: ElfHeader): Section[] {
  const place = { offsetAt: 40, sizeAt: 58, countAt: 60, what: 'section header', minBytes: sectionHeaderBytes };
  return readTable(file, header, place, (table, at) => ({
    nameAt: table.readUInt32LE(at),
    type: table.readUInt32LE(at + 4),
    flags: table.readBigUInt64LE(at + 8),
    address: table.readBigUInt64LE(at + 16),
    offset: table.readBigUInt64LE(at + 24),
    size: table.readBigUInt64LE(at + 32),
    link: table.readUInt32LE(at + 40),
    info: table.readUInt32LE(at + 44),
  }));
}

interface TablePlace {
  /** Where in the header the table's offset, entry size and entry count are. */
  readonly offsetAt: number;
  readonly sizeAt: number;
  readonly countAt: number;
  readonly what: string;
  readonly minBytes: number;
}

function readTable<T>(
  file: ProgramFile,
  { bytes }: ElfHeader,
  { offsetAt, sizeAt, countAt, what, minBytes }: TablePlace,
  entry: (table: Buffer, at: number) => T,
): (T & { readonly at: number })[] {
  const offset = bytes.readBigUInt64LE(offsetAt);
  const entrySize = bytes.readUInt16LE(sizeAt);
  const count = bytes.readUInt16LE(countAt);
  if (count === 0) return [];
  if (entrySize < minBytes) throw file.fault(sizeAt, `a ${what} claims ${entrySize} bytes`);
  const table = file.bytes(`its table of ${what}s`, offsetAt, offset, entrySize * count);
  return Array.from({ length: count }, (_, index) => {
    const at = index * entrySize;
    return { ...entry(table, at), at: Number(offset) + at };
  });
}
