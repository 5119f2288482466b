// Reads eslogger's UTC times: `2026-06-25T02:29:03.000000000Z`, nine decimals for a timespec, six for a timeval.
import type { JsonError, JsonScanner } from './json.ts';

export interface TimeText {
  readonly seconds: number;
  readonly fraction: number;
}

/** Reads a time string with exactly `digits` decimals. */
export function readTime(scanner: JsonScanner, digits: 6 | 9): TimeText {
  if (scanner.kind() !== 'string') throw scanner.unexpected('a time in a string');
  const start = scanner.at;
  const { bytes } = scanner;
  const close = start + 22 + digits;
  const shaped =
    bytes[close] === 0x22 &&
    bytes[close - 1] === 0x5a &&
    bytes[start + 5] === 0x2d &&
    bytes[start + 8] === 0x2d &&
    bytes[start + 11] === 0x54 &&
    bytes[start + 14] === 0x3a &&
    bytes[start + 17] === 0x3a &&
    bytes[start + 20] === 0x2e &&
    close < scanner.end;
  if (!shaped) throw wrong(scanner, start, digits);
  const year = number(bytes, start + 1, 4);
  const month = number(bytes, start + 6, 2);
  const day = number(bytes, start + 9, 2);
  const hour = number(bytes, start + 12, 2);
  const minute = number(bytes, start + 15, 2);
  const second = number(bytes, start + 18, 2);
  const fraction = number(bytes, start + 21, digits);
  // NaN, from a character that is not a digit, fails every comparison.
  const sound =
    year >= 0 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59 &&
    fraction >= 0;
  if (!sound) throw wrong(scanner, start, digits);
  scanner.at = close + 1;
  return { seconds: daysSince1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second, fraction };
}

const wrong = (scanner: JsonScanner, start: number, digits: number): JsonError =>
  scanner.errorAt(start, `a UTC time with ${digits} decimals is expected`);

function number(bytes: Uint8Array, at: number, digits: number): number {
  let value = 0;
  for (let i = 0; i < digits; i++) {
    const digit = (bytes[at + i] as number) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (monthDays[month - 1] ?? 0);
}

/** In the proleptic Gregorian calendar. Years begin in March, so that the leap day is the last of a year. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}
