// Times as eslogger writes them, and for people.

/** `2026-06-25T02:29:03.000000000Z`; null for a time that this form cannot hold. `digits`: 9 for a timespec, 6 for a timeval. */
export function timeText(seconds: bigint, fraction: bigint, digits: 6 | 9): string | null {
  if (fraction < 0n || fraction >= inSecond[digits]) return null;
  if (seconds < yearZero || seconds >= yearTenThousand) return null;
  return `${secondText(Number(seconds))}.${fraction.toString().padStart(digits, '0')}Z`;
}

const inSecond = { 6: 1_000_000n, 9: 1_000_000_000n } as const;
const yearZero = -62_167_219_200n;
const yearTenThousand = 253_402_300_800n;

/** The texts of the last seconds asked for: a message has the times of several files, which come again in the next ones. */
const known = new Map<number, string>();
const maxKnown = 1024;

function secondText(second: number): string {
  let text = known.get(second);
  if (text === undefined) {
    if (known.size === maxKnown) known.clear();
    text = new Date(second * 1000).toISOString().slice(0, 19);
    known.set(second, text);
  }
  return text;
}

/** Signed seconds with six decimals: `+0.012345`. */
export function offsetText(nanoseconds: bigint): string {
  const micros = (nanoseconds < 0n ? -nanoseconds : nanoseconds) / 1000n;
  return `${nanoseconds < 0n ? '-' : '+'}${micros / 1_000_000n}.${(micros % 1_000_000n).toString().padStart(6, '0')}`;
}

/** `14.98 s`, `250 ms`, `80 µs`, `3 min 20 s`. */
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

/** At most four digits that say something. */
function short(value: number): string {
  return String(Number(value.toPrecision(value < 1000 ? 4 : 6)));
}
