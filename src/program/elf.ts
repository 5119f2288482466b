// The little of an ELF file that decides whether a library can be inserted into it.
import { type ProgramFile, textIn } from './program-file.ts';

export interface ElfFile {
  readonly bits: 32 | 64;
  /** e_machine */
  readonly machine: number;
  readonly type: ElfType;
  /** PT_INTERP; null where no loader prepares the program. */
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
const headerBytes = 64;
const programHeaderBytes = 56;
const longestPath = 4096;
/** A program names a few dozen libraries; the kernel itself refuses program headers of more than a page or so. */
const mostEntries = 65_536;

export function isElf(head: Buffer): boolean {
  return head.length >= 4 && head.readUInt32BE(0) === 0x7f454c46;
}

/** Throws ProgramFileError. Of 32-bit and big-endian files, which no machine of ours runs, only the header is read. */
export function readElf(file: ProgramFile): ElfFile {
  const head = file.bytes('its ELF header', 0, 0, headerBytes);
  const bits = head[4] === 2 ? 64 : 32;
  const littleEndian = head[5] === 1;
  const [type, machine] = littleEndian
    ? [head.readUInt16LE(16), head.readUInt16LE(18)]
    : [head.readUInt16BE(16), head.readUInt16BE(18)];
  if (bits === 32 || !littleEndian) return { bits, machine, type: 'unknown', interpreter: null, libraries: [] };
  const segments = readSegments(file, head);
  const interpreter = readInterpreter(file, segments);
  const dynamic = readDynamic(file, segments);
  return { bits, machine, type: typeOf(type, interpreter, dynamic), interpreter, libraries: dynamic.libraries };
}

interface Segment {
  /** Where its header stands. */
  readonly at: number;
  readonly type: number;
  readonly offset: bigint;
  readonly address: bigint;
  readonly size: bigint;
}

function readSegments(file: ProgramFile, head: Buffer): Segment[] {
  const offset = head.readBigUInt64LE(32);
  const entrySize = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  if (count === 0) return [];
  if (entrySize < programHeaderBytes) throw file.fault(54, `a program header is said to have ${entrySize} bytes`);
  const table = file.bytes('its table of program headers', 32, offset, entrySize * count);
  return Array.from({ length: count }, (_, index) => {
    const at = index * entrySize;
    return {
      at: Number(offset) + at,
      type: table.readUInt32LE(at),
      offset: table.readBigUInt64LE(at + 8),
      address: table.readBigUInt64LE(at + 16),
      size: table.readBigUInt64LE(at + 32),
    };
  });
}

function readInterpreter(file: ProgramFile, segments: readonly Segment[]): string | null {
  const found = segments.find(({ type }) => type === segment.interpreter);
  if (found === undefined) return null;
  if (found.size < 2n || found.size > longestPath)
    throw file.fault(found.at, `the path of its loader is said to have ${found.size} bytes`);
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
  const length = found.size < BigInt(mostEntries * 16) ? found.size : BigInt(mostEntries * 16);
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
  if (home === undefined)
    throw file.fault(dynamic.at, `the names of its libraries are said to be at address ${address}`);
  return names.map((name) => {
    const offset = address - home.address + home.offset + name;
    const room = BigInt(file.size) - offset;
    if (room <= 0n)
      throw file.fault(dynamic.at, `the name of a library is said to be at byte ${offset}, of ${file.size} there are`);
    return textIn(file.bytes('the name of a library', dynamic.at, offset, room < longestPath ? room : longestPath));
  });
}

// ET_DYN is both a library and a position-independent program; only the program has a loader, or says what it is.
function typeOf(type: number, interpreter: string | null, dynamic: Dynamic): ElfType {
  if (type === 2) return 'program';
  if (type === 3) return interpreter !== null || dynamic.positionIndependent ? 'program' : 'library';
  return type === 1 ? 'object' : type === 4 ? 'core' : 'unknown';
}
