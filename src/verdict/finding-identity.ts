// What a finding is, whichever line of the source and number of the message it has: an edited source and a trace that is
// recorded anew keep it. A call in the client's code is known by its function, a decision by its message. Pure.
import { identityKey } from '../judge/identity.ts';
import { ownIndex, ownPlace } from './own-code.ts';
import type { Verdict } from './verdict.ts';

/** What it is made of, also in a report of an earlier version. */
export type Identified = Pick<Verdict, 'rule' | 'call' | 'stack'> & Partial<Pick<Verdict, 'identity'>>;

/** Every decision is made by one respond call: its place says nothing. */
const rulesOfDecisions: ReadonlySet<string> = new Set(['changed-decision', 'cache-changes-decision']);

/** Equal for equal findings; several lines of one function may have one. */
export function findingIdentity({ rule, call, stack, identity = null }: Identified): string {
  if (rulesOfDecisions.has(rule) && identity !== null) return JSON.stringify([rule, identityKey(identity)]);
  const own = stack[ownIndex(stack)];
  // Without a place, timing decides which message of its type it is.
  if (own === undefined) return JSON.stringify([rule, call, identity?.event ?? null]);
  const where = own.function ?? own.file ?? '';
  return JSON.stringify([rule, call, own.image?.split('/').at(-1) ?? null, where]);
}

/** By identity, the number of lines that have it. */
export function countedFindings(verdicts: readonly Identified[]): ReadonlyMap<string, number> {
  const lines = new Map<string, Set<string | null>>();
  for (const verdict of verdicts) {
    const key = findingIdentity(verdict);
    lines.set(key, (lines.get(key) ?? new Set()).add(ownPlace(verdict.stack)));
  }
  return new Map([...lines].map(([key, { size }]) => [key, size]));
}
