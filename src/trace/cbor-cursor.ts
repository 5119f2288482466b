// Reads canonical CBOR items one by one from a block's bytes, for the record decoder. Every read itself checks type,
// bounds and shortest form, so records need no walk beforehand. Integers beyond 2^53 are returned as bigint where a
// field may hold them. `bytes` ends where the block ends, so reading past it gives `undefined` and takes the error
// branch.
import { isAscii, isUtf8 } from 'node:buffer';
import { CborEnd, CborFault } from './cbor-fault.ts';
import { walkCbor } from './cbor-walk.ts';
import { longText } from './limits.ts';

const words = new Uint32Array(2);
const long = new BigUint64Array(words.buffer);

/** Makes a bigint from a non-negative safe integer; writing the halves is twice as fast as BigInt(). */
export function bigintOf(value: number): bigint {
  words[0] = value;
  words[1] = value / 0x100000000;
  return long[0] as bigint;
}

export class CborCursor {
  bytes: Uint8Array = new Uint8Array(0);
  pos = 0;

  start(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.pos = 0;
  }

  fail(reason: string, offset = this.pos): never {
    throw new CborFault(reason, offset);
  }

  /** Takes a null and returns true; anything else stays. */
  takeNull(): boolean {
    if (this.bytes[this.pos] !== 0xf6) return false;
    this.pos++;
    return true;
  }

  /** Returns the major type of the next item, 8 at the end of the bytes. */
  major(): number {
    const initial = this.bytes[this.pos];
    return initial === undefined ? 8 : initial >> 5;
  }

  /** Reads an unsigned integer up to `max`, at most 2^53 − 1. */
  uint(max: number): number {
    const initial = this.bytes[this.pos] as number;
    if (initial < 24) {
      if (initial > max) this.fail(`${initial} is more than ${max}`);
      this.pos++;
      return initial;
    }
    const at = this.pos;
    if (!(initial <= 0x1b)) this.wrong('an unsigned integer');
    const value = this.argument(initial);
    if (value > max) this.fail(`${value} is more than ${max}`, at);
    return value;
  }

  /** Reads a signed integer in [min, max], both safe. */
  int(min: number, max: number): number {
    const at = this.pos;
    const initial = this.bytes[at] as number;
    if (initial <= 0x1b) return this.uint(max);
    if (!(initial >= 0x20 && initial <= 0x3b)) this.wrong('an integer');
    const value = -1 - this.argument(initial - 0x20);
    if (value < min) this.fail(`${value} is less than ${min}`, at);
    return value;
  }

  uint64(): bigint {
    const at = this.pos;
    const initial = this.bytes[at] as number;
    if (initial !== 0x1b) return bigintOf(this.uint(Number.MAX_SAFE_INTEGER));
    return this.argument64();
  }

  int64(): bigint {
    const value = this.delta();
    return typeof value === 'bigint' ? value : value >= 0 ? bigintOf(value) : BigInt(value);
  }

  /** Reads a signed 64-bit integer: a number if that is exact, else a bigint. */
  delta(): number | bigint {
    const at = this.pos;
    const initial = this.bytes[at] as number;
    if (initial < 24) {
      this.pos++;
      return initial;
    }
    if (initial < 0x1b) return this.argument(initial);
    if (initial >= 0x20 && initial < 0x3b) return -1 - this.argument(initial - 0x20);
    if (initial !== 0x1b && initial !== 0x3b) this.wrong('an integer');
    const magnitude = this.argument64();
    if (magnitude > 0x7fffffffffffffffn) this.fail('an integer beyond 64 bits', at);
    const value = initial === 0x1b ? magnitude : -1n - magnitude;
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  }

  bool(): boolean {
    const initial = this.bytes[this.pos];
    if (initial !== 0xf4 && initial !== 0xf5) this.wrong('true or false');
    this.pos++;
    return initial === 0xf5;
  }

  /**
   * Reads the head of an array and returns the number of items. Each takes at least a byte, so the bytes left bound the
   * count.
   */
  array(): number {
    const at = this.pos;
    const initial = this.bytes[at] as number;
    if (!(initial >= 0x80 && initial <= 0x9b)) this.wrong('an array');
    const count = this.argument(initial - 0x80);
    const left = this.bytes.length - this.pos;
    if (count > left) this.fail(`array of ${count} items, ${left} bytes are left`, at);
    return count;
  }

  /** Reads a byte string and copies it, because the block's memory is reused. */
  byteString(): Uint8Array {
    const end = this.bytesEnd();
    const value = this.bytes.slice(this.pos, end);
    this.pos = end;
    return value;
  }

  /** Reads the head of a byte string and returns where the string ends. */
  private bytesEnd(): number {
    const at = this.pos;
    const initial = this.bytes[at] as number;
    if (!(initial >= 0x40 && initial <= 0x5b)) this.wrong('bytes');
    return this.length(initial - 0x40, at, 'bytes');
  }

  text(): string {
    const end = this.textEnd();
    const start = this.pos;
    this.pos = end;
    const buffer = this.bufferOf(start, end);
    return this.isAscii(start, end) ? buffer.toString('latin1') : buffer.toString('utf8');
  }

  /** Reads the head of text and returns where the text ends. */
  private textEnd(): number {
    const at = this.pos;
    const initial = this.bytes[at] as number;
    if (!(initial >= 0x60 && initial <= 0x7b)) this.wrong('text');
    const end = this.length(initial - 0x60, at, 'text');
    if (!this.isAscii(this.pos, end) && !isUtf8(this.bufferOf(this.pos, end))) this.fail('text is not valid UTF-8', at);
    return end;
  }

  private isAscii(start: number, end: number): boolean {
    if (end - start >= longText) return isAscii(this.bufferOf(start, end));
    const { bytes } = this;
    for (let i = start; i < end; i++) if ((bytes[i] as number) >= 0x80) return false;
    return true;
  }

  private bufferOf(start: number, end: number): Buffer {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start);
  }

  /** Reads only the head of a byte string; the caller must check that its bytes are there. */
  byteStringLength(): number {
    const initial = this.bytes[this.pos] as number;
    if (!(initial >= 0x40 && initial <= 0x5b)) this.wrong('bytes');
    return this.argument(initial - 0x40);
  }

  /** Skips one item of any kind. */
  skip(): void {
    this.pos = walkCbor(this.bytes, this.pos);
  }

  private length(info: number, at: number, what: string): number {
    const size = this.argument(info);
    const left = this.bytes.length - this.pos;
    if (size > left) this.fail(`${what} of ${size} bytes, ${left} are left`, at);
    return this.pos + size;
  }

  /** Reads the argument of a head with additional information `info` ≤ 27, and moves pos past it. */
  private argument(info: number): number {
    const { bytes, pos } = this;
    if (info < 24) {
      this.pos = pos + 1;
      return info;
    }
    if (info === 24) {
      const value = bytes[pos + 1];
      if (value === undefined) this.ended();
      if (value < 24) this.fail(longForm);
      this.pos = pos + 2;
      return value;
    }
    if (info === 25) {
      if (pos + 3 > bytes.length) this.ended();
      const value = ((bytes[pos + 1] as number) << 8) | (bytes[pos + 2] as number);
      if (value < 0x100) this.fail(longForm);
      this.pos = pos + 3;
      return value;
    }
    if (pos + 5 > bytes.length) this.ended();
    const high = this.word(pos + 1);
    if (info === 26) {
      if (high < 0x10000) this.fail(longForm);
      this.pos = pos + 5;
      return high;
    }
    if (pos + 9 > bytes.length) this.ended();
    if (high === 0) this.fail(longForm);
    this.pos = pos + 9;
    return high * 0x100000000 + this.word(pos + 5);
  }

  private argument64(): bigint {
    const { bytes, pos } = this;
    if (pos + 9 > bytes.length) this.ended();
    const high = this.word(pos + 1);
    if (high === 0) this.fail(longForm);
    words[0] = this.word(pos + 5);
    words[1] = high;
    this.pos = pos + 9;
    return long[0] as bigint;
  }

  private ended(): never {
    throw new CborEnd('ends in the middle of an item', this.pos);
  }

  private wrong(expected: string): never {
    const initial = this.bytes[this.pos];
    if (initial === undefined) throw new CborEnd(`expected ${expected}, but the bytes end here`, this.pos);
    const simple =
      initial === 0xf4 ? 'false' : initial === 0xf5 ? 'true' : initial === 0xf6 ? 'null' : 'a simple value or float';
    const length = initial < 0xc0 && (initial & 31) === 31 ? ' of indefinite length' : '';
    return this.fail(`expected ${expected}, found ${majorNames[initial >> 5] ?? simple}${length}`);
  }

  private word(at: number): number {
    const { bytes } = this;
    return (
      (((bytes[at] as number) << 24) |
        ((bytes[at + 1] as number) << 16) |
        ((bytes[at + 2] as number) << 8) |
        (bytes[at + 3] as number)) >>>
      0
    );
  }
}

const majorNames = ['an unsigned integer', 'a negative integer', 'bytes', 'text', 'an array', 'a map', 'a tag'];
const longForm = 'an integer or length is not in its shortest form';
