// Finds pools in which all threads that messages are passed to are in blocking calls.

import type { FactOf, ProcessObservation } from '../../observed/observation.ts';
import { factCallLabel, factCallName, lowerFirst } from '../../words/call-words.ts';
import { formatDuration } from '../../words/duration.ts';
import { messageLabel } from '../../words/event-label.ts';
import { softLimit } from '../dispatch-limit.ts';
import type { Evidence, Rule, RuleHit } from '../rule.ts';

type Blocked = FactOf<'workers_blocked'>;

export const threadExplosion: Rule<'thread-explosion'> = {
  slug: 'thread-explosion',
  ofTime: true,
  class: 'hazard',
  headline: 'All libdispatch threads were blocked',
  about:
    'all libdispatch threads of the client were in blocking calls, while the waiting messages needed more than twice as many',
  macos:
    'libdispatch starts another thread for each block of a concurrent queue that waits, up to its soft limit (a crash report says "Dispatch Thread Soft Limit Reached: 64"): 64, or five for each processor if that is more. Then no other block runs, answers and their timers included. Since 10.15.',
  handlerRule: 7,
  advice:
    'Pass messages to a serial queue, or to an OperationQueue of bounded width; never let a block wait for another block.',
  process(process, evidence) {
    const fact = worst(process, (each) => each.data.ofDispatch && each.data.waiting > 2 * each.data.width);
    if (fact === null) return null;
    const { threads, width, waiting } = fact.data;
    const all =
      waiting < softLimit
        ? `a thread for each, ${waiting} in all`
        : `all ${softLimit} threads of its soft limit (Dispatch Thread Soft Limit Reached), and no other block would run`;
    return hit(
      fact,
      evidence,
      `${threads} threads of libdispatch were blocked at once in calls such as ${lowerFirst(factCallLabel(fact))} while ${waiting} AUTH messages waited (pool width ${width}): macOS would have started ${all}`,
    );
  },
};

export const poolExhausted: Rule<'pool-exhausted'> = {
  slug: 'pool-exhausted',
  ofTime: true,
  class: 'hazard',
  headline: "All workers of the client's pool were blocked",
  about: "all workers of the client's own pool were in blocking calls while messages waited for a worker",
  macos:
    'A pool of fixed width does not grow: messages wait in its queue until a worker is free, and macOS kills the client at the deadline of the oldest. With three processors, as on CI runners, three messages are enough.',
  handlerRule: 7,
  advice:
    'Never let a task wait for another one of the same pool: continue from a completion. Let a timer answer that does not need a worker.',
  process(process, evidence) {
    const fact = worst(process, (each) => !each.data.ofDispatch);
    if (fact === null) return null;
    const { threads, width, waiting } = fact.data;
    return hit(
      fact,
      evidence,
      `All ${threads} workers of the client were blocked at once in calls such as ${lowerFirst(factCallLabel(fact))} while ${waiting} AUTH messages waited (pool width ${width})`,
    );
  },
};

function worst(process: ProcessObservation, matches: (fact: Blocked) => boolean): Blocked | null {
  let found: Blocked | null = null;
  for (const fact of process.facts('workers_blocked')) {
    if (!matches(fact)) continue;
    const { waiting, threads } = fact.data;
    const max = found?.data.waiting ?? -1;
    if (waiting > max || (waiting === max && threads > (found?.data.threads ?? 0))) found = fact;
  }
  return found;
}

function hit(fact: Blocked, evidence: Evidence, sentence: string): RuleHit {
  const row = evidence.rowOf(fact);
  const waited =
    row === null || row.deliveredNs === null
      ? ''
      : `; ${messageLabel(row)} had waited for a worker for ${formatDuration(fact.timeNs - row.deliveredNs)}`;
  return { row, fact, call: factCallName(fact), sentence: `${sentence}${waited}.` };
}
