// Says how a run ended, in one word and in a few words.

import type { Report } from '../verdict/report.ts';
import { grouped } from '../words/grouped.ts';
import { plural } from './layout.ts';

export function closingWord(report: Report): string {
  if (report.interrupted) return 'INTERRUPTED';
  if (report.setupTrouble.length > 0) return 'NO RESULT';
  return report.exitCode === 0 ? 'PASSED' : 'FAILED';
}

/** Returns `2 violations, 1 hazard`; empty if there is none. */
export function gradesText({ violations, differences, hazards }: Report['summary']): string {
  return [
    violations > 0 ? plural(violations, 'violation') : '',
    differences > 0 ? plural(differences, 'difference') : '',
    hazards > 0 ? plural(hazards, 'hazard') : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** Returns `3 violations at 2 places, 1 note (4 suppressed)`; `places`: omitted, they are not named. */
export function findingsText({ summary, verify }: Report, places = 0): string {
  const flaky = verify?.flakyDecisions.length ?? 0;
  const grades = gradesText(summary);
  const found = [
    grades === '' || places === 0 ? grades : `${grades} at ${plural(places, 'place')}`,
    summary.notes > 0 ? plural(summary.notes, 'note') : '',
    flaky > 0 ? plural(flaky, 'flaky decision') : '',
  ].filter((part) => part !== '');
  const suppressed = summary.suppressed > 0 ? ` (${grouped(summary.suppressed)} suppressed)` : '';
  return `${found.length === 0 ? 'no findings' : found.join(', ')}${suppressed}`;
}
