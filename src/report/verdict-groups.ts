// Groups equal findings about many messages: the same rule, class, call, stack and event type.
import type { Verdict } from '../judge/verdict.ts';

export interface VerdictGroup {
  readonly first: Verdict;
  /** Messages, including those without a verdict of their own. */
  messages: number;
  /** How often it happened in all of them, as far as known. */
  times: number;
  /** Trace indices of the first few. */
  readonly indices: number[];
}

const shownIndices = 5;

export function groupVerdicts(verdicts: readonly Verdict[]): VerdictGroup[] {
  const groups = new Map<string, VerdictGroup>();
  for (const verdict of verdicts) {
    const key = JSON.stringify([
      verdict.rule,
      verdict.class,
      verdict.call,
      verdict.message?.eventType,
      verdict.process,
      verdict.client,
      verdict.stack,
    ]);
    let group = groups.get(key);
    if (group === undefined) {
      group = { first: verdict, messages: 0, times: 0, indices: [] };
      groups.set(key, group);
    }
    group.messages += 1 + verdict.omitted;
    group.times += verdict.count + verdict.omitted;
    const index = verdict.message?.index;
    if (index != null && group.indices.length < shownIndices && !group.indices.includes(index))
      group.indices.push(index);
  }
  return [...groups.values()];
}
