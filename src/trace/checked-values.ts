// Checks values that are to be written: a message may come from anywhere. Throws CborFault.
import { isUtf8 } from 'node:buffer';
import { CborFault } from './cbor-fault.ts';

/** Returns text, or bytes if they are not UTF-8, so that equal strings have one form. */
export function asText(value: unknown): string | Uint8Array {
  if (typeof value === 'string') return value;
  const bytes = value instanceof Uint8Array ? value : fail('expected text or bytes');
  return isUtf8(bytes) ? Buffer.from(bytes).toString('utf8') : bytes;
}

export function fail(reason: string): never {
  throw new CborFault(reason, 0);
}

export function asNumber(value: unknown, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) fail('expected an integer');
  if (value < min || value > max) fail(`${value} is not between ${min} and ${max}`);
  return value;
}

export function asBigint(value: unknown, min: bigint, max: bigint): bigint {
  if (typeof value !== 'bigint') fail('expected a bigint');
  if (value < min || value > max) fail(`${value} is not between ${min} and ${max}`);
  return value;
}

export const asArray = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : fail('expected an array');
export const asBytes = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : fail('expected bytes'));
export const exactly = (bytes: Uint8Array, extent: number): Uint8Array =>
  bytes.length === extent ? bytes : fail(`${bytes.length} bytes where ${extent} belong`);

export function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail('expected an object');
  return value as Record<string, unknown>;
}
