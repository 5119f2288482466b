// Formats times as eslogger does, and offsets for lists of messages.

/**
 * Returns `2026-06-25T02:29:03.000000000Z`; null for a time that this form cannot hold. `digits`: 9 for a timespec, 6
 * for a timeval.
 */
export function timeText(seconds: bigint, fraction: bigint, digits: 6 | 9): string | null {
  if (fraction < 0n || fraction >= inSecond[digits]) return null;
  if (seconds < yearZero || seconds >= yearTenThousand) return null;
  return `${secondText(Number(seconds))}.${fraction.toString().padStart(digits, '0')}Z`;
}

const inSecond = { 6: 1_000_000n, 9: 1_000_000_000n } as const;
const yearZero = -62_167_219_200n;
const yearTenThousand = 253_402_300_800n;

/** Texts of recent seconds: a message has the times of several files, which recur in the next messages. */
const known = new Map<number, string>();
const maxKnown = 1024;

/** Returns a whole second of the years 0 to 9999. */
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
