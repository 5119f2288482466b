// Decides when the machine may have caused a miss.

import type { Row } from '../observation.ts';
import type { Evidence } from './rule.ts';

/**
 * Returns true for a late answer with an overrun smaller than a stall of the machine. A message that was never answered
 * was not late because of a stall, and a killed client has no answer to measure.
 */
export function stalledMachine(row: Row, evidence: Evidence): boolean {
  if (!row.stalled || row.killed || row.settled !== 'late' || row.respondedNs === null || row.deadlineNs === null)
    return false;
  return row.respondedNs - row.deadlineNs <= evidence.observation.stallNs;
}

/**
 * Returns true for an answer in time that might have ample headroom on a machine that does not stall; whether the
 * client lost that time is unknown.
 */
export function stalledHeadroom(row: Row): boolean {
  return row.stalled && row.settled === 'in-time';
}
