// A suite as one JUnit document: a test suite for each client, with a case for each trace and release, and one for each
// other kind of cell.
import { junitPieces, type Outcome, type TestSuite } from '../report/junit-xml.ts';
import { width } from '../report/layout.ts';
import { placesOf } from '../report/places.ts';
import { renderProducts } from '../report/product-text.ts';
import { renderText } from '../report/report-text.ts';
import { type CellResult, errorOf, reportOf, type SuiteResult, secondsOf, shownAttempt } from './result.ts';
import { isStale, type Stale } from './stale.ts';
import { staleLines } from './words.ts';

/** Returns the document in pieces. */
export function renderSuiteJunit({ cells, file }: SuiteResult, stale: Stale, now: Date): Iterable<string> {
  const names = [...new Set(cells.map(suiteNameOf))];
  const suites = names.map((name) => {
    const own = cells.filter((cell) => suiteNameOf(cell) === name);
    return {
      name,
      className: name,
      seconds: own.reduce((sum, cell) => sum + secondsOf(cell), 0),
      properties: [],
      cases: own.map((cell) => ({
        name: caseNameOf(cell),
        seconds: secondsOf(cell),
        outcome: outcomeOf(cell),
      })),
      output: '',
    };
  });
  return junitPieces([...suites, ...staleSuite(file, stale)], now);
}

/** What no test uses, as a case each: a suite that fails only for that has one that failed. */
function staleSuite(file: string, stale: Stale): TestSuite[] {
  const type = 'stale';
  const cases = staleLines(stale).map((message) => {
    const outcome = { is: stale.pruned && !isStale(stale) ? 'skipped' : 'failure', type, message } as const;
    return { name: message.split(': ')[0] ?? message, seconds: 0, outcome };
  });
  if (cases.length === 0) return [];
  return [{ name: `${type} entries`, className: file, seconds: 0, properties: [], cases, output: '' }];
}

const suiteNameOf = ({ kind, client }: CellResult): string => (kind === 'test' ? client : kind);

function caseNameOf({ kind, client, trace, os }: CellResult): string {
  const name = kind === 'test' ? trace : `${client} ${trace}`;
  return os === null ? name : `${name} on macOS ${os}`;
}

function outcomeOf(cell: CellResult): Outcome | null {
  const { verdict, because } = cell;
  if (verdict === 'passed') return null;
  if (verdict === 'skipped' || verdict === 'unfinished')
    return { is: 'skipped', type: verdict, message: because === '' ? 'the suite was stopped before' : because };
  const report = reportOf(cell);
  const error = errorOf(cell);
  const [place] = report === null ? [] : placesOf([report]).places;
  const message = error?.message ?? (because !== '' ? because : (place?.first.sentence ?? 'no result'));
  const told = shownAttempt(cell)?.product ?? null;
  const ofOther = told === null ? (error?.remedy ?? '') : renderProducts([told], width, false);
  const details = report === null ? ofOther : renderText(report);
  return { is: verdict === 'error' ? 'error' : 'failure', type: place?.rule ?? verdict, message, details };
}
