// Decides with what a run has of a message when the machine may have caused a miss.
import { type MachineDelay, machineDelay } from '../observed/machine-delay.ts';
import type { Row } from '../observed/observation.ts';
import type { Evidence } from './rule.ts';

export function delayOfMachine(row: Row, evidence: Evidence): MachineDelay | null {
  return machineDelay(row, evidence.factAbout(row, 'late_response'), evidence.observation.stallNs);
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
