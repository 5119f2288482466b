// Groups of messages that the new build answers later than the old one, by the statistics of the benchmark. Pure.
//
// A run gives one sample of a group, the median of its answers, so what slows a whole run is one sample too. The claim
// needs all that a benchmark needs, and more, because a review makes many claims at once: each run of the new build is
// slower than each of the old one, and by a time that a person would care about.
import { median, minRepetitions, pairedRatio } from '../bench/bootstrap.ts';
import type { Outcomes } from '../judge/outcomes.ts';
import type { Runs } from './decisions.ts';
import { groupKey, groupOf, type MessageSource } from './groups.ts';
import type { LaterGroup } from './result.ts';

const smallestFactor = 1.5;
const smallestNs = 1_000_000;

/** Returns why times cannot be compared; null: they can. */
export function tooFewRuns(runs: Runs): string | null {
  const pairs = Math.min(runs.old.length, runs.new.length);
  return pairs >= minRepetitions ? null : `${pairs} runs of each build, and ${minRepetitions} are needed`;
}

/** The runs of both took turns. */
export function laterGroups(runs: Runs, source: MessageSource): readonly LaterGroup[] {
  if (tooFewRuns(runs) !== null) return [];
  const groups = new Map<string, number[]>();
  for (let index = 0; index < source.count; index += 1) {
    if (source.isAuth[index] !== true) continue;
    const key = groupKey(source.identity(index));
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [index]);
    else members.push(index);
  }
  return [...groups.values()]
    .flatMap((indices) => laterGroup(indices, runs, source) ?? [])
    .sort((a, b) => b.newNs - b.oldNs - (a.newNs - a.oldNs));
}

function laterGroup(indices: readonly number[], runs: Runs, source: MessageSource): LaterGroup | null {
  const before = runs.old.map((run) => medianResponse(run, indices));
  const now = runs.new.map((run) => medianResponse(run, indices));
  const [first] = indices;
  if (first === undefined || [...before, ...now].some(Number.isNaN)) return null; // some run answered none
  const [oldNs, newNs] = [median(before), median(now)];
  if (Math.min(...now) <= Math.max(...before) || newNs - oldNs < smallestNs) return null;
  const slowdown = pairedRatio(before.flatMap((old, at) => (now[at] === undefined ? [] : [[old, now[at]] as const])));
  if (slowdown.low < smallestFactor) return null;
  return { ...groupOf(first, indices.length, source), oldNs, newNs, slowdown };
}

/** NaN without an answer. */
function medianResponse({ responseNs }: Outcomes, indices: readonly number[]): number {
  const answered = indices.map((index) => responseNs[index] ?? Number.NaN).filter((ns) => !Number.isNaN(ns));
  return median(answered);
}
