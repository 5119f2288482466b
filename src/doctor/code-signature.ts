// Reads the code signature of a Mach-O slice: what it claims, not whether it is valid (use `codesign --verify`). Its
// numbers are big-endian. A signature is a list of blobs by slot. The code directory has the flags; two blobs have the
// same entitlements as XML, for old systems, and as DER, which macOS has read since 12. Reads the file on a Mac too, so
// that doctor says the same as on Linux without a second way through `codesign`.
import { readDerEntitlements } from './der-entitlements.ts';
import type { SignaturePlace } from './load-commands.ts';
import { type Plist, readPlist } from './plist.ts';
import { type ProgramFile, textIn } from './program-file.ts';

export type Entitlements = ReadonlyMap<string, Plist>;

export interface CodeSignature {
  readonly identifier: string;
  /** Null if there is none: ad hoc, or Apple's own. */
  readonly team: string | null;
  /** Without a certificate: signed with `codesign --sign -`, or by the linker. */
  readonly adHoc: boolean;
  readonly linkerSigned: boolean;
  readonly hardenedRuntime: boolean;
  readonly libraryValidation: boolean;
  /** CS_RESTRICT: dyld prunes its environment. */
  readonly restrict: boolean;
  /** Signed by Apple as a part of macOS. */
  readonly platformBinary: boolean;
  /** The ones that count: DER if present, else XML. */
  readonly entitlements: Entitlements;
  /** Entitlements that only one of the two forms has, or that differ between them. */
  readonly disagreeing: readonly string[];
}

const magic = { signature: 0xfade0cc0, directory: 0xfade0c02, xml: 0xfade7171, der: 0xfade7172 } as const;
const slot = { directory: 0, xml: 5, der: 7, cms: 0x10000 } as const;
const flag = {
  adHoc: 0x2,
  restrict: 0x800,
  libraryValidation: 0x2000,
  runtime: 0x10000,
  linkerSigned: 0x20000,
} as const;
/** Real signatures have about a dozen slots. */
const maxBlobs = 128;
const maxEntitlementBytes = 1 << 20;
const directoryBytes = 44;

/** Throws ProgramFileError. */
export function readCodeSignature(file: ProgramFile, place: SignaturePlace): CodeSignature {
  const whole = file.part('its code signature', place.claimedAt, place.offset, place.size);
  const head = whole.bytes('the head of its code signature', 0, 0, 12);
  if (head.readUInt32BE(0) !== magic.signature) throw whole.fault(0, 'its code signature has a wrong magic number');
  const signature = whole.part('its code signature', 4, 0, head.readUInt32BE(4));
  const blobs = readIndex(signature, head.readUInt32BE(8));
  const directory = blobs.get(slot.directory);
  if (directory === undefined) throw signature.fault(8, 'its code signature has no code directory');
  const { flags, identifier, team, platform } = readDirectory(directory);
  const xml = entitlements(blobs.get(slot.xml), magic.xml, readXml);
  const der = entitlements(blobs.get(slot.der), magic.der, readDerEntitlements);
  return {
    identifier,
    team,
    // An empty wrapper takes the place of a certificate.
    adHoc: (flags & flag.adHoc) !== 0 || (blobs.get(slot.cms)?.size ?? 0) <= 8,
    linkerSigned: (flags & flag.linkerSigned) !== 0,
    hardenedRuntime: (flags & flag.runtime) !== 0,
    libraryValidation: (flags & flag.libraryValidation) !== 0,
    restrict: (flags & flag.restrict) !== 0,
    platformBinary: platform !== 0,
    entitlements: der ?? xml ?? new Map(),
    disagreeing: xml === null || der === null ? [] : differences(xml, der),
  };
}

/** Returns the blobs by slot, each with the size that it claims. */
function readIndex(signature: ProgramFile, count: number): Map<number, ProgramFile> {
  if (count > maxBlobs) throw signature.fault(8, `its code signature claims ${count} parts`);
  const index = signature.bytes('the index of its code signature', 8, 12, count * 8);
  const blobs = new Map<number, ProgramFile>();
  for (let at = 0; at < index.length; at += 8) {
    const offset = index.readUInt32BE(at + 4);
    const head = signature.bytes('a part of its code signature', 12 + at, offset, 8);
    const size = head.readUInt32BE(4);
    if (size < 8) throw signature.fault(offset + 4, `a part of its code signature claims ${size} bytes`);
    // The first blob of a slot counts, as in the kernel.
    const name = index.readUInt32BE(at);
    if (!blobs.has(name)) blobs.set(name, signature.part('a part of its code signature', offset + 4, offset, size));
  }
  return blobs;
}

function readDirectory(blob: ProgramFile) {
  const head = blob.bytes('its code directory', 4, 0, directoryBytes);
  if (head.readUInt32BE(0) !== magic.directory) throw blob.fault(0, 'its code directory has a wrong magic number');
  const version = head.readUInt32BE(8);
  const identifier = readName(blob, 20, head.readUInt32BE(20), 'the identifier of its signature');
  // Since version 0x20200, the offset of the team follows the oldest fields.
  const teamAt = version >= 0x20200 ? blob.bytes('its code directory', 4, 48, 4).readUInt32BE(0) : 0;
  const team = teamAt === 0 ? null : readName(blob, 48, teamAt, 'the team of its signature');
  return { flags: head.readUInt32BE(12), identifier, team, platform: head[38] ?? 0 };
}

function readName(blob: ProgramFile, claimedAt: number, offset: number, what: string): string {
  const room = Math.min(1024, blob.size - offset);
  const bytes = blob.bytes(what, claimedAt, offset, Math.max(room, 1));
  if (!bytes.includes(0)) throw blob.fault(claimedAt, `${what} has no end`);
  return textIn(bytes);
}

type EntitlementReader = (blob: ProgramFile) => Entitlements;

function entitlements(blob: ProgramFile | undefined, expected: number, read: EntitlementReader): Entitlements | null {
  if (blob === undefined || blob.size === 8) return null;
  if (blob.size > maxEntitlementBytes) throw blob.fault(4, `its entitlements claim ${blob.size} bytes`);
  if (blob.head(4).readUInt32BE(0) !== expected) throw blob.fault(0, 'its entitlements have a wrong magic number');
  return read(blob.part('its entitlements', 4, 8, blob.size - 8));
}

function readXml(blob: ProgramFile): Entitlements {
  const value = readPlist(blob.head(blob.size), (offset, sentence) => blob.fault(offset, sentence));
  if (!(value instanceof Map)) throw blob.fault(0, 'its entitlements are not a dictionary');
  return value;
}

function differences(one: Entitlements, other: Entitlements): string[] {
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter((name) => plain(one.get(name)) !== plain(other.get(name))).sort();
}

function plain(value: Plist | undefined): string {
  return (
    JSON.stringify(value, (_, each: unknown) =>
      each instanceof Map
        ? [...each].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
        : typeof each === 'bigint'
          ? `${each}`
          : each,
    ) ?? ''
  );
}
