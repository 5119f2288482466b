// Decides when the machine may have caused a miss.

import type { Row } from '../observed/observation.ts';
import type { Evidence } from './rule.ts';

/** What the machine took from the client, and how late the answer was by the clock. */
export interface MachineDelay {
  readonly by: 'stall' | 'other-programs';
  readonly tookNs: number;
  readonly lateNs: number;
}

/**
 * Returns why a late answer is not the client's fault: its overrun is within the time in which other programs had the
 * processors, or smaller than a stall of the machine. Null for all others. A message that was never answered was not
 * late because of the machine, and a killed client has no answer to measure.
 */
export function delayOfMachine(row: Row, evidence: Evidence): MachineDelay | null {
  if (row.killed || row.settled !== 'late' || row.respondedNs === null || row.deadlineNs === null) return null;
  const overrunNs = row.respondedNs - row.deadlineNs;
  const { lostNs = 0, extended = false } = evidence.factAbout(row, 'late_response')?.data ?? {};
  // In fair time the deadline is later by the lost time already.
  if (lostNs > 0 && overrunNs <= (extended ? 0 : lostNs))
    return { by: 'other-programs', tookNs: lostNs, lateNs: overrunNs + (extended ? lostNs : 0) };
  const { stallNs } = evidence.observation;
  return row.stalled && overrunNs <= stallNs ? { by: 'stall', tookNs: stallNs, lateNs: overrunNs } : null;
}

/**
 * Returns how long the client waited for processors that other programs used before it missed this deadline; null if it
 * missed none.
 */
export function lostNsOf(row: Row, evidence: Evidence): number | null {
  const fact = evidence.factAbout(row, 'late_response') ?? evidence.factAbout(row, 'miss');
  return fact?.data.lostNs ?? null;
}

/**
 * Returns true for an answer in time that might have ample headroom on a machine that does not stall; whether the
 * client lost that time is unknown.
 */
export function stalledHeadroom(row: Row): boolean {
  return row.stalled && row.settled === 'in-time';
}
