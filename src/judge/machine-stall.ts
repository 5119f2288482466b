// When the machine may have caused a miss.

import type { Row } from '../observation.ts';
import type { Evidence } from './finding.ts';

/**
 * A late answer whose overrun is smaller than a stall of the machine. A message that was never answered was not late by a
 * stall, and a killed client has no answer to measure.
 */
export function stalledMachine(row: Row, evidence: Evidence): boolean {
  if (!row.stalled || row.killed || row.settled !== 'late' || row.respondedNs === null || row.deadlineNs === null)
    return false;
  return row.respondedNs - row.deadlineNs <= evidence.observation.stallNs;
}

/** An answer in time that may have ample headroom where the machine does not stand still: whether the client lost that time, nothing says. */
export function stalledHeadroom(row: Row): boolean {
  return row.stalled && row.settled === 'in-time';
}
