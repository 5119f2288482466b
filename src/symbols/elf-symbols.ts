// Reads function symbols of an ELF file, to name addresses without a symbolizer.
import { isElf, readElfHeader, readSections } from '../doctor/elf-tables.ts';
import type { ProgramFile } from '../doctor/program-file.ts';
import type { FunctionSymbol } from './function-symbol.ts';

const symbolTable = 2;
const dynamicSymbolTable = 11;
const functionSymbol = 2;

/** Unsorted. Only 64-bit little-endian files return any. */
export function elfSymbols(file: ProgramFile): FunctionSymbol[] {
  const header = readElfHeader(file);
  if (!isElf(header.bytes) || header.bits !== 64 || !header.littleEndian) return [];
  const sections = readSections(file, header);
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
