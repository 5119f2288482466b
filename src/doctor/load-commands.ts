// Reads the load commands of a Mach-O slice that decide how dyld treats the program.
import { type ProgramFile, textIn } from './program-file.ts';

export interface LoadCommands {
  readonly loader: string | null;
  readonly restricted: boolean;
  readonly libraries: readonly string[];
  readonly platform: string | null;
  readonly minimumOs: string | null;
  readonly signatureAt: SignaturePlace | null;
  readonly symbolsAt: SymbolsPlace | null;
}

/** A table of `count` symbols and the text with their names. */
export interface SymbolsPlace {
  /** Offset of the number that says where the symbols are; the one for the names follows eight bytes later. */
  readonly claimedAt: number;
  readonly offset: number;
  readonly count: number;
  readonly namesOffset: number;
  readonly namesSize: number;
}

export interface SignaturePlace {
  /** Offset in the load command that says so. */
  readonly claimedAt: number;
  readonly offset: number;
  readonly size: number;
}

const headerBytes = 32;
/** A large browser has a few hundred commands in some 20 KB. */
const maxCommands = 10_000;
const maxCommandBytes = 4 << 20;

const command = {
  symbolTable: 0x2,
  loadDylinker: 0xe,
  segment64: 0x19,
  codeSignature: 0x1d,
  versionMinMacos: 0x24,
  buildVersion: 0x32,
} as const;
/** LC_LOAD_DYLIB and its weak, re-exporting, lazy and upward variants. */
const libraryCommands: readonly number[] = [0xc, 0x8000_0018, 0x8000_001f, 0x20, 0x8000_0023];

const platforms: Readonly<Record<number, string>> = {
  1: 'macOS',
  2: 'iOS',
  3: 'tvOS',
  4: 'watchOS',
  5: 'bridgeOS',
  6: 'Mac Catalyst',
  7: 'the iOS simulator',
  8: 'the tvOS simulator',
  9: 'the watchOS simulator',
  10: 'DriverKit',
  11: 'visionOS',
  12: 'the visionOS simulator',
};

/** Throws ProgramFileError. `count` and `bytes` come from the slice's header. */
export function readLoadCommands(file: ProgramFile, count: number, bytes: number): LoadCommands {
  const found = new Found(file);
  eachLoadCommand(file, count, bytes, (kind, command, place) => found.take(kind, command, place));
  return found;
}

/** Calls `take` with each load command and its offset in the slice. Throws ProgramFileError. */
export function eachLoadCommand(
  file: ProgramFile,
  count: number,
  bytes: number,
  take: (kind: number, bytes: Buffer, place: number) => void,
): void {
  if (count > maxCommands) throw file.fault(16, `it claims ${count} load commands`);
  if (bytes > maxCommandBytes) throw file.fault(20, `its load commands claim ${bytes} bytes`);
  const table = file.bytes('its list of load commands', 20, headerBytes, bytes);
  let at = 0;
  for (let index = 0; index < count; index++) {
    const place = headerBytes + at;
    if (at + 8 > table.length) throw file.fault(place, `load command ${index} of ${count} is missing`);
    const size = table.readUInt32LE(at + 4);
    if (size < 8 || at + size > table.length)
      throw file.fault(place, `load command ${index} claims ${size} bytes of ${table.length - at}`);
    take(table.readUInt32LE(at), table.subarray(at, at + size), place);
    at += size;
  }
}

class Found implements LoadCommands {
  loader: string | null = null;
  restricted = false;
  readonly libraries: string[] = [];
  platform: string | null = null;
  minimumOs: string | null = null;
  signatureAt: SignaturePlace | null = null;
  symbolsAt: SymbolsPlace | null = null;
  readonly #file: ProgramFile;

  constructor(file: ProgramFile) {
    this.#file = file;
  }

  take(kind: number, bytes: Buffer, place: number): void {
    if (kind === command.segment64) this.#segment(bytes, place);
    else if (libraryCommands.includes(kind)) this.libraries.push(this.#path(bytes, place));
    else if (kind === command.loadDylinker) this.loader = this.#path(bytes, place);
    else if (kind === command.codeSignature) {
      this.#atLeast(bytes, 16, place);
      this.signatureAt = { claimedAt: place + 8, offset: bytes.readUInt32LE(8), size: bytes.readUInt32LE(12) };
    } else if (kind === command.symbolTable) {
      this.#atLeast(bytes, 24, place);
      const [offset = 0, count = 0, namesOffset = 0, namesSize = 0] = [8, 12, 16, 20].map((at) =>
        bytes.readUInt32LE(at),
      );
      this.symbolsAt = { claimedAt: place + 8, offset, count, namesOffset, namesSize };
    } else if (kind === command.buildVersion) {
      this.#atLeast(bytes, 16, place);
      const platform = bytes.readUInt32LE(8);
      // A library may name both macOS and Mac Catalyst.
      if (this.platform !== 'macOS') this.platform = platforms[platform] ?? `platform ${platform}`;
      this.minimumOs = versionText(bytes.readUInt32LE(12));
    } else if (kind === command.versionMinMacos) {
      this.#atLeast(bytes, 12, place);
      this.platform = 'macOS';
      this.minimumOs = versionText(bytes.readUInt32LE(8));
    }
  }

  #segment(bytes: Buffer, place: number): void {
    this.#atLeast(bytes, 72, place);
    const sections = bytes.readUInt32LE(64);
    if (sections > (bytes.length - 72) / 80)
      throw this.#file.fault(place + 64, `a segment claims ${sections} sections`);
    if (textIn(bytes.subarray(8, 24)) !== '__RESTRICT') return;
    for (let index = 0; index < sections; index++) {
      const at = 72 + index * 80;
      if (textIn(bytes.subarray(at, at + 16)) === '__restrict') this.restricted = true;
    }
  }

  #path(bytes: Buffer, place: number): string {
    this.#atLeast(bytes, 12, place);
    const at = bytes.readUInt32LE(8);
    if (at < 12 || at >= bytes.length)
      throw this.#file.fault(place + 8, `a path claims byte ${at} of a command of ${bytes.length} bytes`);
    return textIn(bytes.subarray(at));
  }

  #atLeast(bytes: Buffer, length: number, place: number): void {
    if (bytes.length < length)
      throw this.#file.fault(place + 4, `a load command has ${bytes.length} bytes and needs ${length}`);
  }
}

/** Decodes a version packed in a word as xxxx.yy.zz. */
function versionText(word: number): string {
  const patch = word & 0xff;
  return `${word >>> 16}.${(word >>> 8) & 0xff}${patch === 0 ? '' : `.${patch}`}`;
}
