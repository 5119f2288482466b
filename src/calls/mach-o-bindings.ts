// Reads the names that dyld binds, for a slice whose symbol table was stripped: opcodes, or the table of chained fixups.
import { type ProgramFile, textIn } from '../doctor/program-file.ts';

/** A piece of the file that a load command claims. */
export interface Place {
  /** Offset of the claim. */
  readonly claimedAt: number;
  readonly offset: number;
  readonly size: number;
}

const opcode = {
  setOrdinalLong: 0x20,
  setSymbol: 0x40,
  setAddend: 0x60,
  setSegment: 0x70,
  addAddress: 0x80,
  bindAddLong: 0xa0,
  bindTimes: 0xc0,
} as const;

/** LC_DYLD_INFO's opcodes: numbers are skipped, names are returned. Throws ProgramFileError. */
export function boundNames(file: ProgramFile, { claimedAt, offset, size }: Place): string[] {
  const bytes = size === 0 ? Buffer.alloc(0) : file.bytes('its list of bindings', claimedAt, offset, size);
  const names: string[] = [];
  let at = 0;
  const skipNumber = (): void => {
    while ((bytes[at] ?? 0) >= 0x80) at += 1;
    at += 1;
  };
  while (at < bytes.length) {
    const code = (bytes[at] ?? 0) & 0xf0;
    at += 1;
    if (code === opcode.setSymbol) {
      const end = bytes.indexOf(0, at);
      if (end < 0) break;
      names.push(textIn(bytes.subarray(at, end)));
      at = end + 1;
    } else if (code === opcode.bindTimes) {
      skipNumber();
      skipNumber();
    } else if (
      code === opcode.setOrdinalLong ||
      code === opcode.setAddend ||
      code === opcode.setSegment ||
      code === opcode.addAddress ||
      code === opcode.bindAddLong
    ) {
      skipNumber();
    }
  }
  return names;
}

/** Bytes of an entry, and where its name begins among its bits, by the format of the imports. */
const entries: Readonly<
  Record<number, { readonly bytes: number; readonly nameOf: (table: Buffer, at: number) => number }>
> = {
  1: { bytes: 4, nameOf: (table, at) => table.readUInt32LE(at) >>> 9 },
  2: { bytes: 8, nameOf: (table, at) => table.readUInt32LE(at) >>> 9 },
  3: { bytes: 16, nameOf: (table, at) => table.readUInt32LE(at + 4) },
};

/** LC_DYLD_CHAINED_FIXUPS; its names may be compressed, which no linker does. Throws ProgramFileError. */
export function chainedNames(file: ProgramFile, { claimedAt, offset, size }: Place): string[] {
  const part = file.part('its chained fixups', claimedAt, offset, size);
  const head = part.bytes('the head of its chained fixups', 0, 0, 28);
  const [importsAt = 0, namesAt = 0, count = 0, format = 0, compressed = 0] = [8, 12, 16, 20, 24].map((at) =>
    head.readUInt32LE(at),
  );
  const entry = entries[format];
  if (entry === undefined || compressed !== 0) return [];
  const table = part.bytes('the imports of its chained fixups', 8, importsAt, count * entry.bytes);
  if (namesAt > part.size) throw part.fault(12, `the names of its chained fixups claim byte ${namesAt}`);
  const names = part.bytes('the names of its chained fixups', 12, namesAt, part.size - namesAt);
  return Array.from({ length: count }, (_, index) => {
    const start = entry.nameOf(table, index * entry.bytes);
    return textIn(names.subarray(start, start + 1024));
  });
}
