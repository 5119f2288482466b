// Finds misses that the machine may have caused: the replayer's own heartbeat was delayed for longer than the overrun.
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import { stalledMachine } from '../machine-stall.ts';
import type { Rule } from '../rule.ts';

export const machineStalled: Rule<'machine-stalled'> = {
  slug: 'machine-stalled',
  class: 'hazard',
  about: 'a deadline was missed by less than a stall of the machine',
  macos: 'Nothing: this is about the machine of the replay.',
  handlerRule: null,
  advice: 'Run it again on a quieter machine; if it comes again, it is the client.',
  row(row, look) {
    if (!stalledMachine(row, look) || look.deadlocks?.explains(look.process.slot, row)) return null;
    const lateNs = (row.respondedNs ?? 0) - (row.deadlineNs ?? 0);
    return {
      row,
      sentence: `${messageLabel(row)} was answered ${formatDuration(lateNs)} late, but the machine stalled for up to ${formatDuration(look.observation.stallNs)}.`,
    };
  },
};
