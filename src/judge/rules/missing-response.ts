// An AUTH message that nobody answered, or that nobody can answer any more.

import type { Row } from '../../observation.ts';
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import { callName, runningCall } from '../../words/running-call.ts';
import type { Evidence, Rule, RuleHit } from '../finding.ts';

export const missingResponse: Rule = {
  slug: 'missing-response',
  class: 'violation',
  about: 'an AUTH message was never answered',
  macos:
    'macOS ends the client with SIGKILL at the deadline (namespace ENDPOINTSECURITY, code 2) and allows the operation, since 10.15.',
  handlerRule: 5,
  advice:
    'Every path through the handler must answer an AUTH message once, or retain it and hand it to something that will.',
  row: judgeRow,
};

function judgeRow(row: Row, evidence: Evidence): RuleHit | null {
  if (!row.auth || row.killed || row.respondedNs !== null || row.settled === 'by-mode') return null;
  if (evidence.deadlocks?.explains(evidence.process.slot, row)) return null;
  if (row.unretainedReturn) {
    return {
      row,
      sentence: row.retained
        ? `${messageLabel(row)} was retained and released again without an answer: nobody can answer it any more.`
        : `The handler of ${messageLabel(row)} returned without an answer and without retaining the message: nobody can answer it any more.`,
    };
  }
  if (row.settled !== 'unanswered') return null;
  const budget =
    row.deadlineNs === null ? 'its budget' : `its budget of ${formatDuration(row.deadlineNs - row.queuedNs)}`;
  const miss = evidence.factAbout(row, 'miss');
  if (row.deliveredNs === null) {
    return {
      row,
      fact: miss,
      call: callName(miss),
      sentence: `${messageLabel(row)} was never answered: ${budget} ran out while it waited in the queue behind the handler${runningCall(miss)}.`,
    };
  }
  return {
    row,
    fact: miss,
    call: callName(miss),
    sentence: `${messageLabel(row)} was never answered: ${budget} ran out${runningCall(miss)}.`,
  };
}
