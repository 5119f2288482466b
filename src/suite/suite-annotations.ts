// Annotations of a suite: the places of all tests as if of one run, and the tests without a result.
import { type Directories, renderAnnotations } from '../report/annotations.ts';
import { type SuiteResult, withFindings } from './result.ts';
import { troubleOf } from './words.ts';

/** Reports have paths from the folder of the suite, which is `current`. */
export function renderSuiteAnnotations({ cells }: SuiteResult, directories: Directories): string {
  const failed = withFindings(cells);
  const withReport = new Set(failed.map(({ result }) => result));
  const others = cells.flatMap((cell) => {
    const { kind, verdict, because, id } = cell;
    const trouble = withReport.has(cell) ? null : troubleOf(cell);
    if (trouble !== null)
      return [{ test: id, title: 'no result', text: `${trouble.message}. ${trouble.remedy ?? ''}` }];
    return verdict === 'failed' && because !== ''
      ? [{ test: id, title: kind === 'test' ? 'known finding' : `${kind} failed`, text: because }]
      : [];
  });
  const reports = failed.map(({ report }) => report);
  return renderAnnotations(reports, { ...directories, tests: failed.map(({ result: { id } }) => id), others });
}
