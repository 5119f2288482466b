// The little of ELF the harness reads itself: can a library be inserted, for which machine is it, what is at an address.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

export interface ElfHeader {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** e_machine */
  readonly machine: number;
  /** ET_EXEC 2, ET_DYN 3 */
  readonly type: number;
  /** PT_INTERP; null for a static program, which no loader prepares. */
  readonly interpreter: string | null;
}

export interface ElfSymbol {
  readonly address: bigint;
  readonly size: bigint;
  readonly name: string;
}

export const elfMachines: Readonly<Record<string, number>> = {
  x64: 62,
  arm64: 183,
  arm: 40,
  ia32: 3,
  riscv64: 243,
  ppc64: 21,
  s390x: 22,
};

const programInterpreter = 3;
const symbolTable = 2;
const dynamicSymbolTable = 11;
const functionSymbol = 2;
const largestTable = 256 << 20;

/** Null when the file is no ELF file or is cut. */
export function readElfHeader(path: string): ElfHeader | null {
  return withFile(path, (file) => {
    const head = file.bytes(0, 64);
    if (head === null || head.readUInt32BE(0) !== 0x7f454c46) return null;
    const bits = head[4] === 2 ? 64 : 32;
    const littleEndian = head[5] === 1;
    const header = {
      bits,
      littleEndian,
      type: u16(head, 16, littleEndian),
      machine: u16(head, 18, littleEndian),
    } as const;
    return { ...header, interpreter: bits === 64 && littleEndian ? readInterpreter(file, head) : null };
  });
}

/** Function symbols by address; empty when there are none. Only 64-bit little-endian files. */
export function readElfSymbols(path: string): ElfSymbol[] {
  return (
    withFile(path, (file) => {
      const head = file.bytes(0, 64);
      if (head === null || head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) return [];
      const sections = readSections(file, head);
      const table =
        sections.find((section) => section.type === symbolTable) ??
        sections.find((section) => section.type === dynamicSymbolTable);
      const names = table === undefined ? undefined : sections[table.link];
      if (table === undefined || names === undefined || table.size > largestTable || names.size > largestTable)
        return [];
      const symbols = file.bytes(table.offset, table.size);
      const text = file.bytes(names.offset, names.size);
      return symbols === null || text === null ? [] : parseSymbols(symbols, text);
    }) ?? []
  );
}

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

function readInterpreter(file: OpenFile, head: Buffer): string | null {
  const offset = Number(head.readBigUInt64LE(32));
  const entrySize = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  const table = file.bytes(offset, entrySize * count);
  if (table === null || entrySize < 56) return null;
  for (let at = 0; at < table.length; at += entrySize) {
    if (table.readUInt32LE(at) !== programInterpreter) continue;
    const path = file.bytes(
      Number(table.readBigUInt64LE(at + 8)),
      Math.min(Number(table.readBigUInt64LE(at + 32)), 4096),
    );
    return path === null ? '' : path.toString('latin1').replace(/\0.*$/s, '');
  }
  return null;
}

function readSections(file: OpenFile, head: Buffer): Section[] {
  const offset = Number(head.readBigUInt64LE(40));
  const entrySize = head.readUInt16LE(58);
  const count = head.readUInt16LE(60);
  const table = file.bytes(offset, entrySize * count);
  if (table === null || entrySize < 64) return [];
  return Array.from({ length: count }, (_, index) => {
    const at = index * entrySize;
    return {
      type: table.readUInt32LE(at + 4),
      offset: Number(table.readBigUInt64LE(at + 24)),
      size: Number(table.readBigUInt64LE(at + 32)),
      link: table.readUInt32LE(at + 40),
    };
  });
}

function parseSymbols(symbols: Buffer, text: Buffer): ElfSymbol[] {
  const found: ElfSymbol[] = [];
  for (let at = 0; at + 24 <= symbols.length; at += 24) {
    const address = symbols.readBigUInt64LE(at + 8);
    if (((symbols[at + 4] ?? 0) & 15) !== functionSymbol || address === 0n) continue;
    const start = symbols.readUInt32LE(at);
    const end = text.indexOf(0, start);
    found.push({
      address,
      size: symbols.readBigUInt64LE(at + 16),
      name: text.toString('utf8', start, end < 0 ? text.length : end),
    });
  }
  return found.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}

function u16(bytes: Buffer, at: number, littleEndian: boolean): number {
  return littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
}

interface OpenFile {
  /** Null when the range is not wholly in the file. */
  bytes(offset: number, length: number): Buffer | null;
}

function withFile<T>(path: string, use: (file: OpenFile) => T): T | null {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return null; // the caller has its own words for a file that cannot be read
  }
  try {
    const size = fstatSync(fd).size;
    return use({
      bytes(offset, length) {
        if (!Number.isSafeInteger(offset) || offset < 0 || length < 0 || offset + length > size) return null;
        const buffer = Buffer.alloc(length);
        return readSync(fd, buffer, 0, length, offset) === length ? buffer : null;
      },
    });
  } finally {
    closeSync(fd);
  }
}
