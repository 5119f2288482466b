// Code signatures for the tests' Mach-O files: a code directory, entitlements in both forms, a wrapper for
// certificates.

export interface SignatureParts {
  readonly flags?: number;
  readonly identifier?: string;
  readonly team?: string | null;
  readonly platform?: number;
  /** In both forms. */
  readonly entitlements?: Readonly<Record<string, Value>>;
  /** In one form only, or corrupt. */
  readonly xml?: Buffer | null;
  readonly der?: Buffer | null;
  /** A certificate, or an empty wrapper; omitted: neither. */
  readonly certificate?: 'full' | 'empty';
}

export type Value = boolean | string | number | readonly Value[] | { readonly [key: string]: Value };

export function signature(parts: SignatureParts): Buffer {
  const { entitlements, certificate } = parts;
  const xml = parts.xml !== undefined ? parts.xml : entitlements === undefined ? null : xmlList(entitlements);
  const der = parts.der !== undefined ? parts.der : entitlements === undefined ? null : derList(entitlements);
  const blobs: [slot: number, bytes: Buffer][] = [[0, codeDirectory(parts)]];
  blobs.push([2, blob(0xfade0c01, Buffer.from('requirements'))]);
  if (xml !== null) blobs.push([5, blob(0xfade7171, xml)]);
  if (der !== null) blobs.push([7, blob(0xfade7172, der)]);
  if (certificate !== undefined)
    blobs.push([0x10000, blob(0xfade0b01, Buffer.from(certificate === 'full' ? 'a chain of certificates' : ''))]);
  const index = Buffer.alloc(4 + blobs.length * 8);
  index.writeUInt32BE(blobs.length, 0);
  let offset = 8 + index.length;
  for (const [at, [slot, bytes]] of blobs.entries()) {
    index.writeUInt32BE(slot, 4 + at * 8);
    index.writeUInt32BE(offset, 8 + at * 8);
    offset += bytes.length;
  }
  return blob(0xfade0cc0, Buffer.concat([index, ...blobs.map(([, bytes]) => bytes)]));
}

/** Returns where a blob begins in the signature. */
export function blobAt(bytes: Buffer, slot: number): number {
  for (let index = 0; index < bytes.readUInt32BE(8); index++)
    if (bytes.readUInt32BE(12 + index * 8) === slot) return bytes.readUInt32BE(16 + index * 8);
  throw new Error(`there is no slot ${slot}`);
}

function blob(magic: number, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(magic, 0);
  head.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([head, content]);
}

function codeDirectory({ flags = 2, identifier = 'org.example.client', team = null, platform = 0 }: SignatureParts) {
  const head = Buffer.alloc(80);
  head.writeUInt32BE(0x20400, 0); // version
  head.writeUInt32BE(flags, 4);
  head.writeUInt32BE(8 + head.length + identifier.length + 1 + (team?.length ?? 0) + 1, 8); // hashes
  head.writeUInt32BE(8 + head.length, 12);
  head.writeUInt32BE(7, 16); // special slots
  head.writeUInt32BE(1, 20); // code slots
  head.writeUInt32BE(0x4321, 24); // code limit
  head[28] = 32; // hash size
  head[29] = 2; // hash type
  head[30] = platform;
  head[31] = 12; // page size
  if (team !== null) head.writeUInt32BE(8 + head.length + identifier.length + 1, 40);
  return blob(0xfade0c02, Buffer.concat([head, Buffer.from(`${identifier}\0${team ?? ''}\0`), Buffer.alloc(32, 0xd1)]));
}

export function xmlList(value: Value): Buffer {
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n${xml(value)}\n</plist>\n`,
  );
}

function xml(value: Value): string {
  if (typeof value === 'boolean') return `<${value}/>`;
  if (typeof value === 'number') return `<integer>${value}</integer>`;
  if (typeof value === 'string') return `<string>${escaped(value)}</string>`;
  if (isList(value)) return `<array>${value.map(xml).join('\n')}</array>`;
  return `<dict>${Object.entries(value)
    .map(([key, each]) => `<key>${escaped(key)}</key>\n${xml(each)}`)
    .join('\n')}</dict>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function derList(value: { readonly [key: string]: Value }): Buffer {
  return item(0x70, Buffer.concat([item(0x02, Buffer.from([1])), der(value)]));
}

export function der(value: Value): Buffer {
  if (typeof value === 'boolean') return item(0x01, Buffer.from([value ? 0xff : 0]));
  if (typeof value === 'number') return item(0x02, Buffer.from([value]));
  if (typeof value === 'string') return item(0x0c, Buffer.from(value));
  if (isList(value)) return item(0x30, Buffer.concat(value.map(der)));
  const pairs = Object.entries(value).map(([key, each]) => item(0x30, Buffer.concat([der(key), der(each)])));
  return item(0xb0, Buffer.concat(pairs));
}

export function item(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
