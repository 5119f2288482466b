// Computes the pids that a client must not have, those of the trace: its calls would look like the recorded process's.
import { readFileSync } from 'node:fs';

export interface PidRange {
  readonly first: number;
  readonly last: number;
}

/** The kernel assigns lower pids only once, after boot. */
const firstPid = 300;

/** Returns sorted, disjoint ranges. */
export function pidRanges(pids: Iterable<number>): PidRange[] {
  const ranges: { first: number; last: number }[] = [];
  for (const pid of Uint32Array.from(pids).sort()) {
    const open = ranges.at(-1);
    if (open !== undefined && pid <= open.last + 1) open.last = pid;
    else ranges.push({ first: pid, last: pid });
  }
  return ranges;
}

/** Returns the longest run of free pids below the kernel's limit. */
export function maxRoom(ranges: readonly PidRange[], limit: number): number {
  let max = 0;
  let from = firstPid;
  for (const { first, last } of ranges) {
    max = Math.max(max, Math.min(first, limit) - from);
    from = Math.max(from, last + 1);
  }
  return Math.max(max, limit - from, 0);
}

/** Encodes pairs of 32-bit numbers, as the reaper maps them. */
export function pidFile(ranges: readonly PidRange[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(ranges.flatMap(({ first, last }) => [first, last])).buffer);
}

/** Returns one more than the highest pid of this system. */
export function pidLimit(): number {
  try {
    return Number(readFileSync('/proc/sys/kernel/pid_max', 'latin1'));
  } catch {
    return 99_999; // macOS: fixed in its kernel
  }
}
