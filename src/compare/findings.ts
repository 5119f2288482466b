// Findings that every run of one build has and no run of the other, by rule, call and function: the programs of two
// builds have different names, which `findingIdentity` would tell apart. Pure.
import { machineStalled } from '../judge/rules/machine-stalled.ts';
import { ownFunction, ownIndex } from '../verdict/own-code.ts';
import type { JudgedRun } from '../verdict/report.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { type FindingChange, type FlakyFinding, type Side, sides } from './result.ts';

export type JudgedRuns = Readonly<Record<Side, readonly Pick<JudgedRun, 'verdicts'>[]>>;

export interface ComparedFindings {
  readonly findings: readonly FindingChange[];
  readonly flakyFindings: readonly FlakyFinding[];
}

export function comparedFindings(runs: JudgedRuns): ComparedFindings {
  const findings: FindingChange[] = [];
  const flakyFindings: FlakyFinding[] = [];
  for (const { verdict, seen } of sightings(runs).values()) {
    const { rule, class: grade, sentence, command, stack } = verdict;
    const where = whereOf(stack);
    const isSteady = sides.every((side) => seen[side] === 0 || seen[side] === runs[side].length);
    if (!isSteady) flakyFindings.push({ rule, where, seen });
    else if (seen.old === 0 || seen.new === 0)
      findings.push({
        change: seen.old === 0 ? 'new-finding' : 'gone-finding',
        rule,
        class: grade,
        where,
        sentence,
        command,
      });
  }
  return { findings, flakyFindings };
}

interface Sighting {
  readonly verdict: Verdict;
  /** Number of runs. */
  readonly seen: Record<Side, number>;
}

/** Notes are no findings, and a machine that stalls says nothing about a build. */
function sightings(runs: JudgedRuns): ReadonlyMap<string, Sighting> {
  const all = new Map<string, Sighting>();
  for (const side of sides) {
    for (const { verdicts } of runs[side]) {
      const keys = new Set<string>();
      for (const verdict of verdicts) {
        if (verdict.class === 'note' || verdict.rule === machineStalled.slug) continue;
        const key = JSON.stringify([verdict.rule, verdict.call, ownFunction(verdict.stack)]);
        if (keys.has(key)) continue;
        keys.add(key);
        const known = all.get(key) ?? { verdict, seen: { old: 0, new: 0 } };
        known.seen[side] += 1;
        all.set(key, known);
      }
    }
  }
  return all;
}

function whereOf(stack: Verdict['stack']): string {
  const own = stack[ownIndex(stack)];
  if (own === undefined) return '';
  const { file, line, function: name, image } = own;
  return file === null ? (name ?? image ?? '') : line === null ? file : `${file}:${line}`;
}
