// Function symbols of an ELF file, for naming addresses where there is no symbolizer.
import type { ProgramFile } from '../program/program-file.ts';
import type { FunctionSymbol } from './symbol-table.ts';

const symbolTable = 2;
const dynamicSymbolTable = 11;
const functionSymbol = 2;

/** Unsorted. Only 64-bit little-endian files have any here. */
export function elfSymbols(file: ProgramFile): FunctionSymbol[] {
  const head = file.bytes('its ELF header', 0, 0, 64);
  if (head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) return [];
  const sections = readSections(file, head);
  const table =
    sections.find((section) => section.type === symbolTable) ??
    sections.find((section) => section.type === dynamicSymbolTable);
  const names = table === undefined ? undefined : sections[table.link];
  if (table === undefined || names === undefined) return [];
  return parseSymbols(
    file.bytes('its symbol table', table.at, table.offset, table.size),
    file.bytes('the names of its symbols', names.at, names.offset, names.size),
  );
}

interface Section {
  readonly at: number;
  readonly type: number;
  readonly offset: bigint;
  readonly size: bigint;
  readonly link: number;
}

function readSections(file: ProgramFile, head: Buffer): Section[] {
  const offset = head.readBigUInt64LE(40);
  const entrySize = head.readUInt16LE(58);
  const count = head.readUInt16LE(60);
  if (entrySize < 64) return [];
  const table = file.bytes('its table of sections', 40, offset, entrySize * count);
  return Array.from({ length: count }, (_, index) => {
    const at = index * entrySize;
    return {
      at: Number(offset) + at,
      type: table.readUInt32LE(at + 4),
      offset: table.readBigUInt64LE(at + 24),
      size: table.readBigUInt64LE(at + 32),
      link: table.readUInt32LE(at + 40),
    };
  });
}

function parseSymbols(symbols: Buffer, text: Buffer): FunctionSymbol[] {
  const found: FunctionSymbol[] = [];
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
  return found;
}
