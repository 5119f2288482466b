// Reads a program file's own function symbols, and finds the one for an address.
import { isMachO } from '../doctor/mach-o-magic.ts';
import { ProgramFile, ProgramFileError } from '../doctor/program-file.ts';
import { elfSymbols } from './elf-symbols.ts';
import type { FunctionSymbol } from './function-symbol.ts';
import { machOSymbols } from './mach-o-symbols.ts';

/**
 * Sorted by address; empty if there are none, or if the file is damaged. `architecture` selects a slice of a Mach-O
 * file.
 */
export function readSymbols(path: string, architecture: string | null): FunctionSymbol[] {
  try {
    const read = (file: ProgramFile): FunctionSymbol[] =>
      !isMachO(file.head(8)) ? elfSymbols(file) : architecture === null ? [] : machOSymbols(file, architecture);
    const found = ProgramFile.use(path, read) ?? [];
    return found.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  } catch (error) {
    if (error instanceof ProgramFileError) return []; // an address without a name is still useful
    throw error;
  }
}

/**
 * Returns the last symbol that starts at or before the address, if it reaches that far or has no size. `symbols` must
 * be sorted by address.
 */
export function symbolAt(symbols: readonly FunctionSymbol[], address: bigint): FunctionSymbol | null {
  let low = 0;
  let high = symbols.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((symbols[middle]?.address ?? 0n) <= address) low = middle + 1;
    else high = middle;
  }
  const symbol = symbols[low - 1];
  if (symbol === undefined) return null;
  return symbol.size === 0n || address < symbol.address + symbol.size ? symbol : null;
}
