// A suite as one JUnit document: a test suite for each client, with a case for each trace and release.
import { junitXml, type Outcome } from '../report/junit-xml.ts';
import { placesOf } from '../report/places.ts';
import { renderText } from '../report/report-text.ts';
import { type CellResult, errorOf, reportOf, type SuiteResult, secondsOf } from './result.ts';

export function renderSuiteJunit({ cells }: SuiteResult, now: Date): string {
  const clients = [...new Set(cells.map(({ client }) => client))];
  const suites = clients.map((client) => {
    const own = cells.filter((cell) => cell.client === client);
    return {
      name: client,
      className: client,
      seconds: own.reduce((sum, cell) => sum + secondsOf(cell), 0),
      properties: [],
      cases: own.map((cell) => ({
        name: cell.os === null ? cell.trace : `${cell.trace} on macOS ${cell.os}`,
        seconds: secondsOf(cell),
        outcome: outcomeOf(cell),
      })),
      output: '',
    };
  });
  return junitXml(suites, now);
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
  const details = report === null ? (error?.remedy ?? '') : renderText(report);
  return { is: verdict === 'error' ? 'error' : 'failure', type: place?.rule ?? verdict, message, details };
}
