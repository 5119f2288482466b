// Finds keys of a JSON object by their bytes.

/** The keys of one object, looked up without making strings of the input. */
export class KeyTable {
  private readonly buckets: number[][] = Array.from({ length: 128 }, () => []);
  private readonly slots: ReadonlyMap<string, number>;
  private readonly encoded: readonly Uint8Array[];

  constructor(readonly keys: readonly string[]) {
    this.slots = new Map(keys.map((key, slot) => [key, slot]));
    this.encoded = keys.map((key) => Uint8Array.from(Buffer.from(key)));
    for (const [slot, key] of this.encoded.entries()) this.buckets[hash(key, 0, key.length)]?.push(slot);
  }

  find(bytes: Uint8Array, start: number, end: number): number {
    for (const slot of this.buckets[hash(bytes, start, end)] ?? []) {
      const key = this.encoded[slot] as Uint8Array;
      if (key.length === end - start && isAt(bytes, start, key)) return slot;
    }
    return -1;
  }

  slotOf(key: string): number {
    return this.slots.get(key) ?? -1;
  }
}

function hash(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return 0;
  const [first, middle, last] = [bytes[start], bytes[start + (length >> 1)], bytes[end - 1]] as [
    number,
    number,
    number,
  ];
  return (length * 7 + first + 3 * last + 5 * middle) & 127;
}

function isAt(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  for (let i = 0; i < part.length; i++) if (bytes[at + i] !== part[i]) return false;
  return true;
}

export const noKeys = new KeyTable([]);
