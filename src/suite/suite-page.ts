// Renders a suite as one HTML file: all tests, and the report of each that failed, with its sources and its timeline.
import { renderDocument } from '../report/html/document.ts';
import { stored } from '../report/html/page-data.ts';
import { type PageOptions, pageRuns } from '../report/html/report-page.ts';
import type { Timeline } from '../timeline/shape.ts';
import type { Report } from '../verdict/report.ts';
import { measuredWords } from './cell-kinds.ts';
import { withoutMostPassed } from './folded.ts';
import type { PageCell, SuitePageData } from './page-data.ts';
import { type CellResult, isShown, reportOf, type SuiteResult } from './result.ts';
import { closingWord, totalsText, troubleOf } from './words.ts';

export interface SuitePageOptions extends PageOptions {
  /** What the page shows where no script runs. */
  readonly text: string;
  /** Of `staleLines`. */
  readonly stale: readonly string[];
  /** Those that were kept. */
  readonly timelines: ReadonlyMap<Report, Timeline>;
}

export function renderSuitePage(result: SuiteResult, options: SuitePageOptions): string {
  const shown = result.cells.flatMap((cell) => {
    const report = isShown(cell) ? reportOf(cell) : null;
    return report === null ? [] : [{ cell, report }];
  });
  const reports = shown.map(({ cell, report }) => ({
    name: cell.id,
    report,
    timeline: options.timelines.get(report) ?? null,
  }));
  const { runs, blocks } = pageRuns(reports, options);
  const numbers = new Map(shown.map(({ cell }, at) => [cell, at]));
  const { file, durationNs, exitCode, cells } = result;
  const closing = closingWord(result);
  const rows = withoutMostPassed(cells);
  const data: SuitePageData = {
    madeBy: options.madeBy,
    runs,
    suite: {
      file,
      closing,
      totals: totalsText(cells),
      passed: exitCode === 0,
      durationNs,
      exitCode,
      stale: options.stale,
      cells: rows.shown.map((cell) => pageCell(cell, numbers.get(cell) ?? null)),
      folded: rows.folded,
    },
  };
  return renderDocument({
    title: `${closing} – esreplay test`,
    text: options.text,
    data: stored(data),
    script: 'suite',
    blocks,
  });
}

function pageCell(cell: CellResult, run: number | null): PageCell {
  const { kind, id, client, trace, os, verdict, because, attempts, newFindings } = cell;
  const durationNs = attempts.reduce((sum, each) => sum + each.durationNs, 0);
  const trouble = troubleOf(cell);
  const measured = measuredWords(cell);
  return {
    kind,
    id,
    client,
    trace,
    os,
    verdict,
    durationNs,
    attempts: attempts.length,
    measured,
    because,
    newFindings,
    trouble,
    run,
  };
}
