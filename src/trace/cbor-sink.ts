// Writes canonical CBOR items into a growing buffer, for the record encoder.
import { CborFault } from './cbor-fault.ts';
import { longText } from './limits.ts';

const utf8 = new TextEncoder();

const words = new Uint32Array(2);
const long = new BigUint64Array(words.buffer);

export class CborSink {
  bytes: Uint8Array = new Uint8Array(1024);
  length = 0;

  reset(): void {
    this.length = 0;
  }

  /** Returns what has been written; valid until the next write. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  null(): void {
    this.byte(0xf6);
  }

  bool(value: boolean): void {
    this.byte(value ? 0xf5 : 0xf4);
  }

  array(count: number): void {
    this.head(0x80, count);
  }

  /** Writes a non-negative safe integer. */
  uint(value: number): void {
    this.head(0, value);
  }

  /** Writes a safe integer. */
  int(value: number): void {
    if (value >= 0) this.head(0, value);
    else this.head(0x20, -1 - value);
  }

  /** Writes −2^64 ≤ value < 2^64. */
  bigint(value: bigint): void {
    const negative = value < 0n;
    long[0] = negative ? -1n - value : value;
    this.halves(negative ? 0x20 : 0, words[1] as number, words[0] as number);
  }

  delta(value: number | bigint): void {
    if (typeof value === 'number') this.int(value);
    else this.bigint(value);
  }

  byteString(value: Uint8Array): void {
    this.head(0x40, value.length);
    this.raw(value);
  }

  text(value: string): void {
    const { length } = value;
    this.room(length * 3 + 9);
    const start = this.length;
    this.head(0x60, length);
    const { bytes } = this;
    let at = this.length;
    if (length >= longText) {
      // As many bytes as units: only ASCII is so short.
      const { written } = utf8.encodeInto(value, bytes.subarray(at));
      this.length = written === length ? at + length : start;
      if (written !== length) this.wideText(value);
      return;
    }
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) {
        this.length = start;
        this.wideText(value);
        return;
      }
      bytes[at++] = code;
    }
    this.length = at;
  }

  raw(value: Uint8Array): void {
    this.room(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }

  private wideText(value: string): void {
    if (/\p{Surrogate}/u.test(value)) throw new CborFault('text with a lone surrogate cannot be written', this.length);
    const size = Buffer.byteLength(value, 'utf8');
    this.head(0x60, size);
    Buffer.from(this.bytes.buffer).write(value, this.length, 'utf8');
    this.length += size;
  }

  private byte(value: number): void {
    if (this.length === this.bytes.length) this.room(1);
    this.bytes[this.length++] = value;
  }

  private head(major: number, value: number): void {
    if (value < 24) {
      this.byte(major | value);
      return;
    }
    if (value >= 0x100000000) {
      this.halves(major, Math.floor(value / 0x100000000), value >>> 0);
      return;
    }
    this.halves(major, 0, value);
  }

  private halves(major: number, high: number, low: number): void {
    this.room(9);
    const { bytes } = this;
    let at = this.length;
    if (high !== 0) {
      bytes[at++] = major | 27;
      at = this.word(at, high);
      at = this.word(at, low);
    } else if (low < 24) bytes[at++] = major | low;
    else if (low < 0x100) {
      bytes[at++] = major | 24;
      bytes[at++] = low;
    } else if (low < 0x10000) {
      bytes[at++] = major | 25;
      bytes[at++] = low >> 8;
      bytes[at++] = low;
    } else {
      bytes[at++] = major | 26;
      at = this.word(at, low);
    }
    this.length = at;
  }

  private word(at: number, value: number): number {
    const { bytes } = this;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
    return at + 4;
  }

  private room(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
