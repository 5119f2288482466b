// The findings of a whole suite as SARIF: of its tests, and of what its explorations saved. One result at a time.
import { findingFile } from '../explore/saved-finding.ts';
import { findingClasses, placeOf } from '../explore/words.ts';
import { renderSarif, ruleRanks, type SarifOptions, type SarifRule, type SarifText } from '../report/sarif.ts';
import { SarifFindings, type SarifLevel } from '../report/sarif-findings.ts';
import { isWhole } from '../verdict/exit-code.ts';
import { type Attempt, type CellResult, type FindingAttempt, shownAttempt } from './result.ts';

export interface SuiteSarif {
  /** Null: tests without a whole result, whose alerts it would close. */
  readonly sarif: SarifText | null;
  readonly notWhole: readonly string[];
}

/** `cells`: all of the suite. */
export function renderSuiteSarif(cells: Iterable<CellResult>, options: SarifOptions): SuiteSarif {
  const findings = new SarifFindings(options.repository, ruleRanks);
  const more = new Map<string, SarifRule>();
  const notWhole: string[] = [];
  for (const cell of cells) {
    const { kind, id, os, verdict } = cell;
    // Gates, comparisons and explorations have no finding that stays: what is saved of it is a cell of its own.
    if ((kind !== 'test' && kind !== 'finding') || verdict === 'skipped') continue;
    const attempt = wholeAttempt(cell);
    if (attempt === null) notWhole.push(id);
    else if (attempt.report !== null) findings.addReport(attempt.report, id);
    else if (attempt.finding !== null) {
      more.set(attempt.finding.rule, ruleOf(attempt.finding));
      addSaved(findings, attempt.finding, os, id, options);
    }
  }
  const sarif = notWhole.length > 0 ? null : renderSarif(findings.all(), [...more.values()], options);
  return { sarif, notWhole };
}

/** What the cell is shown by; of one whose attempts disagree, the last that got all messages. */
function wholeAttempt(cell: CellResult): Attempt | null {
  const has = (attempt: Attempt | undefined): attempt is Attempt =>
    attempt !== undefined && isWhole(attempt.exitCode) && (attempt.report ?? attempt.finding) !== null;
  const shown = shownAttempt(cell);
  if (has(shown)) return shown;
  return cell.verdict === 'flaky' ? (cell.attempts.findLast(has) ?? null) : null;
}

const levels: Readonly<Record<FindingAttempt['class'], SarifLevel | null>> = {
  violation: 'error',
  difference: 'error',
  hazard: 'warning',
  note: null,
};

/** It is known by its folder, which stays while the code changes. */
function addSaved(
  findings: SarifFindings,
  { rule, class: grade, sentence, place, folder, gone }: FindingAttempt,
  release: string | null,
  test: string,
  { repository }: SarifOptions,
): void {
  const level = levels[grade];
  if (gone || level === null) return;
  const { file = `${folder}/${findingFile}`, line = null } = placeOf({ place }) ?? {};
  const saved = { ...repository.placeOf({ file, line, image: null }, []), lineHash: null };
  const advice = `Its folder has the command that shows it: ${folder}`;
  const identity = JSON.stringify([rule, repository.uriOf(folder)]);
  findings.add({ rule, level, sentence, advice, place: saved, verdict: null, messages: 1, identity }, release, test);
}

const ruleOf = ({ rule, class: grade }: FindingAttempt): SarifRule => ({
  slug: rule,
  class: findingClasses.includes(grade) ? grade : 'violation',
  about: 'an exploration found it by changing one thing, and saved it',
  help: 'Run the command in its folder; mend what differs; then the saved finding is gone.',
});
