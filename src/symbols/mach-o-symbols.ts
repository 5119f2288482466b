// Reads function symbols of a Mach-O file, to name addresses without a symbolizer.
import { readLoadCommands } from '../doctor/load-commands.ts';
import { partFor } from '../doctor/mach-o.ts';
import { type ProgramFile, textIn } from '../doctor/program-file.ts';
import type { FunctionSymbol } from './function-symbol.ts';

const entryBytes = 16;
/** Bits of n_type: set for debugger symbols; the kind; a symbol defined in some section. */
const type = { debug: 0xe0, kind: 0x0e, inSection: 0x0e } as const;

/** Unsorted and without sizes. For a universal file, the symbols of the slice named by `architecture`. */
export function machOSymbols(file: ProgramFile, architecture: string): FunctionSymbol[] {
  const part = partFor(file, architecture);
  if (part === null) return [];
  const head = part.bytes('the head of a slice', 0, 0, 32);
  const { symbolsAt } = readLoadCommands(part, head.readUInt32LE(16), head.readUInt32LE(20));
  if (symbolsAt === null) return [];
  const { claimedAt, offset, count, namesOffset, namesSize } = symbolsAt;
  const table = part.bytes('its symbol table', claimedAt, offset, count * entryBytes);
  const names = part.bytes('the names of its symbols', claimedAt + 8, namesOffset, namesSize);
  const symbols: FunctionSymbol[] = [];
  for (let at = 0; at < table.length; at += entryBytes) {
    const bits = table[at + 4] ?? 0;
    if ((bits & type.debug) !== 0 || (bits & type.kind) !== type.inSection) continue;
    const name = textIn(names.subarray(table.readUInt32LE(at)));
    symbols.push({ address: table.readBigUInt64LE(at + 8), size: 0n, name: name.replace(/^_/, '') });
  }
  return symbols;
}
