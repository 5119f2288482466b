// The options for the page of a report: when it is written, and its content.
import { exitCodes, UsageError } from '../../errors/errors.ts';
import { usualMaxBytes } from '../../report/html/page-data.ts';
import type { PagedReport, PageOptions } from '../../report/html/report-page.ts';
import type { SourceFiles } from '../../report/source-files.ts';
import { isInRange, rangeWords } from '../../run/option-kinds.ts';
import { version } from '../../system/version.ts';
import { type JudgedRun, toReport } from '../../verdict/report.ts';

export const pageTimes = ['never', 'failure', 'always'] as const;

export interface PageWords {
  readonly htmlOn?: string | undefined;
  /** In megabytes. */
  readonly htmlSize?: number | undefined;
  /** False for --no-sources. */
  readonly sources?: boolean | undefined;
}

/** With the file. */
export interface PageFile extends PageWords {
  readonly html?: string | undefined;
}

const sizes = { min: 1, max: 4000, whole: false };

/** Options of commands that write pages. */
export const pageRows = {
  'html-on': {
    choices: pageTimes,
    requiresArg: true,
    describe: 'when to write the file of --html',
    defaultDescription: 'always',
  },
  'html-size': {
    ...({ type: 'number', requiresArg: true, takes: 'MB' } as const),
    describe: 'above this size, the file of --html has messages far from findings only as summaries',
    defaultDescription: String(usualMaxBytes / 1e6),
  },
  sources: { type: 'boolean', describe: 'excerpts of the source in reports; --no-sources leaves them out' },
} as const;

/** Throws UsageError for options of a page that is not asked for. */
export function checkPageWords({ html, htmlOn, htmlSize }: PageFile): void {
  const given = htmlOn !== undefined ? '--html-on' : htmlSize !== undefined ? '--html-size' : null;
  if (html === undefined && given !== null)
    throw new UsageError(`${given} needs a file to write`, { remedy: 'name it with --html FILE' });
  checkPageSize({ htmlSize });
}

export function checkPageSize({ htmlSize }: PageWords): void {
  if (htmlSize !== undefined && !isInRange(htmlSize, sizes))
    throw new UsageError(`--html-size takes ${rangeWords(sizes)}`);
}

/** Whether a run has to keep its messages for a page. */
export const mayWritePage = ({ html, htmlOn }: PageFile): boolean => html !== undefined && htmlOn !== 'never';

export function wantsPage(runs: readonly Pick<JudgedRun, 'exitCode'>[], words: PageFile): boolean {
  if (!mayWritePage(words)) return false;
  return words.htmlOn !== 'failure' || runs.some(({ exitCode }) => exitCode !== exitCodes.pass);
}

export function pageOptions({ htmlSize }: PageWords, sources: SourceFiles | null): PageOptions {
  return {
    madeBy: version,
    sources,
    maxBytes: htmlSize === undefined ? usualMaxBytes : htmlSize * 1e6,
  };
}

/** `several`: the runs differ in their release. */
export function pagedReport(judged: JudgedRun, several: boolean): PagedReport {
  const { os } = judged;
  return {
    name: several ? `macOS ${os.requested ?? os.macos}` : 'this run',
    report: toReport(judged),
    timeline: judged.timeline,
  };
}
