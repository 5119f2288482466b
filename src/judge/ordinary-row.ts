// Recognises rows that need no rule: nearly all rows of a long run, so that rules see only the few others.
import type { Row } from '../observed/observation.ts';
import { agreedNumbers } from '../schema/run/agreed-numbers.ts';

const { thinHeadroomNs, thinShare } = agreedNumbers;

/**
 * Returns true for a NOTIFY message, and for an AUTH message that was answered in time and with time left. A rule finds
 * nothing in such a row unless it has `everyRow`.
 */
export function isOrdinary(row: Row): boolean {
  if (!row.auth) return row.settled === 'open';
  return row.settled === 'in-time' && row.respondedNs !== null && !row.killed && !isThin(row);
}

/** Returns whether an answered message had little time left. */
export function isThin({ queuedNs, respondedNs, deadlineNs }: Row): boolean {
  if (respondedNs === null || deadlineNs === null) return false;
  return deadlineNs - respondedNs < Math.max((deadlineNs - queuedNs) / thinShare.value, thinHeadroomNs.value);
}
