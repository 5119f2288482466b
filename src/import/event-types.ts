// Finds the event types in a file of eslogger's lines without parsing it: the header of a trace, which comes first,
// lists them.
import { closeSync, openSync, readSync } from 'node:fs';

const key = Buffer.from('"event_type"');
const tab = 0x09;
const carriageReturn = 0x0d;
const space = 0x20;
const zero = 0x30;
const colon = 0x3a;
const maxBlanks = 40;
const maxDigits = 6;
const chunkBytes = 1024 * 1024;
/** Longer than the key, blanks and a number, so that none is lost between two chunks. */
const overlapBytes = 128;

/**
 * May return types without messages (text can look like a key), and may miss one if its key is spelt with escapes.
 * Throws file system errors.
 */
export function eventTypesIn(path: string): Set<number> {
  const types = new Set<number>();
  const buffer = Buffer.alloc(overlapBytes + chunkBytes);
  const file = openSync(path, 'r');
  try {
    let rest = 0;
    for (let length = readSync(file, buffer, rest, chunkBytes, null); length > 0; ) {
      const bytes = buffer.subarray(0, rest + length);
      for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at)) {
        at += key.length;
        const type = typeAt(bytes, at);
        if (type !== undefined) types.add(type);
      }
      rest = Math.min(overlapBytes, bytes.length);
      bytes.copyWithin(0, bytes.length - rest);
      length = readSync(file, buffer, rest, chunkBytes, null);
    }
  } finally {
    closeSync(file);
  }
  return types;
}

/** Returns the number after a key and its colon. */
function typeAt(bytes: Buffer, keyEnd: number): number | undefined {
  let at = afterBlanks(bytes, keyEnd);
  if (bytes[at] !== colon) return undefined;
  at = afterBlanks(bytes, at + 1);
  const first = at;
  let type = 0;
  for (; at < first + maxDigits; at++) {
    const digit = (bytes[at] ?? 0) - zero;
    if (!(digit >= 0 && digit <= 9)) break;
    type = type * 10 + digit;
  }
  return at > first ? type : undefined;
}

function afterBlanks(bytes: Buffer, from: number): number {
  let at = from;
  while (at < from + maxBlanks && isBlank(bytes[at])) at++;
  return at;
}

const isBlank = (byte: number | undefined): boolean => byte === space || byte === tab || byte === carriageReturn;
