// Tells findings of a macOS release from findings that come and go, by several runs of each release. Pure.

import { machineStalled } from '../judge/rules/machine-stalled.ts';
import { causeOf } from '../verdict/own-code.ts';
import type { ReleaseComparison, ReleaseFinding } from '../verdict/release-comparison.ts';
import type { Report } from '../verdict/report.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** Whether one run of each release leaves the question open. */
export function releasesDiffer(reports: readonly Report[]): boolean {
  const outcomes = reports.map(({ verdicts, exitCode }) => {
    const causes = new Set(verdicts.filter(counts).map(causeOf));
    return JSON.stringify([exitCode, ...[...causes].sort()]);
  });
  return new Set(outcomes).size > 1;
}

/** `reports`: of several runs each, which their `verify` compares. */
export function compareReleases(reports: readonly Report[]): ReleaseComparison {
  const runs = reports.map(runsByCause);
  const verdicts = new Map<string, Verdict>();
  for (const found of runs)
    for (const [cause, { verdict }] of found) if (!verdicts.has(cause)) verdicts.set(cause, verdict);
  const findings = [...verdicts].map(([cause, verdict]): ReleaseFinding => {
    const releases = reports.map(({ os, verify }, at) => ({
      macos: os.requested ?? os.macos,
      runs: runs[at]?.get(cause)?.runs.size ?? 0,
      of: verify?.runs ?? 1,
    }));
    return { tied: releases.every((each) => each.runs === 0 || each.runs === each.of), releases, verdict };
  });
  return { findings: findings.filter(({ releases }) => releases.some((each) => each.runs < each.of)) };
}

interface Found {
  readonly verdict: Verdict;
  readonly runs: Set<number>;
}

/** The same place may have other messages in another run. */
function runsByCause({ verify }: Report): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const { verdict, runs } of [...(verify?.failures ?? []), ...(verify?.flaky ?? [])]) {
    if (!counts(verdict)) continue;
    const cause = causeOf(verdict);
    const known = found.get(cause) ?? { verdict, runs: new Set() };
    for (const run of runs) known.runs.add(run);
    found.set(cause, known);
  }
  return found;
}

/** Notes never fail a run; a stall is of the machine. */
const counts = ({ class: grade, rule }: Verdict): boolean => grade !== 'note' && rule !== machineStalled.slug;
