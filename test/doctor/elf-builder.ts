// Small ELF files, byte by byte.

export interface ElfParts {
  readonly machine?: number;
  /** ET_EXEC 2, ET_DYN 3 */
  readonly type?: number;
  readonly interpreter?: string | null;
  readonly libraries?: readonly string[];
  readonly soname?: string;
  readonly rpath?: string;
  readonly runpath?: string;
  /** DF_1_NODEFLIB */
  readonly onlyOwnFolders?: boolean;
  /** DF_1_PIE, which distinguishes a static position-independent program from a library. */
  readonly pie?: boolean;
}

/** This machine's loader, which every Linux test machine has. */
export const loader = process.arch === 'arm64' ? '/lib/ld-linux-aarch64.so.1' : '/lib64/ld-linux-x86-64.so.2';
const machine = process.arch === 'arm64' ? 183 : 62;
const base = 0x40_0000;

/** Program headers in this order. */
export const headerAt = { load: 64, dynamic: 120, interpreter: 176 } as const;

export function elf(parts: ElfParts = {}): Buffer {
  const { interpreter = loader, libraries = ['libesreplay.so', 'libc.so.6'], pie = true } = parts;
  const count = interpreter === null ? 2 : 3;
  const texts: readonly (readonly [tag: bigint, text: string])[] = [
    ...libraries.map((name) => [1n, name] as const),
    ...(parts.soname === undefined ? [] : [[14n, parts.soname] as const]),
    ...(parts.rpath === undefined ? [] : [[15n, parts.rpath] as const]),
    ...(parts.runpath === undefined ? [] : [[29n, parts.runpath] as const]),
  ];
  const flags = (pie ? 0x0800_0001n : 0n) | (parts.onlyOwnFolders ? 0x800n : 0n);
  const names = Buffer.from(`\0${texts.map(([, text]) => `${text}\0`).join('')}`);
  const path = Buffer.from(interpreter === null ? '' : `${interpreter}\0`);
  const pathAt = 64 + count * 56;
  const namesAt = pathAt + path.length;
  const dynamicAt = namesAt + names.length;
  const dynamic = entries([
    ...texts.map(([tag, text]): [bigint, bigint] => [tag, BigInt(names.indexOf(`\0${text}\0`) + 1)]),
    [5n, BigInt(base + namesAt)],
    ...(flags === 0n ? [] : [[0x6fff_fffbn, flags] as [bigint, bigint]]),
    [0n, 0n],
  ]);
  const size = dynamicAt + dynamic.length;
  const head = Buffer.alloc(64);
  head.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  head.writeUInt16LE(parts.type ?? 3, 16);
  head.writeUInt16LE(parts.machine ?? machine, 18);
  head.writeUInt32LE(1, 20);
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(64, 52);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(count, 56);
  return Buffer.concat([
    head,
    programHeader(1, 0, base, size),
    programHeader(2, dynamicAt, base + dynamicAt, dynamic.length),
    ...(interpreter === null ? [] : [programHeader(3, pathAt, base + pathAt, path.length)]),
    path,
    names,
    dynamic,
  ]);
}

function programHeader(type: number, offset: number, address: number, size: number): Buffer {
  const header = Buffer.alloc(56);
  header.writeUInt32LE(type, 0);
  header.writeUInt32LE(5, 4);
  header.writeBigUInt64LE(BigInt(offset), 8);
  header.writeBigUInt64LE(BigInt(address), 16);
  header.writeBigUInt64LE(BigInt(address) + 1n, 24);
  header.writeBigUInt64LE(BigInt(size), 32);
  header.writeBigUInt64LE(BigInt(size) + 3n, 40);
  return header;
}

function entries(pairs: readonly (readonly [bigint, bigint])[]): Buffer {
  const table = Buffer.alloc(pairs.length * 16);
  for (const [index, [tag, value]] of pairs.entries()) {
    table.writeBigUInt64LE(tag, index * 16);
    table.writeBigUInt64LE(value, index * 16 + 8);
  }
  return table;
}
