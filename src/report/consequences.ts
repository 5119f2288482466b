// Finds what a deadlock caused: the blocking call that it is made of, and answers that were missed because of it. Pure.
import { ownPlace } from '../verdict/own-code.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { countMessages, type Sighting } from './sightings.ts';

/** Findings of another rule that a deadlock caused. */
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

const calls: readonly string[] = ['blocking-call', 'off-queue-blocking'];
const misses: readonly string[] = ['deadline-miss', 'missing-response'];

/** `groups`: findings by cause. Returns those that remain, each with what follows from it. */
export function consequencesOf(groups: readonly (readonly Sighting[])[]): Folded[] {
  const all = groups.filter((group): group is Group => group.length > 0);
  const deadlocks = all.filter(([{ verdict }]) => verdict.cycle !== null);
  const caused = new Map<Group, Map<string, [Why, Sighting[]]>>();
  const left = all.flatMap((group): Group[] => {
    if (deadlocks.includes(group)) return [group];
    const own = group.filter((sighting) => {
      for (const deadlock of deadlocks) {
        const why = causedBy(sighting, deadlock);
        if (why === null) continue;
        const ofDeadlock = caused.get(deadlock) ?? new Map<string, [Why, Sighting[]]>();
        caused.set(deadlock, ofDeadlock);
        const key = `${why} ${sighting.verdict.rule}`;
        const same = ofDeadlock.get(key);
        if (same === undefined) ofDeadlock.set(key, [why, [sighting]]);
        else same[1].push(sighting);
        return false;
      }
      return true;
    });
    const [first, ...others] = own;
    return first === undefined ? [] : [[first, ...others]];
  });
  return left.map((sightings) => ({
    sightings,
    consequences: [...(caused.get(sightings)?.values() ?? [])].flatMap(([why, of]) => {
      const [first] = of;
      if (first === undefined) return [];
      return { why, rule: first.verdict.rule, first: first.verdict, sightings: of, messages: countMessages(of) };
    }),
  }));
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
  return isUnanswered ? null : isThere || isBehind(verdict, deadlock) ? 'queued behind' : null;
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
