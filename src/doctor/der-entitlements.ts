// Reads entitlements as DER: [APPLICATION 16] { version, [16] { { key, value }... } }, and before macOS 12 a SET of the
// same pairs.
import type { Plist } from './plist.ts';
import { type ProgramFile, shown } from './program-file.ts';

const tag = {
  boolean: 0x01,
  integer: 0x02,
  text: 0x0c,
  sequence: 0x30,
  set: 0x31,
  list: 0xb0,
  entitlements: 0x70,
} as const;
const maxDepth = 32;

/** Throws ProgramFileError. */
export function readDerEntitlements(blob: ProgramFile): ReadonlyMap<string, Plist> {
  const bytes = blob.head(blob.size);
  const root = new Items(blob, bytes, 0, bytes.length).only();
  if (root.tag === tag.set || root.tag === tag.list) return dictionary(root.items(), 0);
  if (root.tag !== tag.entitlements) throw blob.fault(0, `DER entitlements do not begin with the tag ${root.tag}`);
  const inner = root.items();
  const version = inner.next();
  if (version.tag !== tag.integer) throw blob.fault(version.at, 'DER entitlements without a version');
  const list = inner.only();
  if (list.tag !== tag.list) throw blob.fault(list.at, 'DER entitlements without their list');
  return dictionary(list.items(), 0);
}

function dictionary(pairs: Items, depth: number): ReadonlyMap<string, Plist> {
  const found = new Map<string, Plist>();
  while (!pairs.done) {
    const pair = pairs.next();
    if (pair.tag !== tag.sequence) throw pair.fault('a DER entitlement is not a pair');
    const parts = pair.items();
    const key = parts.next();
    if (key.tag !== tag.text) throw key.fault('the key of a DER entitlement is not text');
    const name = shown(key.bytes().toString('utf8'));
    if (found.has(name)) throw key.fault(`the entitlement ${name} comes twice`);
    found.set(name, value(parts.only(), depth + 1));
  }
  return found;
}

function value(item: Item, depth: number): Plist {
  if (depth > maxDepth) throw item.fault('DER entitlements are nested too deep');
  switch (item.tag) {
    case tag.boolean:
      return item.bytes().some((byte) => byte !== 0);
    case tag.integer:
      return integer(item);
    case tag.text:
      return shown(item.bytes().toString('utf8'));
    case tag.list:
    case tag.set:
      return dictionary(item.items(), depth);
    case tag.sequence: {
      const found: Plist[] = [];
      for (const items = item.items(); !items.done; ) found.push(value(items.next(), depth + 1));
      return found;
    }
    default:
      throw item.fault(`a DER entitlement of the tag ${item.tag}`);
  }
}

function integer(item: Item): bigint {
  const bytes = item.bytes();
  if (bytes.length === 0 || bytes.length > 8) throw item.fault(`an integer of ${bytes.length} bytes`);
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
}

class Item {
  constructor(
    private readonly blob: ProgramFile,
    private readonly whole: Buffer,
    readonly at: number,
    readonly tag: number,
    private readonly begin: number,
    private readonly end: number,
  ) {}

  bytes(): Buffer {
    return this.whole.subarray(this.begin, this.end);
  }

  items(): Items {
    return new Items(this.blob, this.whole, this.begin, this.end);
  }

  fault(sentence: string): Error {
    return this.blob.fault(this.at, sentence);
  }
}

/** A sequence of items up to `end`. */
class Items {
  constructor(
    private readonly blob: ProgramFile,
    private readonly whole: Buffer,
    private at: number,
    private readonly end: number,
  ) {}

  get done(): boolean {
    return this.at >= this.end;
  }

  only(): Item {
    const item = this.next();
    if (!this.done) throw this.blob.fault(this.at, 'bytes after the DER entitlements');
    return item;
  }

  next(): Item {
    const at = this.at;
    const begin = at + 2 + this.lengthBytes(at);
    const first = this.whole[at + 1] ?? 0;
    const length = first < 0x80 ? first : this.whole.readUIntBE(at + 2, first & 0x7f);
    if (begin + length > this.end) throw this.blob.fault(at, `a DER item claims ${length} bytes`);
    this.at = begin + length;
    return new Item(this.blob, this.whole, at, this.whole[at] ?? 0, begin, begin + length);
  }

  /** Returns the number of length bytes after the first; a length of four bytes exceeds what a blob may have. */
  private lengthBytes(at: number): number {
    const first = at + 2 > this.end ? -1 : (this.whole[at + 1] ?? -1);
    const more = first < 0x80 ? 0 : first & 0x7f;
    if (first < 0 || first === 0x80 || more > 4 || at + 2 + more > this.end)
      throw this.blob.fault(at, 'DER entitlements end early');
    return more;
  }
}
