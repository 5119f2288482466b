// Flaky findings of `--verify` beside the report of the worst run, which has only some of them.
import type { Report } from '../verdict/report.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { RepeatedFinding, Verification } from '../verdict/verification.ts';

/** Returns those that the reported run does not have. */
export function flakyElsewhere({ verify, verdicts }: Report): RepeatedFinding[] {
  return (verify?.flaky ?? []).filter((finding) => !verdicts.some((verdict) => isSameSite(finding, verdict)));
}

/** Returns `flaky: in 2 of 20 runs (3, 7)`, or null for findings of every run. `verdicts`: those of a place. */
export function flakyNote(verdicts: readonly Verdict[], report: Report): string | null {
  const indices = verdicts.map(({ message }) => message?.index);
  const finding = report.verify?.flaky.find(
    (each) =>
      verdicts.some((verdict) => isSameSite(each, verdict)) &&
      (each.indices.length === 0 || indices.some((at) => at !== undefined && each.indices.includes(at))),
  );
  return finding === undefined ? null : flakyText(finding, report);
}

export function flakyText({ runs }: RepeatedFinding, { verify }: Report): string {
  return `flaky: in ${runs.length} of ${verify?.runs ?? runs.length} runs (${runs.join(', ')})`;
}

export function flakyRuns(runs: readonly number[], { runs: all, seeds }: Verification): string {
  const seedWords =
    seeds === null
      ? ''
      : `, seed${runs.length === 1 ? '' : 's'} ${runs.map((run) => seeds[run - 1] ?? '?').join(', ')}`;
  return `in ${runs.length} of ${all} runs (${runs.join(', ')}${seedWords})`;
}

function isSameSite(finding: RepeatedFinding, verdict: Verdict): boolean {
  return (
    finding.rule === verdict.rule &&
    finding.class === verdict.class &&
    finding.call === verdict.call &&
    finding.eventType === (verdict.message?.eventType ?? null)
  );
}
