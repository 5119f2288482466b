// Finds what has one cause: a deadlock with the blocking call that it is made of and the answers that were missed
// because of it; a call that missed deadlines with other misses at it, and with its length. Pure.
import { ownPlace } from '../verdict/own-code.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { countMessages, type Sighting } from './sightings.ts';

/** Findings of another rule with the same cause. */
export interface Consequence {
  readonly why: 'same call' | 'same lock' | 'same message' | 'queued behind';
  readonly rule: Verdict['rule'];
  readonly first: Verdict;
  readonly sightings: readonly Sighting[];
  readonly messages: number;
}

export type Group = readonly [Sighting, ...Sighting[]];

export interface Folded {
  readonly sightings: Group;
  readonly consequences: readonly Consequence[];
}

type Why = Consequence['why'];

const offQueue = 'off-queue-blocking';
const calls: readonly string[] = ['blocking-call', offQueue];
const misses: readonly string[] = ['deadline-miss', 'missing-response'];

/** `groups`: findings by cause. Returns those that remain, each with what follows from it. */
export function consequencesOf(groups: readonly (readonly Sighting[])[]): Folded[] {
  const all = groups.filter((group): group is Group => group.length > 0);
  const deadlocks = all.filter(([{ verdict }]) => verdict.cycle !== null);
  const missesAt = missesAtCalls(all, deadlocks);
  const caused = new Map<Group, Map<string, [Why, Sighting[]]>>();
  const left = all.map((group) => {
    if (deadlocks.includes(group)) return { group, own: [...group] };
    const own = group.filter((sighting) => {
      const [cause, why] = causeOf(sighting, deadlocks, missesAt);
      if (cause === null || cause === group) return true;
      const ofCause = caused.get(cause) ?? new Map<string, [Why, Sighting[]]>();
      caused.set(cause, ofCause);
      const key = `${why} ${sighting.verdict.rule}`;
      const same = ofCause.get(key);
      if (same === undefined) ofCause.set(key, [why, [sighting]]);
      else same[1].push(sighting);
      return false;
    });
    return { group, own };
  });
  return left.flatMap(({ group, own: [first, ...others] }): Folded[] =>
    first === undefined ? [] : [{ sightings: [first, ...others], consequences: consequences(caused.get(group)) }],
  );
}

function consequences(caused: ReadonlyMap<string, readonly [Why, readonly Sighting[]]> | undefined): Consequence[] {
  return [...(caused?.values() ?? [])].flatMap(([why, of]) => {
    const [first] = of;
    if (first === undefined) return [];
    return { why, rule: first.verdict.rule, first: first.verdict, sightings: of, messages: countMessages(of) };
  });
}

/** Returns the first group about a miss at each call, by report, process, call and line. */
function missesAtCalls(groups: readonly Group[], deadlocks: readonly Group[]): ReadonlyMap<string, Group> {
  const found = new Map<string, Group>();
  for (const group of groups)
    for (const sighting of group) {
      const { rule, call, cycle } = sighting.verdict;
      if (!misses.includes(rule) || call === null || cycle !== null || deadlockOf(sighting, deadlocks) !== null)
        continue;
      const key = callKey(sighting);
      if (!found.has(key)) found.set(key, group);
    }
  return found;
}

const callKey = ({ report, verdict: { process, call, stack } }: Sighting): string =>
  JSON.stringify([report, process, call, ownPlace(stack)]);

function deadlockOf(sighting: Sighting, deadlocks: readonly Group[]): readonly [Group, Why] | null {
  for (const deadlock of deadlocks) {
    const why = causedBy(sighting, deadlock);
    if (why !== null) return [deadlock, why];
  }
  return null;
}

/** What a handler calls is a fault of its own, also where it missed a deadline. */
function causeOf(
  sighting: Sighting,
  deadlocks: readonly Group[],
  missesAt: ReadonlyMap<string, Group>,
): readonly [Group, Why] | readonly [null, null] {
  const ofDeadlock = deadlockOf(sighting, deadlocks);
  if (ofDeadlock !== null) return ofDeadlock;
  const { rule, stack } = sighting.verdict;
  const isOfCall = (misses.includes(rule) || rule === offQueue) && ownPlace(stack) !== null;
  const miss = isOfCall ? missesAt.get(callKey(sighting)) : undefined;
  return miss === undefined ? [null, null] : [miss, 'same call'];
}

function causedBy({ verdict, report }: Sighting, deadlock: Group): Why | null {
  for (const other of deadlock) {
    if (other.report !== report || other.verdict.process !== verdict.process) continue;
    const why = reasonOf(verdict, other.verdict);
    if (why !== null) return why;
  }
  return null;
}

/** Null unless it is certain. */
function reasonOf(verdict: Verdict, deadlock: Verdict): Why | null {
  const place = ownPlace(verdict.stack);
  const isThere = place !== null && place === ownPlace(deadlock.stack);
  if (calls.includes(verdict.rule)) return isThere && deadlock.call === verdict.call ? 'same call' : null;
  if (verdict.rule === 'lock-wait')
    return isThere && deadlock.cycle?.nodes.some(({ kind }) => kind === 'lock') === true ? 'same lock' : null;
  const isUnanswered = verdict.rule === 'changed-decision' && verdict.times?.respondedNs === null;
  if (!misses.includes(verdict.rule) && !isUnanswered) return null;
  if (isSameMessage(verdict, deadlock)) return 'same message';
  if (isUnanswered) return null;
  return (isThere && verdict.call !== null) || isBehind(verdict, deadlock) ? 'queued behind' : null;
}

function isSameMessage({ message, client }: Verdict, other: Verdict): boolean {
  if (message === null || other.message === null || client !== other.client) return false;
  return message.index === other.message.index && message.injected === other.message.injected;
}

/** Its deadline passed in the queue of the same client while the handler in the cycle was running. */
function isBehind({ client, times }: Verdict, deadlock: Verdict): boolean {
  if (client === null || client !== deadlock.client || times === null || deadlock.times === null) return false;
  const { deliveredNs: enteredNs, deadlineNs: missedNs } = deadlock.times;
  const leftNs = deadlock.times.returnedNs ?? Infinity;
  if (enteredNs === null || missedNs === null || enteredNs > missedNs || leftNs < missedNs) return false;
  if (times.deadlineNs === null || times.deadlineNs < enteredNs || times.deadlineNs > leftNs) return false;
  return times.deliveredNs === null || times.deliveredNs >= leftNs;
}
