// Reads what decides whether a library can be inserted into an ELF file.
import { readElfHeader, readSegments, type Segment } from './elf-tables.ts';
import { type ProgramFile, textIn } from './program-file.ts';

export interface ElfFile {
  readonly bits: 32 | 64;
  /** e_machine */
  readonly machine: number;
  readonly type: ElfType;
  /** PT_INTERP; null if no loader prepares the program. */
  readonly interpreter: string | null;
  /** DT_NEEDED */
  readonly libraries: readonly string[];
}

export type ElfType = 'program' | 'library' | 'object' | 'core' | 'unknown';

export const elfMachines: Readonly<Record<string, number>> = {
  x64: 62,
  arm64: 183,
  arm: 40,
  ia32: 3,
  riscv64: 243,
  ppc64: 21,
  s390x: 22,
};

const segment = { load: 1, dynamic: 2, interpreter: 3 } as const;
const tag = { end: 0n, needed: 1n, strings: 5n, flags1: 0x6fff_fffbn } as const;
const positionIndependent = 0x0800_0000n;
const maxPath = 4096;
/** A program names a few dozen libraries, and the kernel itself refuses program headers of more than about a page. */
const maxEntries = 65_536;

/** Throws ProgramFileError. Reads only the header of 32-bit and big-endian files, which none of our machines runs. */
export function readElf(file: ProgramFile): ElfFile {
  const header = readElfHeader(file);
  const { bits, machine } = header;
  if (bits === 32 || !header.littleEndian) return { bits, machine, type: 'unknown', interpreter: null, libraries: [] };
  const segments = readSegments(file, header);
  const interpreter = readInterpreter(file, segments);
  const dynamic = readDynamic(file, segments);
  return { bits, machine, type: typeOf(header.type, interpreter, dynamic), interpreter, libraries: dynamic.libraries };
}

function readInterpreter(file: ProgramFile, segments: readonly Segment[]): string | null {
  const found = segments.find(({ type }) => type === segment.interpreter);
  if (found === undefined) return null;
  if (found.size < 2n || found.size > maxPath)
    throw file.fault(found.at, `the path of its loader claims ${found.size} bytes`);
  const path = file.bytes('the path of its loader', found.at, found.offset, found.size);
  if (!path.includes(0)) throw file.fault(found.at, 'the path of its loader has no end');
  return textIn(path);
}

interface Dynamic {
  readonly libraries: readonly string[];
  readonly positionIndependent: boolean;
}

function readDynamic(file: ProgramFile, segments: readonly Segment[]): Dynamic {
  const found = segments.find(({ type }) => type === segment.dynamic);
  if (found === undefined) return { libraries: [], positionIndependent: false };
  const length = found.size < BigInt(maxEntries * 16) ? found.size : BigInt(maxEntries * 16);
  const table = file.bytes('its dynamic section', found.at, found.offset, length);
  const needed: bigint[] = [];
  let strings: bigint | null = null;
  let flags = 0n;
  for (let at = 0; at + 16 <= table.length; at += 16) {
    const [name, value] = [table.readBigUInt64LE(at), table.readBigUInt64LE(at + 8)];
    if (name === tag.end) break;
    if (name === tag.needed) needed.push(value);
    else if (name === tag.strings) strings = value;
    else if (name === tag.flags1) flags = value;
  }
  const libraries = strings === null ? [] : readNames(file, segments, found, strings, needed);
  return { libraries, positionIndependent: (flags & positionIndependent) !== 0n };
}

function readNames(
  file: ProgramFile,
  segments: readonly Segment[],
  dynamic: Segment,
  address: bigint,
  names: readonly bigint[],
): string[] {
  const home = segments.find(
    ({ type, address: start, size }) => type === segment.load && address >= start && address - start < size,
  );
  if (home === undefined) throw file.fault(dynamic.at, `the names of its libraries claim the address ${address}`);
  return names.map((name) => {
    const offset = address - home.address + home.offset + name;
    const room = BigInt(file.size) - offset;
    if (room <= 0n) throw file.fault(dynamic.at, `the name of a library claims byte ${offset} of ${file.size}`);
    return textIn(file.bytes('the name of a library', dynamic.at, offset, room < maxPath ? room : maxPath));
  });
}

// ET_DYN is both a library and a position-independent program; only the program has a loader or the flag that says so.
function typeOf(type: number, interpreter: string | null, dynamic: Dynamic): ElfType {
  if (type === 2) return 'program';
  if (type === 3) return interpreter !== null || dynamic.positionIndependent ? 'program' : 'library';
  return type === 1 ? 'object' : type === 4 ? 'core' : 'unknown';
}
