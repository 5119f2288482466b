// A miss, or a narrow escape, that the machine may have caused: the replayer's own heartbeat was held up for longer than what was
// missing.
import { formatDuration } from '../duration.ts';
import { messageLabel } from '../event-label.ts';
import type { Rule } from '../finding.ts';
import { stalledHeadroom, stalledMachine } from '../machine-stall.ts';

export const machineStalled: Rule = {
  slug: 'machine-stalled',
  class: 'hazard',
  about: 'a deadline was missed, or nearly, by less than a stall of the machine seen meanwhile',
  macos: 'Nothing: this is about the machine the replay ran on.',
  handlerRule: null,
  advice: 'Run it again on a quieter machine; it is the client only if it comes again.',
  row(row, look) {
    if (stalledHeadroom(row) && row.respondedNs !== null && row.deadlineNs !== null)
      return {
        row,
        sentence: `${messageLabel(row)} was answered with ${formatDuration(row.deadlineNs - row.respondedNs)} of its budget of ${formatDuration(row.deadlineNs - row.queuedNs)} left, but the machine itself stood still for up to ${formatDuration(look.observation.stallNs)} meanwhile.`,
      };
    if (!stalledMachine(row, look) || look.deadlocks?.explains(look.process.slot, row)) return null;
    const lateNs = (row.respondedNs ?? 0) - (row.deadlineNs ?? 0);
    return {
      row,
      sentence: `${messageLabel(row)} was answered ${formatDuration(lateNs)} late, but the machine itself stood still for up to ${formatDuration(look.observation.stallNs)} meanwhile.`,
    };
  },
};
