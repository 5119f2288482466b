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
  /** DT_SONAME, DT_RPATH and DT_RUNPATH */
  readonly soname: string | null;
  readonly rpath: string | null;
  readonly runpath: string | null;
  /** DF_1_NODEFLIB: it has its libraries in no folder of the system. */
  readonly onlyOwnFolders: boolean;
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
const tag = { end: 0n, needed: 1n, strings: 5n, soname: 14n, rpath: 15n, runpath: 29n, flags1: 0x6fff_fffbn } as const;
const positionIndependent = 0x0800_0000n;
const noDefaultFolders = 0x800n;
const maxPath = 4096;
/** A program names a few dozen libraries, and the kernel itself refuses program headers of more than about a page. */
const maxEntries = 65_536;

/** Throws ProgramFileError. Reads only the header of 32-bit and big-endian files, which none of our machines runs. */
export function readElf(file: ProgramFile): ElfFile {
  const header = readElfHeader(file);
  const { bits, machine } = header;
  if (bits === 32 || !header.littleEndian) return { bits, machine, type: 'unknown', interpreter: null, ...noDynamic };
  const segments = readSegments(file, header);
  const interpreter = readInterpreter(file, segments);
  const dynamic = readDynamic(file, segments);
  const { positionIndependent: _, ...named } = dynamic;
  return { bits, machine, type: typeOf(header.type, interpreter, dynamic), interpreter, ...named };
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

type Dynamic = Pick<ElfFile, 'libraries' | 'soname' | 'rpath' | 'runpath' | 'onlyOwnFolders'> & {
  readonly positionIndependent: boolean;
};

const noDynamic = { libraries: [], soname: null, rpath: null, runpath: null, onlyOwnFolders: false } as const;

function readDynamic(file: ProgramFile, segments: readonly Segment[]): Dynamic {
  const found = segments.find(({ type }) => type === segment.dynamic);
  if (found === undefined) return { ...noDynamic, positionIndependent: false };
  const length = found.size < BigInt(maxEntries * 16) ? found.size : BigInt(maxEntries * 16);
  const table = file.bytes('its dynamic section', found.at, found.offset, length);
  const values = new Map<bigint, bigint[]>();
  for (let at = 0; at + 16 <= table.length; at += 16) {
    const [name, value] = [table.readBigUInt64LE(at), table.readBigUInt64LE(at + 8)];
    if (name === tag.end) break;
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  const last = (name: bigint): bigint | undefined => values.get(name)?.at(-1);
  const strings = last(tag.strings);
  const texts = (name: bigint): string[] =>
    strings === undefined ? [] : readNames(file, segments, found, strings, values.get(name) ?? []);
  const flags = last(tag.flags1) ?? 0n;
  return {
    libraries: texts(tag.needed),
    soname: texts(tag.soname).at(-1) ?? null,
    rpath: texts(tag.rpath).at(-1) ?? null,
    runpath: texts(tag.runpath).at(-1) ?? null,
    onlyOwnFolders: (flags & noDefaultFolders) !== 0n,
    positionIndependent: (flags & positionIndependent) !== 0n,
  };
}

function readNames(
  file: ProgramFile,
  segments: readonly Segment[],
  dynamic: Segment,
  address: bigint,
  names: readonly bigint[],
): string[] {
  if (names.length === 0) return [];
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
