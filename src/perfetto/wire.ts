// Encodes protobuf messages into one buffer that is used again for each. A library would make an object of each message
// first; here a run with a million messages becomes ten million of them.

const wireTypes = { varint: 0, fixed64: 1, bytes: 2 } as const;
const encoder = new TextEncoder();

/** Longer texts are cut: a path of macOS has at most 1,024 bytes. */
export const maxTextCharacters = 2048;

export class Wire {
  private bytes = new Uint8Array(1 << 10);
  private size = 0;
  /** Where the content of each open message begins. */
  private readonly open: number[] = [];

  get length(): number {
    return this.size;
  }

  /** What was written since `reset`; valid until something else is written. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.size);
  }

  reset(): void {
    this.size = 0;
    this.open.length = 0;
  }

  /** A whole number of either sign, at most 2^53 - 1 either way, or any 64 bits as a bigint. */
  number(field: number, value: number | bigint): void {
    this.tag(field, wireTypes.varint);
    if (typeof value === 'bigint') this.wideVarint(BigInt.asUintN(64, value));
    else if (value >= 0) this.varint(Math.min(value, Number.MAX_SAFE_INTEGER));
    else this.wideVarint(BigInt.asUintN(64, BigInt(Math.max(value, Number.MIN_SAFE_INTEGER))));
  }

  flag(field: number, value: boolean): void {
    this.number(field, value ? 1 : 0);
  }

  /** A whole number from 0 to 2^53. */
  fixed64(field: number, value: number): void {
    this.tag(field, wireTypes.fixed64);
    this.room(8);
    for (let at = 0, left = value; at < 8; at += 1, left = Math.floor(left / 256)) this.bytes[this.size++] = left % 256;
  }

  /** Always valid UTF-8: half of a surrogate pair becomes U+FFFD. */
  text(field: number, value: string): void {
    this.begin(field);
    const shown = value.length > maxTextCharacters ? `${value.slice(0, maxTextCharacters - 1)}…` : value;
    this.room(3 * shown.length);
    this.size += encoder.encodeInto(shown, this.bytes.subarray(this.size)).written;
    this.end();
  }

  /** Another message that was encoded elsewhere. */
  message(field: number, content: Uint8Array): void {
    this.tag(field, wireTypes.bytes);
    this.varint(content.length);
    this.room(content.length);
    this.bytes.set(content, this.size);
    this.size += content.length;
  }

  /** Begins a message in this one. Its length is one byte until `end` knows better. */
  begin(field: number): void {
    this.tag(field, wireTypes.bytes);
    this.room(1);
    this.size += 1;
    this.open.push(this.size);
  }

  end(): void {
    const from = this.open.pop();
    if (from === undefined) throw new RangeError('no message is open');
    const length = this.size - from;
    let more = 0;
    for (let left = length; left >= 0x80; left = Math.floor(left / 0x80)) more += 1;
    if (more > 0) {
      this.room(more);
      this.bytes.copyWithin(from + more, from, this.size);
    }
    this.size = from - 1;
    this.varint(length);
    this.size = from + more + length;
  }

  private tag(field: number, type: number): void {
    this.varint(field * 8 + type);
  }

  private varint(value: number): void {
    this.room(10);
    let left = value;
    while (left >= 0x80) {
      this.bytes[this.size++] = (left % 0x80) | 0x80;
      left = Math.floor(left / 0x80);
    }
    this.bytes[this.size++] = left;
  }

  private wideVarint(value: bigint): void {
    this.room(10);
    let left = value;
    while (left >= 0x80n) {
      this.bytes[this.size++] = Number(left & 0x7fn) | 0x80;
      left >>= 7n;
    }
    this.bytes[this.size++] = Number(left);
  }

  private room(more: number): void {
    if (this.size + more <= this.bytes.length) return;
    const larger = new Uint8Array(2 * (this.size + more));
    larger.set(this.bytes.subarray(0, this.size));
    this.bytes = larger;
  }
}
