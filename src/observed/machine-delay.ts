// Decides when the machine may have caused a miss.
import type { FactOf, Row } from './observation.ts';

/** What the machine took from the client, and how late the answer was by the clock. */
export interface MachineDelay {
  readonly by: 'stall' | 'other-programs';
  readonly tookNs: number;
  readonly lateNs: number;
}

/**
 * Returns why a late answer is not the client's fault: its overrun is within the time in which other programs had the
 * processors, or smaller than a stall of the machine. Null for all others. A message that was never answered was not
 * late because of the machine, and a killed client has no answer to measure. `late`: the fact about this answer;
 * `stallNs`: the longest stall of the run.
 */
export function machineDelay(row: Row, late: FactOf<'late_response'> | null, stallNs: number): MachineDelay | null {
  if (row.killed || row.settled !== 'late' || row.respondedNs === null || row.deadlineNs === null) return null;
  const overrunNs = row.respondedNs - row.deadlineNs;
  const { lostNs = 0, extended = false } = late?.data ?? {};
  // In fair time the deadline is later by the lost time already.
  if (lostNs > 0 && overrunNs <= (extended ? 0 : lostNs))
    return { by: 'other-programs', tookNs: lostNs, lateNs: overrunNs + (extended ? lostNs : 0) };
  return row.stalled && overrunNs <= stallNs ? { by: 'stall', tookNs: stallNs, lateNs: overrunNs } : null;
}
