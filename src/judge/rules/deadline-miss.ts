// Finds AUTH messages answered after their deadline, and in kill mode those with a deadline that passed.

import type { Row } from '../../observed/observation.ts';
import { callName, runningCall } from '../../words/call-words.ts';
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import { delayOfMachine } from '../machine-stall.ts';
import type { Evidence, Rule, RuleHit } from '../rule.ts';

export const deadlineMiss: Rule<'deadline-miss'> = {
  slug: 'deadline-miss',
  class: 'violation',
  about: 'the client answered an AUTH message after its deadline',
  macos:
    'macOS ends the client with SIGKILL at the deadline (namespace ENDPOINTSECURITY, code 2) and allows the operation, since 10.15. From macOS 27 a client may choose fail-open or fail-closed instead.',
  handlerRule: 5,
  advice:
    'Answer before the deadline of the message itself: pass slow work to a bounded queue, and let a timer answer when the work is not done in time.',
  row: judgeRow,
};

function judgeRow(row: Row, evidence: Evidence): RuleHit | null {
  if (!row.auth || row.deadlineNs === null || (!row.killed && row.settled !== 'late')) return null;
  if (delayOfMachine(row, evidence) !== null) return null;
  if (evidence.deadlocks?.explains(evidence.process.slot, row)) return null;
  const miss = evidence.factAbout(row, 'miss');
  const stack = placeOfMiss(row, evidence);
  const budget = formatDuration(row.deadlineNs - row.queuedNs);
  if (row.killed) {
    const kill = evidence.factAbout(row, 'kill');
    const after = kill === null ? '' : ` ${formatDuration(kill.data.afterNs)} after it`;
    return {
      row,
      fact: miss?.stack == null ? (kill ?? miss) : miss,
      stack,
      call: callName(miss),
      sentence: `The client did not answer ${messageLabel(row)} by its deadline (budget ${budget}) and was killed${after}, as on macOS${runningCall(miss)}.`,
    };
  }
  const late = row.respondedNs === null ? '' : ` ${formatDuration(row.respondedNs - row.deadlineNs)} late`;
  const answer = evidence.factAbout(row, 'late_response');
  if (answer?.data.extended && answer.data.lostNs > 0) {
    const lost = formatDuration(answer.data.lostNs);
    const own = formatDuration(row.deadlineNs - row.queuedNs - answer.data.lostNs);
    return {
      row,
      fact: miss,
      stack,
      call: callName(miss),
      sentence: `${messageLabel(row)} was answered${late}, besides the ${lost} in which other programs had the processors: its budget was ${own}${runningCall(miss)}.`,
    };
  }
  return {
    row,
    fact: miss,
    stack,
    call: callName(miss),
    sentence: `${messageLabel(row)} was answered${late}: its budget was ${budget}${runningCall(miss)}.`,
  };
}

/** Returns the stack of the call that the handler was in at the deadline; else where the handler begins. */
export function placeOfMiss(row: Row, evidence: Evidence): number | null {
  return evidence.factAbout(row, 'miss')?.stack ?? evidence.handlerOf(row);
}
