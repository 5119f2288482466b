// Formats durations for sentences, in findings and about traces, and reads those that a user types.

/** Returns `1.2 ms`, `850 ns` or `14.9 s`: three significant digits, in the unit that a person would choose. */
export function formatDuration(ns: number): string {
  const size = Math.abs(ns);
  if (size < 1e3) return `${Math.round(ns)} ns`;
  if (size < 1e6) return `${digits(ns / 1e3)} µs`;
  if (size < 1e9) return `${digits(ns / 1e6)} ms`;
  return `${digits(ns / 1e9)} s`;
}

function digits(value: number): string {
  const size = Math.abs(value);
  const text = size >= 99.95 ? value.toFixed(0) : size >= 9.995 ? value.toFixed(1) : value.toFixed(2);
  return text.includes('.') ? String(Number(text)) : text;
}

/** For long durations: `14.98 s`, `250 ms`, `80 µs`, `3 min 20 s`. */
export function durationText(nanoseconds: bigint): string {
  if (nanoseconds < 0n) return `-${durationText(-nanoseconds)}`;
  const ns = Number(nanoseconds);
  if (ns < 1_000) return `${ns} ns`;
  if (ns < 1_000_000) return `${short(ns / 1e3)} µs`;
  if (ns < 1_000_000_000) return `${short(ns / 1e6)} ms`;
  if (ns < 120_000_000_000) return `${short(ns / 1e9)} s`;
  const seconds = Math.round(ns / 1e9);
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** Keeps at most four significant digits. */
function short(value: number): string {
  return String(Number(value.toPrecision(value < 1000 ? 4 : 6)));
}

const typedUnitsNs: Readonly<Record<string, number>> = { us: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

/** Reads `1.5s`, `300ms` or `2m` as nanoseconds; null if it is not a duration. */
export function parseDuration(word: string): number | null {
  const [, amount, unit = ''] = /^(\d{1,15}(?:\.\d{1,9})?)(us|ms|s|m|h)$/.exec(word) ?? [];
  return amount === undefined ? null : Math.round(Number(amount) * (typedUnitsNs[unit] ?? 0));
}

/** Returns a duration as a user types it, in the largest unit that takes a whole number: `5s`, `1500us`. */
export function typedDuration(ns: number): string {
  const [unit, size] = Object.entries(typedUnitsNs).findLast(([, each]) => ns % each === 0) ?? ['us', 1e3];
  return `${ns / size}${unit}`;
}
