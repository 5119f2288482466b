// Finds misses that the machine may have caused: other programs had the processors, or the replayer's own heartbeat was
// delayed, for longer than the overrun.
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import { delayOfMachine } from '../machine-stall.ts';
import type { Rule } from '../rule.ts';

export const machineStalled: Rule<'machine-stalled'> = {
  slug: 'machine-stalled',
  ofTime: true,
  class: 'hazard',
  headline: 'The machine held the client up at a deadline',
  about: 'the client missed a deadline by less than the time that the machine took from it',
  macos: 'Nothing: this is about the machine of the replay.',
  handlerRule: null,
  advice:
    'Run it again on a quieter machine, or with --fair-time, which counts only the time in which the client could run; if it comes again, the client is the cause.',
  row(row, look) {
    const delay = delayOfMachine(row, look);
    if (delay === null || look.deadlocks?.explains(look.process.slot, row)) return null;
    const took = formatDuration(delay.tookNs);
    const why =
      delay.by === 'stall'
        ? `the machine stalled for up to ${took}`
        : `it waited ${took} for a processor while other programs had them`;
    return { row, sentence: `${messageLabel(row)} was answered ${formatDuration(delay.lateNs)} late, but ${why}.` };
  },
};
