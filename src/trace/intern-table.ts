// Byte strings seen before and their ids. `src/native/intern_table.h` is its native twin.

/** What a key takes of the native table's memory besides its bytes: hash, end and id, and its share of the slots. */
const entryBytes = 4 + 8 + 4 + 12;

export class InternTable {
  /** Bytes of memory that the keys would take natively, where they are forgotten at the same size. */
  memory = 0;
  private nextId = 0;
  private readonly ids = new Map<string, number>();

  /** Returns the id of an equal key, or −1. */
  find(key: Uint8Array, length: number): number {
    return this.ids.get(textOf(key, length)) ?? -1;
  }

  /** Gives the next id to a key that is absent. */
  add(key: Uint8Array, length: number): number {
    this.ids.set(textOf(key, length), this.nextId);
    this.memory += length + entryBytes;
    return this.nextId++;
  }

  /** Forgets every key; ids keep growing. */
  forget(): void {
    this.ids.clear();
    this.memory = 0;
  }
}

/** A character for each byte. */
const textOf = ({ buffer, byteOffset }: Uint8Array, length: number): string =>
  Buffer.from(buffer, byteOffset, length).toString('latin1');
