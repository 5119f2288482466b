// Finds answers in time, but so close to the deadline that a slower machine would have missed it.
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import { stalledHeadroom } from '../machine-stall.ts';
import { isThin } from '../ordinary-row.ts';
import type { Rule } from '../rule.ts';

export const thinHeadroom: Rule<'thin-headroom'> = {
  slug: 'thin-headroom',
  ofTime: true,
  class: 'hazard',
  headline: 'An answer came just before its deadline',
  about: 'the client answered an AUTH message with less than 5 % of its budget or less than 50 ms left',
  macos:
    'Time in the queue counts: under load, or with the shorter budgets of some binaries since macOS 14.4, the same answer is late and macOS kills the client.',
  handlerRule: 5,
  advice: 'Let the timer answer earlier; derive it from the deadline of the message, not from a constant.',
  row(row, look) {
    if (row.settled !== 'in-time' || row.respondedNs === null || row.deadlineNs === null) return null;
    if (!isThin(row)) return null;
    const budgetNs = row.deadlineNs - row.queuedNs;
    const headroomNs = row.deadlineNs - row.respondedNs;
    const stall = stalledHeadroom(row)
      ? `; the machine stalled for up to ${formatDuration(look.observation.stallNs)}`
      : '';
    return {
      row,
      sentence: `${messageLabel(row)} was answered with ${formatDuration(headroomNs)} of its budget of ${formatDuration(budgetNs)} left${stall}.`,
    };
  },
};
