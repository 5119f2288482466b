// Makes pseudonyms: under one key, a name always gets the same one; without the key, a pseudonym reveals nothing. Native
// code makes the same ones (`src/native/redaction/redactor.cc`).
import { createHmac } from 'node:crypto';

/**
 * RFC 4648's base 32 in lower case: 60 bits of an HMAC make 12 letters, which need no quoting in a path or identifier.
 */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
export const pseudonymLength = 12;

/** `openssl dgst -sha256 -mac HMAC` over the name gives the bits encoded in these 12 letters. */
export function pseudonym(key: Uint8Array, name: Uint8Array): string {
  const digest = createHmac('sha256', key).update(name).digest();
  let bits = digest.readBigUInt64BE(0) >> 4n;
  let letters = '';
  for (let i = 0; i < pseudonymLength; i++) {
    letters = alphabet.charAt(Number(bits & 31n)) + letters;
    bits >>= 5n;
  }
  return letters;
}

/** Returns as many bytes as given, repeating the HMAC. Keeps zeros, which mean that there is no value. */
export function pseudonymBytes(key: Uint8Array, value: Uint8Array): Uint8Array {
  if (value.every((byte) => byte === 0)) return value;
  const digest = createHmac('sha256', key).update(value).digest();
  return Uint8Array.from(value, (_, index) => digest[index % digest.length] ?? 0);
}
