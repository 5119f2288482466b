// Compares several runs of one client on one trace: findings in all of them, findings in some, and messages with
// decisions that differ between runs. Pure.

import { noiseOf, type Run } from '../judge/difference.ts';
import { machineStalled } from '../judge/rules/machine-stalled.ts';
import type { ExpectedDecision } from '../observed/decision.ts';
import { wordsOf } from '../observed/decision.ts';
import { ownPlace } from '../verdict/own-code.ts';
import type { JudgedRun } from '../verdict/report.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { Answered, RepeatedFinding, Verification } from '../verdict/verification.ts';

export type Compared = Omit<Verification, 'because' | 'asked' | 'seeds'>;

/** `name` describes a message. */
export function compareRuns(
  runs: readonly JudgedRun[],
  name: (index: number) => { readonly path: string | null; readonly pid: number } | null,
): Compared {
  const findings = findingsOf(runs);
  const isSteady = ({ runs: seen }: RepeatedFinding): boolean => seen.length === runs.length;
  return {
    runs: runs.length,
    exitCodes: runs.map(({ exitCode }) => exitCode),
    failures: findings.filter(isSteady),
    flaky: findings.filter((finding) => !isSteady(finding)),
    flakyDecisions: flakyIndices(runs).map((index) => {
      const named = name(index);
      return { index, path: named?.path ?? null, pid: named?.pid ?? null, answers: answersOf(runs, index) };
    }),
    stalled: numbersOf(runs, ({ verdicts }) => verdicts.some(({ rule }) => rule === machineStalled.slug)),
  };
}

/**
 * Returns messages with different answers. A message that a run did not answer has a verdict that says so, or was never
 * delivered.
 */
export function flakyIndices(runs: readonly JudgedRun[]): number[] {
  const indices = new Set(runs.flatMap(({ decisions }) => [...(decisions?.keys() ?? [])]));
  return noiseOf(runs.map(decisionsIn), indices);
}

const decisionsIn =
  ({ decisions }: JudgedRun): Run =>
  (index) => {
    const decision = decisions?.get(index);
    return decision === undefined ? null : { answer: answerWords(decision), keptFrom: null };
  };

function answersOf(runs: readonly JudgedRun[], index: number): Answered[] {
  const answerIn = (run: JudgedRun): string | null => {
    const decision = run.decisions?.get(index);
    return decision === undefined ? null : answerWords(decision);
  };
  const answers = new Set(runs.map(answerIn).filter((answer) => answer !== null));
  return [...answers]
    .map((answer) => {
      const seen = numbersOf(runs, (run) => answerIn(run) === answer);
      return { answer, runs: seen, command: commandOf(runs, seen) };
    })
    .sort((a, b) => b.runs.length - a.runs.length);
}

function answerWords({ decision, cache }: ExpectedDecision): string {
  return `${wordsOf(decision)}${cache === true ? ' and cached' : ''}`;
}

interface Found {
  readonly verdict: Verdict;
  readonly runs: number[];
}

/** Groups by message first, then by site and set of runs. */
function findingsOf(runs: readonly JudgedRun[]): RepeatedFinding[] {
  const byMessage = new Map<string, Found>();
  // A run with too many findings at a site has some without verdicts of their own.
  const folding = new Map<string, Set<number>>();
  for (const [place, { verdicts }] of runs.entries()) {
    for (const verdict of verdicts) {
      if (verdict.rule === machineStalled.slug) continue;
      const key = JSON.stringify([siteOf(verdict), verdict.message?.index]);
      const found = byMessage.get(key) ?? { verdict, runs: [] };
      if (found.runs.at(-1) !== place + 1) found.runs.push(place + 1);
      byMessage.set(key, found);
      if (verdict.omitted > 0) entryOf(folding, siteOf(verdict), () => new Set()).add(place + 1);
    }
  }
  const bySite = new Map<string, Found[]>();
  for (const { verdict, runs: seen } of byMessage.values()) {
    const omitted = folding.get(siteOf(verdict)) ?? new Set();
    const all = [...new Set([...seen, ...omitted])].sort((a, b) => a - b);
    entryOf(bySite, JSON.stringify([siteOf(verdict), all]), () => []).push({ verdict, runs: all });
  }
  return [...bySite.values()].map((found) => toFinding(found, runs));
}

function toFinding(found: readonly Found[], runs: readonly JudgedRun[]): RepeatedFinding {
  const [first] = found;
  if (first === undefined) throw new RangeError('a finding that nobody found');
  const { verdict, runs: seen } = first;
  const indices = found.map((each) => each.verdict.message?.index).filter((index) => index != null);
  return {
    rule: verdict.rule,
    class: verdict.class,
    call: verdict.call,
    eventType: verdict.message?.eventType ?? null,
    sentence: verdict.sentence,
    indices: indices.sort((a, b) => a - b),
    runs: seen,
    command: commandOf(runs, seen),
    verdict,
  };
}

function siteOf({ rule, class: grade, call, message, process, client, stack }: Verdict): string {
  return JSON.stringify([rule, grade, call, message?.eventType ?? null, process, client, ownPlace(stack)]);
}

function commandOf(runs: readonly JudgedRun[], [first = 1]: readonly number[]): string {
  return runs[first - 1]?.command ?? '';
}

function numbersOf(runs: readonly JudgedRun[], matches: (run: JudgedRun) => boolean): number[] {
  return runs.flatMap((run, place) => (matches(run) ? [place + 1] : []));
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
