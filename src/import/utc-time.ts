// Reads eslogger's UTC times: `2026-06-25T02:29:03.000000000Z`, nine decimals for a timespec, six for a timeval.
import type { JsonScanner } from './json.ts';

export interface TimeText {
  readonly seconds: number;
  readonly fraction: number;
}

/** Milliseconds by text. Most times of a line recur in the next ones. */
const known = new Map<string, number>();
const maxKnown = 1024;

/** Reads a time string with exactly `digits` decimals. */
export function readTime(scanner: JsonScanner, digits: 6 | 9): TimeText {
  if (scanner.kind() !== 'string') throw scanner.unexpected('a time in a string');
  const { text, at } = scanner;
  const end = at + 21 + digits;
  const second = text.slice(at + 1, at + 20);
  const fraction = text.slice(at + 21, end);
  const milliseconds = known.get(second) ?? millisecondsOf(second);
  if (Number.isNaN(milliseconds) || text[at + 20] !== '.' || !/^\d+$/.test(fraction) || !text.startsWith('Z"', end))
    throw scanner.errorAt(at, `a UTC time with ${digits} decimals is expected`);
  scanner.at = end + 2;
  return { seconds: milliseconds / 1000, fraction: Number(fraction) };
}

/** NaN for what is no time. */
function millisecondsOf(second: string): number {
  const milliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(second) ? Date.parse(`${second}Z`) : Number.NaN;
  // Date also takes an hour 24, and days that a month does not have.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(second)) return Number.NaN;
  if (known.size === maxKnown) known.clear();
  known.set(second, milliseconds);
  return milliseconds;
}
