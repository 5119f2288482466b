// Reads the keys of one kind of object. eslogger's key order is free, but the same key mostly follows the same one, so
// the next key is guessed first and looked up only when the guess is wrong.
import type { JsonScanner } from './json.ts';
import { type KeyTable, WordText } from './key-table.ts';

/** No more keys: the object is closed. */
export const noMember = -1;
/** The table does not have the key; the scanner's `unknownKey` is it, and `keyAt` its place. */
export const unknownMember = -2;

export class MemberReader {
  /** Where the latest key began. */
  keyAt = 0;
  private readonly first: readonly WordText[];
  private readonly next: readonly WordText[];
  /** By a slot, the slot that followed it last; the last element is the first key's. */
  private readonly after: number[];

  constructor(private readonly table: KeyTable) {
    this.first = table.keys.map((key) => new WordText(`{"${key}":`));
    this.next = table.keys.map((key) => new WordText(`,"${key}":`));
    this.after = [...table.keys.map((_, slot) => slot + 1), 0];
  }

  /** Opens the object and returns the slot of its first key. */
  open(scanner: JsonScanner): number {
    return this.read(scanner, this.first, this.first.length);
  }

  /** Call after the value of `slot`: returns the slot of the next key. */
  following(scanner: JsonScanner, slot: number): number {
    return this.read(scanner, this.next, slot);
  }

  private read(scanner: JsonScanner, starts: readonly WordText[], before: number): number {
    const guess = this.after[before] as number;
    const start = starts[guess];
    const from = scanner.at;
    if (start !== undefined && scanner.takeMember(start)) {
      this.keyAt = from + 1;
      return guess;
    }
    if (!(starts === this.first ? scanner.openObject() : scanner.nextMember())) return noMember;
    this.keyAt = scanner.at;
    const slot = scanner.key(this.table);
    if (slot < 0) return unknownMember;
    this.after[before] = slot;
    return slot;
  }
}
