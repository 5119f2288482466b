// Reads a Mach-O file, thin or universal: for each slice, what decides whether dyld inserts a library into it.
import { type CodeSignature, readCodeSignature } from './code-signature.ts';
import { readLoadCommands } from './load-commands.ts';
import { maxSlices, thin32, thin64, universal } from './mach-o-magic.ts';
import type { ProgramFile } from './program-file.ts';

export interface MachOFile {
  readonly universal: boolean;
  readonly slices: readonly MachOSlice[];
}

export interface MachOSlice {
  /** As `lipo` names it: arm64, arm64e, x86_64. */
  readonly architecture: string;
  readonly type: MachOType;
  /** LC_LOAD_DYLINKER; null if dyld does not prepare the program. */
  readonly loader: string | null;
  /** It has a section __RESTRICT,__restrict. */
  readonly restricted: boolean;
  readonly libraries: readonly string[];
  /** The platform it is built for; null if unknown. */
  readonly platform: string | null;
  /** "13.0"; null if unknown. */
  readonly minimumOs: string | null;
  readonly signature: CodeSignature | null;
}

export type MachOType = 'program' | 'dynamic library' | 'bundle' | 'object' | 'core' | 'kernel extension' | 'other';

const types: Readonly<Record<number, MachOType>> = {
  1: 'object',
  2: 'program',
  4: 'core',
  6: 'dynamic library',
  8: 'bundle',
  11: 'kernel extension',
};

/** Throws ProgramFileError. */
export function readMachO(file: ProgramFile): MachOFile {
  if (!isUniversal(file)) return { universal: false, slices: [readSlice(file)] };
  const slices = universalParts(file).map(({ name, part, claimedAt }) => {
    const slice = readSlice(part);
    // dyld and the kernel choose by the table and then check the slice, so they refuse a wrong table too.
    if (slice.architecture !== name)
      throw file.fault(claimedAt, `its table of slices says ${name}, the slice itself ${slice.architecture}`);
    return slice;
  });
  return { universal: true, slices };
}

/**
 * Returns the slice of a universal file with this name, or the whole of a thin file; null for others. Throws
 * ProgramFileError.
 */
export function partFor(file: ProgramFile, architecture: string): ProgramFile | null {
  const part = isUniversal(file) ? universalParts(file).find(({ name }) => name === architecture)?.part : file;
  return part !== undefined && part.head(4).length === 4 && part.head(4).readUInt32BE(0) === thin64 ? part : null;
}

/** Returns each slice with the name of its architecture. Throws ProgramFileError. */
export function slicesOf(file: ProgramFile): readonly { readonly name: string; readonly part: ProgramFile }[] {
  if (isUniversal(file)) return universalParts(file);
  const head = file.bytes('the head of a slice', 0, 0, 12);
  return [{ name: architectureName(head.readUInt32LE(4), head.readUInt32LE(8)), part: file }];
}

function isUniversal(file: ProgramFile): boolean {
  const magic = file.bytes('its magic number', 0, 0, 4).readUInt32BE(0);
  return magic === universal.entry32 || magic === universal.entry64;
}

interface UniversalPart {
  readonly name: string;
  readonly part: ProgramFile;
  readonly claimedAt: number;
}

function universalParts(file: ProgramFile): UniversalPart[] {
  const wide = file.bytes('its magic number', 0, 0, 4).readUInt32BE(0) === universal.entry64;
  const count = file.bytes('the number of its slices', 4, 4, 4).readUInt32BE(0);
  if (count === 0 || count > maxSlices) throw file.fault(4, `it claims ${count} slices`);
  const entryBytes = wide ? 32 : 20;
  const table = file.bytes('its table of slices', 4, 8, count * entryBytes);
  return Array.from({ length: count }, (_, index) => {
    const at = index * entryBytes;
    const offset = wide ? table.readBigUInt64BE(at + 8) : table.readUInt32BE(at + 8);
    const size = wide ? table.readBigUInt64BE(at + 16) : table.readUInt32BE(at + 12);
    const name = architectureName(table.readUInt32BE(at), table.readUInt32BE(at + 4));
    if (offset < 8 + count * entryBytes) throw file.fault(8 + at, `its ${name} slice claims byte ${offset}`);
    return { name, part: file.part(`its ${name} slice`, 8 + at, offset, size), claimedAt: 8 + at };
  });
}

function readSlice(file: ProgramFile): MachOSlice {
  const magic = file.bytes('the head of a slice', 0, 0, 4).readUInt32BE(0);
  if (magic !== thin64) return readOldSlice(file, magic);
  const head = file.bytes('the head of a slice', 0, 0, 32);
  const commands = readLoadCommands(file, head.readUInt32LE(16), head.readUInt32LE(20));
  const { signatureAt, symbolsAt: _, ...rest } = commands;
  return {
    architecture: architectureName(head.readUInt32LE(4), head.readUInt32LE(8)),
    type: types[head.readUInt32LE(12)] ?? 'other',
    ...rest,
    signature: signatureAt === null ? null : readCodeSignature(file, signatureAt),
  };
}

// 32-bit programs, which no macOS with Endpoint Security runs: reads only the name of the architecture.
function readOldSlice(file: ProgramFile, magic: number): MachOSlice {
  if (!thin32.includes(magic)) throw file.fault(0, 'a slice has a wrong magic number');
  const head = file.bytes('the head of a slice', 0, 0, 28);
  const [cpu, subtype, type] = [4, 8, 12].map((at) =>
    magic === 0xcefaedfe ? head.readUInt32LE(at) : head.readUInt32BE(at),
  );
  return {
    architecture: architectureName(cpu ?? 0, subtype ?? 0),
    type: types[type ?? 0] ?? 'other',
    loader: null,
    restricted: false,
    libraries: [],
    platform: null,
    minimumOs: null,
    signature: null,
  };
}

/**
 * Names an architecture by the numbers of a header. The high byte of the subtype has capabilities: for arm64e, the
 * version of its pointer authentication.
 */
export function architectureName(cpu: number, subtype: number): string {
  const variant = subtype & 0x00ff_ffff;
  if (cpu === 0x0100_000c) return variant === 2 ? 'arm64e' : 'arm64';
  if (cpu === 0x0100_0007) return variant === 8 ? 'x86_64h' : 'x86_64';
  const old: Readonly<Record<number, string>> = { 7: 'i386', 12: 'arm', 18: 'ppc', 16777234: 'ppc64' };
  return old[cpu] ?? `processor-${cpu}`;
}
