// Finds messages that are unanswered because the answer waits, through others, for the message itself.

import type { ProcessObservation, Row } from '../../observed/observation.ts';
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import type { Evidence, Rule, RuleHit } from '../rule.ts';
import type { Cycle } from '../wait-for/cycle.ts';
import { cycleWords } from '../wait-for/cycle-words.ts';
import type { Deadlock, DeadlockShape } from '../wait-for/deadlocks.ts';

export const deadlock: Rule<'deadlock'> = {
  slug: 'deadlock',
  class: 'violation',
  headline: 'The client waits for itself',
  about: 'the client waited for a daemon that waited, directly or through others, for the client',
  macos:
    'None of them can make progress, so macOS kills the client with SIGKILL at the deadline (namespace ENDPOINTSECURITY, code 2), since 10.15. Mostly at boot, when daemons open files and mount disks that they never touch again.',
  handlerRule: 1,
  advice:
    "Don't call other processes from the handler: decide from the message, or retain it, hand it to a queue of bounded width, and answer by a timer before the deadline. Mute the daemons that your background work calls.",
  process: (process, evidence) =>
    (evidence.deadlocks?.all ?? []).filter((each) => isOf(each, process)).map(hitOf(evidence)),
};

const stuck = 'none of them can make progress';

/** Returns what a sentence of this rule says besides the cycle, for a drawing of it. */
export function withoutCycle({ sentence, cycle }: { readonly sentence: string; readonly cycle: Cycle | null }): string {
  const at = sentence.lastIndexOf(`: ${stuck}`);
  // The way into a cycle of daemons is only in the sentence.
  if (at < 0 || cycle?.nodes.every(({ process }) => process === null) !== false) return sentence;
  const rest = sentence.slice(at + 2 + stuck.length).replace(/^(; |, and )/, '');
  return rest.startsWith('none ') ? `N${sentence.slice(at + 3)}` : `${rest.charAt(0).toUpperCase()}${rest.slice(1)}`;
}

const isOf = ({ reported }: DeadlockShape, process: ProcessObservation): boolean => reported.slot === process.slot;

const hitOf =
  (evidence: Evidence) =>
  ({ reported, cycles, lastRow, further }: DeadlockShape): RuleHit => {
    const { row, cycle, moment } = reported;
    const fact = { ...moment, stack: reported.stack, thread: reported.thread, otherStack: reported.holderStack };
    return {
      row,
      fact,
      call: reported.call,
      omitted: further,
      cycle,
      similar: cycles === 1 ? null : { count: cycles - 1, lastRow },
      otherStackIs: 'held by',
      sentence: `${cycleWords(cycle, reported.way)}: ${stuck}${endOf(reported, evidence)}.${othersOf(cycles - 1, lastRow)}`,
    };
  };

function othersOf(count: number, lastRow: Row | null): string {
  if (count === 0) return '';
  const last =
    lastRow === null ? '' : count === 1 ? `, of ${messageLabel(lastRow)}` : `, the last of ${messageLabel(lastRow)}`;
  return ` There ${count === 1 ? 'was another cycle' : `were ${count} more cycles`} like it${last}.`;
}

function endOf({ row, moment }: Deadlock, evidence: Evidence): string {
  if (moment.kind !== 'miss') return ', and none did until the run was stopped';
  if (row === null || row.deadlineNs === null) return ', and a deadline passed';
  const budget = formatDuration(row.deadlineNs - row.queuedNs);
  if (!row.killed) return `, and the deadline of ${messageLabel(row)} passed (budget ${budget})`;
  const kill = evidence.factAbout(row, 'kill');
  const after = kill === null ? '' : ` ${formatDuration(kill.data.afterNs)} after it`;
  return `; the client did not answer ${messageLabel(row)} by its deadline (budget ${budget}) and was killed${after}, as on macOS`;
}
