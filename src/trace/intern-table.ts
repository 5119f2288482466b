// Byte strings seen before and their ids, in typed arrays: a table of millions gives the garbage collector nothing to
// do. `src/native/intern_table.h` is its native twin.
import { longText } from './limits.ts';

/** Of a key, besides its bytes: hash, end and id, and its share of the slots. */
const entryBytes = 4 + 8 + 4 + 12;

export class InternTable {
  /** Bytes of memory that the keys take. */
  memory = 0;
  private nextId = 0;
  private count = 0;
  private keys = new Uint8Array(1 << 12);
  private hashes = new Int32Array(256);
  /** Where each key ends in `keys`; it begins where the one before it ends. */
  private ends = new Float64Array(256);
  private ids = new Uint32Array(256);
  /** A power of two of them, at most half full: an entry's index plus one, or 0. Open addressing. */
  private slots = new Uint32Array(512);

  /** Returns the id of an equal key, or −1. */
  find(key: Uint8Array, length: number): number {
    const found = this.slots[this.slotOf(hashOf(key, length), key, length)] as number;
    return found === 0 ? -1 : (this.ids[found - 1] as number);
  }

  /** Gives the next id to a key that is absent. */
  add(key: Uint8Array, length: number): number {
    if (this.count === this.ids.length) this.grow();
    const start = this.startOf(this.count);
    const end = start + length;
    if (end > this.keys.length) this.keys = copied(this.keys, new Uint8Array(Math.max(end, this.keys.length * 2)));
    this.keys.set(key.subarray(0, length), start);
    const hash = hashOf(key, length);
    const slot = this.slotOf(hash, key, length);
    this.hashes[this.count] = hash;
    this.ends[this.count] = end;
    this.ids[this.count] = this.nextId;
    this.slots[slot] = ++this.count;
    this.memory = end + this.count * entryBytes;
    return this.nextId++;
  }

  /** Forgets every key; ids keep growing. */
  forget(): void {
    this.count = 0;
    this.memory = 0;
    this.slots.fill(0);
  }

  private startOf(entry: number): number {
    return entry === 0 ? 0 : (this.ends[entry - 1] as number);
  }

  /** Returns the slot that holds the key, or the empty one where it belongs. */
  private slotOf(hash: number, key: Uint8Array, length: number): number {
    const { slots, hashes } = this;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = (slots[slot] as number) - 1;
      if (entry < 0 || (hashes[entry] === hash && this.isKey(entry, key, length))) return slot;
    }
  }

  private isKey(entry: number, key: Uint8Array, length: number): boolean {
    const { keys } = this;
    const start = this.startOf(entry);
    const end = this.ends[entry] as number;
    if (end - start !== length) return false;
    if (length >= longText) return Buffer.compare(keys.subarray(start, end), key.subarray(0, length)) === 0;
    for (let i = 0; i < length; i++) if (keys[start + i] !== key[i]) return false;
    return true;
  }

  private grow(): void {
    const size = this.ids.length * 2;
    this.hashes = copied(this.hashes, new Int32Array(size));
    this.ends = copied(this.ends, new Float64Array(size));
    this.ids = copied(this.ids, new Uint32Array(size));
    this.slots = new Uint32Array(size * 2);
    const mask = this.slots.length - 1;
    for (let entry = 0; entry < this.count; entry++) {
      let slot = (this.hashes[entry] as number) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = entry + 1;
    }
  }
}

function copied<T extends Uint8Array | Int32Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Four bytes at a time. Keys are short, and most differ in their last bytes or in many. */
function hashOf(key: Uint8Array, length: number): number {
  let hash = length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    const word =
      (key[at] as number) |
      ((key[at + 1] as number) << 8) |
      ((key[at + 2] as number) << 16) |
      ((key[at + 3] as number) << 24);
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; at < length; at++) hash = Math.imul(hash ^ (key[at] as number), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
