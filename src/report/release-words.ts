// Says of a finding that not every run of every macOS release has whether it is tied to a release. Runs in a browser too.
import { causeOf } from '../verdict/own-code.ts';
import type { ReleaseFinding } from '../verdict/release-comparison.ts';
import type { Report } from '../verdict/report.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** Null: every run of every release has it, or nothing is known about it. */
export function releaseFinding(verdict: Verdict, { releases }: Report): ReleaseFinding | null {
  if (releases === null) return null;
  const cause = causeOf(verdict);
  return releases.findings.find((each) => causeOf(each.verdict) === cause) ?? null;
}

/** Returns `flaky, not tied to a release (1 of 3 runs on 13, none on 15, 27)`, or what a tied one is in. */
export function releaseWords({ tied, releases }: ReleaseFinding): string {
  const seen = releases.filter(({ runs }) => runs > 0);
  const none = releases.filter(({ runs }) => runs === 0).map(({ macos }) => macos);
  if (tied) return `${seen.map(({ macos }) => macos).join(', ')}, in every run; in no run on ${none.join(', ')}`;
  const often = seen.map(({ macos, runs, of }) => `${runs} of ${of} runs on ${macos}`);
  return `flaky, not tied to a release (${[...often, ...(none.length === 0 ? [] : [`none on ${none.join(', ')}`])].join(', ')})`;
}

/** Returns how many runs ended with the exit status of their report; null: all of them. */
export function statusRuns({ verify, exitCode }: Report): { readonly runs: number; readonly of: number } | null {
  if (verify === null) return null;
  const runs = verify.exitCodes.filter((each) => each === exitCode).length;
  return runs === verify.runs ? null : { runs, of: verify.runs };
}
