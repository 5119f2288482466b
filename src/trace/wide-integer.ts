// Unsigned 64-bit arithmetic with plain numbers while they are exact. A trace's clocks and sequence numbers nearly
// always are, and bigint arithmetic costs several times more.
import { bigintOf } from './cbor-cursor.ts';

/** A number up to 2^53 − 1, a bigint beyond; always the smaller form. */
export type Wide = number | bigint;

export const wideOf = (value: bigint): Wide => {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
};

export const toBigint = (value: Wide): bigint =>
  typeof value === 'bigint' ? value : value >= 0 ? bigintOf(value) : BigInt(value);

/** Returns (a + delta) mod 2^64. */
export function addWide(a: Wide, delta: Wide): Wide {
  if (typeof a === 'number' && typeof delta === 'number') {
    const sum = a + delta;
    if (sum >= 0 && sum <= Number.MAX_SAFE_INTEGER) return sum;
  }
  return wideOf(BigInt.asUintN(64, BigInt(a) + BigInt(delta)));
}

/** Returns (a − b) mod 2^64, read as a signed 64-bit integer. */
export function deltaWide(a: Wide, b: Wide): Wide {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return wideOf(BigInt.asIntN(64, BigInt(a) - BigInt(b)));
}
