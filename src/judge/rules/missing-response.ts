// Finds AUTH messages that were not answered, or that nothing can answer any more.

import type { Row } from '../../observed/observation.ts';
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import type { Evidence, Rule, RuleHit } from '../rule.ts';
import { missOf } from './deadline-miss.ts';
import { wasAnsweredWrongly } from './responses.ts';

export const missingResponse: Rule<'missing-response'> = {
  slug: 'missing-response',
  ofTime: true,
  class: 'violation',
  headline: 'An AUTH message was never answered',
  about: 'the client never answered an AUTH message',
  macos:
    'macOS ends the client with SIGKILL at the deadline (namespace ENDPOINTSECURITY, code 2) and allows the operation, since 10.15.',
  handlerRule: 5,
  advice: 'Answer each AUTH message on every path of the handler. Or retain it and pass it to code that answers it.',
  row: judgeRow,
};

function judgeRow(row: Row, evidence: Evidence): RuleHit | null {
  if (!row.auth || row.killed || row.respondedNs !== null || row.settled === 'by-mode') return null;
  if (evidence.deadlocks?.explains(evidence.process.slot, row)) return null;
  if (wasAnsweredWrongly(row, evidence)) return null; // reported as that
  if (row.unretainedReturn) {
    if (evidence.factAbout(row, 'use_after_release') !== null) return null; // reported as that
    const sentence = row.retained
      ? `The client retained ${messageLabel(row)} and released it without an answer: nothing can answer it any more.`
      : `The handler of ${messageLabel(row)} returned without answering or retaining the message: nothing can answer it any more.`;
    return { row, stack: evidence.handlerOf(row), sentence };
  }
  if (row.settled !== 'unanswered') return null;
  const budget =
    row.deadlineNs === null ? 'its budget' : `its budget of ${formatDuration(row.deadlineNs - row.queuedNs)}`;
  const queued = row.deliveredNs === null ? ' while it waited in the queue behind the handler' : '';
  return missOf(row, evidence, `${messageLabel(row)} was never answered: ${budget} ran out${queued}`);
}
