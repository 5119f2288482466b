// What the CBOR readers throw while they are inside a block: a place relative to the block's bytes. The trace reader turns it into
// a TraceError, the only thing its callers see, by adding the record's ordinal and the block's offset.

export class CborFault extends Error {
  /** Byte offset in the bytes being read. */
  readonly offset: number;
  /** Field path, outermost first; callers on the way out put their own step in front. */
  readonly path: string[] = [];

  constructor(reason: string, offset: number) {
    super(reason);
    this.offset = offset;
  }

  within(step: string): this {
    this.path.unshift(step);
    return this;
  }

  get field(): string {
    return this.path.join('.').replaceAll('.[', '[');
  }
}

/** The bytes end before the item does: in a file's last block this is a cut, not a mistake. */
export class CborEnd extends CborFault {}

/** Runs on the way out of a nested read: puts `step` in front of a fault's path and lets anything else through. */
export function faultWithin(error: unknown, step: string): unknown {
  return error instanceof CborFault ? error.within(step) : error;
}
