// Zip files that no program writes: any name, twice, with any size and flag.
import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';
import { bundleVersion } from '../../src/bundle/parts.ts';

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
  /** Deflated; else as it is. */
  readonly deflated?: boolean;
  readonly flags?: number;
  /** Type and permissions, as a Unix has them. */
  readonly mode?: number;
  /** What it says to unpack to, if that is not true. */
  readonly claimedBytes?: number;
}

export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, deflated = false, flags = 0, mode = 0o100_600, claimedBytes } of entries) {
    const packed = deflated ? deflateRawSync(content) : content;
    const bytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(deflated ? 8 : 0, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimedBytes ?? content.length, 18);
    common.writeUInt16LE(bytes.length, 22);
    const file = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, bytes, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, rest, bytes);
    files.push(file);
    offset += file.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, listed, end]);
}

/** The entries of a bundle with these parts and a manifest that fits them. `head`: other values of the manifest. */
export function bundleEntries(
  parts: Readonly<Record<string, Buffer | string>>,
  head: Readonly<Record<string, unknown>> = {},
): readonly ZipEntry[] {
  const entries = Object.entries(parts).map(([name, content]) => ({ name, content: Buffer.from(content) }));
  const manifest = {
    kind: 'esreplay-bundle',
    version: bundleVersion,
    esreplay: '0.0.1',
    system: { platform: 'plan9', arch: 'vax', release: '1.2' },
    of: 'agent/boot',
    redaction: null,
    error: null,
    leftOut: [],
    parts: entries.map(({ name, content }) => ({
      name,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    })),
    ...head,
  };
  return [...entries, { name: 'manifest.json', content: Buffer.from(JSON.stringify(manifest)) }];
}
