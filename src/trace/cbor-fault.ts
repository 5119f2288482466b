// What the CBOR readers throw inside a block: a fault with an offset relative to the block's bytes. The trace reader
// adds the record's ordinal and the block's offset to make a TraceError, the only error that its callers see.

export class CborFault extends Error {
  /** Offset in the bytes being read. */
  readonly offset: number;
  /** Field path, outermost first; callers on the way out prepend their own step. */
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

/** The bytes end before the item does; in a file's last block this is a cut, not an error. */
export class CborEnd extends CborFault {}

/** Call on the way out of a nested read: prepends `step` to a fault's path and returns any other error unchanged. */
export function faultWithin(error: unknown, step: string): unknown {
  return error instanceof CborFault ? error.within(step) : error;
}
