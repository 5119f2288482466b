// Renders a comparison of two builds as one HTML file, with a run of each build and trace, its sources and its timeline.
import { renderDocument } from '../report/html/document.ts';
import { stored } from '../report/html/page-data.ts';
import { type PagedReport, type PageOptions, pageRuns } from '../report/html/report-page.ts';
import { renderCompare } from './compare-text.ts';
import type { ComparePageData } from './page-data.ts';
import type { CompareResult, Side } from './result.ts';
import { cautions, closingWord, noiseWords, shownChanges, totalsText } from './words.ts';

/** The first run of a build with a trace. */
export interface ShownRun extends Omit<PagedReport, 'name'> {
  readonly trace: string;
  readonly build: Side;
}

export function renderComparePage(result: CompareResult, shown: readonly ShownRun[], options: PageOptions): string {
  const several = result.traces.length > 1;
  const reports = shown.map(({ trace, build, ...run }) => ({ ...run, name: several ? `${build}, ${trace}` : build }));
  const { runs, blocks } = pageRuns(reports, options);
  const closing = closingWord(result);
  const data: ComparePageData = {
    madeBy: options.madeBy,
    runs,
    compared: {
      builds: result.builds,
      closing,
      totals: totalsText(result),
      passed: result.exitCode === 0,
      durationNs: result.durationNs,
      traces: result.traces.map((comparison) => {
        const { trace, messages, trouble } = comparison;
        const changes = shownChanges(comparison);
        return {
          trace,
          messages,
          trouble,
          runs: shown.flatMap((each, number) => (each.trace === trace ? [number] : [])),
          changes,
          failed: result.failed.filter((name) => changes.some(({ change }) => change === name)),
          noise: noiseWords(comparison),
          cautions: cautions(comparison),
        };
      }),
    },
  };
  const text = renderCompare(result, { colour: false, columns: 80, verbose: true });
  return renderDocument({ title: `${closing} – esreplay compare`, text, data: stored(data), script: 'page', blocks });
}
