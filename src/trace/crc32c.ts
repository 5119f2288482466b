// CRC-32C (Castagnoli), the block checksum: processors have an instruction for it; node:zlib only has the Ethernet
// polynomial. It takes eight bytes a step ("slicing by 8"), because every byte of a trace passes through here first.

const polynomial = 0x82f63b78;
const tables = makeTables();

/** Returns the checksum of `bytes[start, end)` as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const t = tables;
  let crc = -1;
  let pos = start;
  for (const last = end - 7; pos < last; pos += 8) {
    crc ^=
      (bytes[pos] as number) |
      ((bytes[pos + 1] as number) << 8) |
      ((bytes[pos + 2] as number) << 16) |
      ((bytes[pos + 3] as number) << 24);
    crc =
      (t[1792 + (crc & 255)] as number) ^
      (t[1536 + ((crc >>> 8) & 255)] as number) ^
      (t[1280 + ((crc >>> 16) & 255)] as number) ^
      (t[1024 + (crc >>> 24)] as number) ^
      (t[768 + (bytes[pos + 4] as number)] as number) ^
      (t[512 + (bytes[pos + 5] as number)] as number) ^
      (t[256 + (bytes[pos + 6] as number)] as number) ^
      (t[bytes[pos + 7] as number] as number);
  }
  for (; pos < end; pos++) crc = (crc >>> 8) ^ (t[(crc ^ (bytes[pos] as number)) & 255] as number);
  return ~crc >>> 0;
}

/** Table k has the checksums of a byte followed by k zero bytes. */
function makeTables(): Int32Array {
  const t = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    t[byte] = crc;
  }
  for (let i = 256; i < t.length; i++) {
    const before = t[i - 256] as number;
    t[i] = (before >>> 8) ^ (t[before & 255] as number);
  }
  return t;
}
