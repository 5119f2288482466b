// When a run leaves the processors to others: what its library says before the end.
import type { SharedFile } from '../../schema/generated/ledger.ts';
import { hasEnded } from './watch.ts';

/** Whether all that is left is a wait for the end that needs no processor. It may do more again later. */
export function onlyWaits(shared: SharedFile, clients: number): boolean {
  if (shared.attached < clients || shared.stop !== 0 || hasEnded(shared, clients)) return false;
  const taken = shared.slotPid.flatMap((pid, slot) => (pid === 0 || shared.slotEndNs[slot] !== 0 ? [] : [slot]));
  return taken.length > 0 && taken.every((slot) => shared.slotWaits[slot] === 1);
}
