// Reads eslogger's UTC times: `2026-06-25T02:29:03.000000000Z`, nine decimals for a timespec, six for a timeval.
import { JsonError, type JsonScanner } from './json.ts';

export interface TimeText {
  readonly seconds: number;
  readonly fraction: number;
}

/** The latest text and its time: a file's four times are often one. */
const latest = { text: '', time: { seconds: 0, fraction: 0 } };

/** Reads a time string with exactly `digits` decimals. */
export function readTime(scanner: JsonScanner, digits: 6 | 9): TimeText {
  if (scanner.kind() !== 'string') throw scanner.unexpected('a time in a string');
  const start = scanner.at;
  const text = scanner.text;
  const close = start + 22 + digits;
  const whole = text.slice(start, close + 1);
  if (whole === latest.text) {
    scanner.at = close + 1;
    return latest.time;
  }
  const shaped =
    text.charCodeAt(close) === 0x22 &&
    text.charCodeAt(close - 1) === 0x5a &&
    text.charCodeAt(start + 5) === 0x2d &&
    text.charCodeAt(start + 8) === 0x2d &&
    text.charCodeAt(start + 11) === 0x54 &&
    text.charCodeAt(start + 14) === 0x3a &&
    text.charCodeAt(start + 17) === 0x3a &&
    text.charCodeAt(start + 20) === 0x2e;
  if (!shaped) throw wrong(start, digits);
  const year = number(text, start + 1, 4);
  const month = number(text, start + 6, 2);
  const day = number(text, start + 9, 2);
  const hour = number(text, start + 12, 2);
  const minute = number(text, start + 15, 2);
  const second = number(text, start + 18, 2);
  const fraction = number(text, start + 21, digits);
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
  if (!sound) throw wrong(start, digits);
  scanner.at = close + 1;
  latest.text = whole;
  latest.time = { seconds: daysSince1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second, fraction };
  return latest.time;
}

function wrong(start: number, digits: number): JsonError {
  return new JsonError(`a UTC time with ${digits} decimals is expected`, start + 1);
}

function number(text: string, at: number, digits: number): number {
  let value = 0;
  for (let i = 0; i < digits; i++) {
    const digit = text.charCodeAt(at + i) - 0x30;
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
