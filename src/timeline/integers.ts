// Columns of whole numbers as bytes: differences, zigzag, seven bits a byte. Node writes them and the page reads them,
// so this file uses neither's own functions.

/** Numbers up to 2^53, of either sign. */
export class IntegerWriter {
  private bytes = new Uint8Array(1 << 12);
  private length = 0;

  /** Each value is stored as its difference from the one before. */
  deltas(values: readonly number[]): void {
    let last = 0;
    this.whole(values.length);
    for (const value of values) {
      this.signed(value - last);
      last = value;
    }
  }

  /** Null costs a byte, like a small number. */
  nullable(values: readonly (number | null)[]): void {
    this.whole(values.length);
    for (const value of values) this.whole(value === null ? 0 : zigzag(value) + 1);
  }

  wholes(values: readonly number[]): void {
    this.whole(values.length);
    for (const value of values) this.whole(value);
  }

  texts(values: readonly string[]): void {
    const bytes = new TextEncoder().encode(JSON.stringify(values));
    this.whole(bytes.length);
    this.room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  done(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private signed(value: number): void {
    this.whole(zigzag(value));
  }

  private whole(value: number): void {
    this.room(8);
    let left = value;
    while (left >= 0x80) {
      this.bytes[this.length++] = (left % 0x80) | 0x80;
      left = Math.floor(left / 0x80);
    }
    this.bytes[this.length++] = left;
  }

  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(2 * (this.length + more));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/** Reads what IntegerWriter wrote, in the same order. Throws RangeError if the bytes end early. */
export class IntegerReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  deltas(): Float64Array {
    const values = this.column();
    let last = 0;
    for (let index = 0; index < values.length; index += 1) {
      last += unzigzag(this.whole());
      values[index] = last;
    }
    return values;
  }

  /** NaN encodes null. */
  nullable(): Float64Array {
    const values = this.column();
    for (let index = 0; index < values.length; index += 1) {
      const stored = this.whole();
      values[index] = stored === 0 ? Number.NaN : unzigzag(stored - 1);
    }
    return values;
  }

  wholes(): Float64Array {
    const values = this.column();
    for (let index = 0; index < values.length; index += 1) values[index] = this.whole();
    return values;
  }

  texts(): readonly string[] {
    const length = this.whole();
    if (this.at + length > this.bytes.length) throw new RangeError('texts end early');
    const text = new TextDecoder().decode(this.bytes.subarray(this.at, this.at + length));
    this.at += length;
    return JSON.parse(text) as readonly string[];
  }

  private column(): Float64Array {
    const count = this.whole();
    if (count > this.bytes.length - this.at) throw new RangeError('column ends early');
    return new Float64Array(count);
  }

  private whole(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 0x80) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new RangeError('number ends early');
      if (byte < 0x80) return value + byte * unit;
      value += (byte & 0x7f) * unit;
    }
  }
}

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (stored: number): number => (stored % 2 === 0 ? stored / 2 : -(stored + 1) / 2);
