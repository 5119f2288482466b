// Small Mach-O files, byte by byte: every field has a value of its own, and a caller may corrupt any of them.
import { type SignatureParts, signature } from './signature-builder.ts';

export interface SliceParts {
  readonly architecture?: keyof typeof processors;
  /** MH_EXECUTE 2, MH_DYLIB 6, MH_BUNDLE 8 */
  readonly type?: number;
  readonly loader?: string | null;
  readonly libraries?: readonly string[];
  /** PLATFORM_MACOS 1 */
  readonly platform?: number | null;
  readonly minimumOs?: readonly [major: number, minor: number, patch: number];
  readonly segments?: readonly { readonly name: string; readonly sections: readonly string[] }[];
  /** Name, address, and n_type: 0xf for a global function. */
  readonly symbols?: readonly (readonly [name: string, address: bigint, type?: number])[];
  readonly signature?: SignatureParts | null;
}

const processors = {
  arm64: [0x0100_000c, 0],
  arm64e: [0x0100_000c, 0x8000_0002],
  x86_64: [0x0100_0007, 3],
  x86_64h: [0x0100_0007, 8],
  i386: [7, 3],
  odd: [0x77, 5],
} as const;

export const esLibrary = '/usr/lib/libEndpointSecurity.dylib';
const systemLibrary = '/usr/lib/libSystem.B.dylib';

/** What a linker makes from a small client: it links Endpoint Security and is signed ad hoc. */
export const goodSlice: Required<SliceParts> = {
  architecture: 'arm64',
  type: 2,
  loader: '/usr/lib/dyld',
  libraries: [esLibrary, systemLibrary],
  platform: 1,
  minimumOs: [13, 2, 1],
  segments: [{ name: '__TEXT', sections: ['__text', '__stubs'] }],
  symbols: [],
  signature: { flags: 0x2_0002 },
};

export function thin(parts: SliceParts = {}): Buffer {
  const {
    architecture,
    type,
    loader,
    libraries,
    platform,
    minimumOs,
    segments,
    symbols,
    signature: signed,
  } = {
    ...goodSlice,
    ...parts,
  };
  const blob = signed === null ? null : signature(signed);
  const commands = [
    ...segments.map(segmentCommand),
    ...(symbols.length === 0 ? [] : [words(0x2, 24, 0, symbols.length, 0, 0)]),
    ...(loader === null ? [] : [pathCommand(0xe, 12, loader)]),
    ...libraries.map((path) => pathCommand(0xc, 24, path)),
    ...(platform === null ? [] : [words(0x32, 24, platform, packedVersion(minimumOs), 0x000f_0102, 0)]),
    ...(blob === null ? [] : [words(0x1d, 16, 0, blob.length)]),
  ];
  const list = Buffer.concat(commands);
  const table = symbolTable(symbols);
  const symbolsAt = 32 + list.length;
  const namesAt = symbolsAt + table.entries.length;
  if (symbols.length > 0) {
    const claim = segments.reduce((size, segment) => size + segmentCommand(segment).length, 0);
    list.writeUInt32LE(symbolsAt, claim + 8);
    list.writeUInt32LE(namesAt, claim + 16);
    list.writeUInt32LE(table.names.length, claim + 20);
  }
  if (blob !== null) list.writeUInt32LE(namesAt + table.names.length, list.length - 8);
  const [cpu, subtype] = processors[architecture];
  const head = words(0xfeed_facf, cpu, subtype, type, commands.length, list.length, 0x0020_0085, 0x1d1d_1d1d);
  return Buffer.concat([head, list, table.entries, table.names, ...(blob === null ? [] : [blob])]);
}

function symbolTable(symbols: Required<SliceParts>['symbols']): { readonly entries: Buffer; readonly names: Buffer } {
  const entries = Buffer.alloc(symbols.length * 16);
  let names = symbols.length === 0 ? '' : ' \0';
  for (const [index, [name, address, type = 0xf]] of symbols.entries()) {
    entries.writeUInt32LE(names.length, index * 16);
    entries.writeUInt8(type, index * 16 + 4);
    entries.writeBigUInt64LE(address, index * 16 + 8);
    names += `${name}\0`;
  }
  return { entries, names: Buffer.from(names, 'latin1') };
}

export interface Universal {
  readonly bytes: Buffer;
  readonly offsets: readonly number[];
}

/** The table of slices has 32-bit fields as usual, or 64-bit ones for files over 4 GB. */
export function universal(slices: readonly SliceParts[], wide = false): Universal {
  const entry = wide ? 32 : 20;
  const table = Buffer.alloc(8 + slices.length * entry);
  table.writeUInt32BE(wide ? 0xcafebabf : 0xcafebabe, 0);
  table.writeUInt32BE(slices.length, 4);
  const parts: Buffer[] = [table];
  const offsets: number[] = [];
  let offset = table.length;
  for (const [index, slice] of slices.entries()) {
    const bytes = thin(slice);
    const at = 8 + index * entry;
    const [cpu, subtype] = processors[slice.architecture ?? goodSlice.architecture];
    table.writeUInt32BE(cpu, at);
    table.writeUInt32BE(subtype, at + 4);
    if (wide) {
      table.writeBigUInt64BE(BigInt(offset), at + 8);
      table.writeBigUInt64BE(BigInt(bytes.length), at + 16);
    } else {
      table.writeUInt32BE(offset, at + 8);
      table.writeUInt32BE(bytes.length, at + 12);
    }
    offsets.push(offset);
    parts.push(bytes);
    offset += bytes.length;
  }
  return { bytes: Buffer.concat(parts), offsets };
}

/** Returns the offset of the first load command of that kind. */
export function commandAt(slice: Buffer, kind: number): number {
  for (let at = 32, left = slice.readUInt32LE(16); left > 0; left--, at += slice.readUInt32LE(at + 4))
    if (slice.readUInt32LE(at) === kind) return at;
  throw new Error(`there is no load command ${kind}`);
}

/** Returns a copy with one little-endian word changed. */
export function withWord(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32LE(value >>> 0, at);
  return changed;
}

export function withBigWord(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32BE(value >>> 0, at);
  return changed;
}

function segmentCommand({ name, sections }: { readonly name: string; readonly sections: readonly string[] }): Buffer {
  const command = Buffer.alloc(72 + sections.length * 80);
  command.writeUInt32LE(0x19, 0);
  command.writeUInt32LE(command.length, 4);
  command.write(name, 8, 16, 'latin1');
  for (let at = 24; at < 64; at++) command[at] = at;
  command.writeUInt32LE(sections.length, 64);
  for (const [index, section] of sections.entries()) {
    command.write(section, 72 + index * 80, 16, 'latin1');
    command.write(name, 88 + index * 80, 16, 'latin1');
  }
  return command;
}

function pathCommand(kind: number, pathAt: number, path: string): Buffer {
  const size = (pathAt + path.length + 8) & ~7;
  const command = Buffer.alloc(size);
  command.writeUInt32LE(kind, 0);
  command.writeUInt32LE(size, 4);
  command.writeUInt32LE(pathAt, 8);
  for (let at = 12; at < pathAt; at++) command[at] = at;
  command.write(path, pathAt, 'latin1');
  return command;
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, index * 4);
  return bytes;
}

function packedVersion([major, minor, patch]: readonly [number, number, number]): number {
  return (major << 16) | (minor << 8) | patch;
}
