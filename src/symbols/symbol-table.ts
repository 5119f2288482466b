// The function symbols that a program file brings itself, and which of them an address belongs to.
import { isMachO } from '../doctor/mach-o-magic.ts';
import { ProgramFile, ProgramFileError } from '../doctor/program-file.ts';
import { elfSymbols } from './elf-symbols.ts';
import type { FunctionSymbol } from './function-symbol.ts';
import { machOSymbols } from './mach-o-symbols.ts';

/** By address; empty when there are none, or when the file is broken. `architecture` chooses a slice of a Mach-O file. */
export function readSymbols(path: string, architecture: string | null): FunctionSymbol[] {
  try {
    const read = (file: ProgramFile): FunctionSymbol[] =>
      !isMachO(file.head(8)) ? elfSymbols(file) : architecture === null ? [] : machOSymbols(file, architecture);
    const found = ProgramFile.use(path, read) ?? [];
    return found.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  } catch (error) {
    if (error instanceof ProgramFileError) return []; // an address without a name is still an address
    throw error;
  }
}

/** The last symbol that starts at or before the address, when it reaches that far or has no size. `symbols` are by address. */
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
