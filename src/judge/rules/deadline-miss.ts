// Finds AUTH messages answered after their deadline, and in kill mode those with a deadline that passed.

import type { Row } from '../../observed/observation.ts';
import { callName, factCallName, runningCall } from '../../words/call-words.ts';
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import { delayOfMachine } from '../machine-stall.ts';
import type { Evidence, Rule, RuleHit } from '../rule.ts';
import { offQueueBlocking } from './off-queue-blocking.ts';

export const deadlineMiss: Rule<'deadline-miss'> = {
  slug: 'deadline-miss',
  ofTime: true,
  class: 'violation',
  headline: 'An answer came after its deadline',
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
  return missOf(row, evidence, wordsOf(row, row.deadlineNs, evidence));
}

function wordsOf(row: Row, deadlineNs: number, evidence: Evidence): string {
  const budget = formatDuration(deadlineNs - row.queuedNs);
  if (row.killed) {
    const kill = evidence.factAbout(row, 'kill');
    const after = kill === null ? '' : ` ${formatDuration(kill.data.afterNs)} after it`;
    return `The client did not answer ${messageLabel(row)} by its deadline (budget ${budget}) and was killed${after}, as on macOS`;
  }
  const late = row.respondedNs === null ? '' : ` ${formatDuration(row.respondedNs - deadlineNs)} late`;
  const answer = evidence.factAbout(row, 'late_response');
  if (answer?.data.extended && answer.data.lostNs > 0) {
    const lost = formatDuration(answer.data.lostNs);
    const own = formatDuration(deadlineNs - row.queuedNs - answer.data.lostNs);
    return `${messageLabel(row)} was answered${late}, besides the ${lost} in which other programs had the processors: its budget was ${own}`;
  }
  return `${messageLabel(row)} was answered${late}: its budget was ${budget}`;
}

/**
 * Returns the hit for a missed deadline: at the call that the message's queue was in, or its handler; else where the
 * handler begins. `sentence` has no full stop.
 */
export function missOf(row: Row, evidence: Evidence, sentence: string): RuleHit {
  const held = evidence.busyQueues.behind(row);
  if (held !== null) {
    const { fact, stack, words } = held;
    return {
      row,
      fact,
      stack,
      call: factCallName(fact),
      sentence: `${sentence}. ${words}`,
      advice: offQueueBlocking.advice,
      handlerRule: offQueueBlocking.handlerRule,
    };
  }
  const miss = evidence.factAbout(row, 'miss');
  return {
    row,
    fact: miss?.stack == null ? (evidence.factAbout(row, 'kill') ?? miss) : miss,
    stack: miss?.stack ?? evidence.handlerOf(row),
    call: callName(miss),
    sentence: `${sentence}${runningCall(miss)}.`,
  };
}
