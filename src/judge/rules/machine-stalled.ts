// A miss that the machine may have caused: the replayer's own heartbeat was held up for longer than the overrun.
import { formatDuration } from '../duration.ts';
import { messageLabel } from '../event-label.ts';
import type { Rule } from '../finding.ts';

export const machineStalled: Rule = {
  slug: 'machine-stalled',
  class: 'hazard',
  about: 'a deadline was missed by less than a stall of the machine seen meanwhile',
  macos: 'Nothing: this is about the machine the replay ran on.',
  handlerRule: null,
  advice: 'Run it again on a quieter machine; it is the client only if it comes again.',
  row(row, look) {
    if (!row.stalled || row.settled === 'by-mode') return null;
    const late =
      row.respondedNs === null || row.deadlineNs === null
        ? ''
        : ` by ${formatDuration(row.respondedNs - row.deadlineNs)}`;
    return {
      row,
      sentence: `The deadline of ${messageLabel(row)} was missed${late}, but the machine itself stood still for up to ${formatDuration(look.observation.stallNs)} meanwhile.`,
    };
  },
};
