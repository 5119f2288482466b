// The reports of a suite, which `esreplay test` and `esreplay merge-reports` write: a row for each format that has one.
// What renders them is loaded late: the help needs none of it.
import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { UsageError } from '../../errors/errors.ts';
import { requireFolder } from '../../files/option-folder.ts';
import { dash } from '../../files/standard-input.ts';
import { type ReportFormatName, reportFormatNames } from '../../report/formats.ts';
import { plural } from '../../report/layout.ts';
import { SourceFiles } from '../../report/source-files.ts';
import type { CellResult, SuiteResult } from '../../suite/result.ts';
import type { Timelines } from '../../suite/run-suite.ts';
import type { Stale } from '../../suite/stale.ts';
import type { ShownCell } from '../../suite/suite-text.ts';
import { version } from '../../system/version.ts';
import { reportFormatRows } from '../arguments/run-options.ts';
import { warn } from './diagnostic.ts';
import { checkPageWords, mayWritePage, type PageWords, pageOptions, pageRows, wantsPage } from './page-options.ts';
import { requireWritable, writeReport } from './report.ts';
import { checkSarifWords, type SarifWords, sarifOptions, sarifRows, warnOfPart } from './sarif-options.ts';
import { textStream } from './standard-output.ts';

export interface SuiteReportWords
  extends PageWords,
    SarifWords,
    Readonly<Partial<Record<ReportFormatName, string | undefined>>> {
  readonly sourceRoot?: string | undefined;
}

/** What the formats are made of. */
export interface SuiteReports {
  readonly result: SuiteResult;
  readonly stale: Stale;
  /** In the order of the suite. */
  readonly cells: readonly ShownCell[];
  /** The results with all of their reports, each time anew. */
  readonly whole: () => Iterable<CellResult>;
  /** Tests without a result, or results that do not belong together: empty if nothing is missing. */
  readonly missing: string;
  /** Where the paths of reports begin. */
  readonly folder: string;
  readonly sources: SourceFiles | null;
  readonly timelines: Timelines | null;
}

type Written = string | Iterable<string> | null;
/** Returns null for a file that is not written. */
type Format = (of: SuiteReports, words: SuiteReportWords, file: string) => Written | Promise<Written>;

const formats = {
  json: async ({ result, stale, whole }) =>
    (await import('../../suite/suite-json.ts')).suiteJson(result, stale, version, whole()),
  junit: async ({ result, stale }) =>
    (await import('../../suite/suite-junit.ts')).renderSuiteJunit(result, stale, new Date()),
  html: async ({ result, stale, cells, sources, timelines }, words) => {
    if (timelines === null || !wantsPage([result], words)) return null;
    const [{ renderSuitePage }, { suiteText }, { staleLines }] = await Promise.all([
      import('../../suite/suite-page.ts'),
      import('../../suite/suite-text.ts'),
      import('../../suite/words.ts'),
    ]);
    const text = suiteText(cells, result, { sources, stale });
    return renderSuitePage(result, { ...pageOptions(words, sources), timelines, text, stale: staleLines(stale) });
  },
  sarif: async ({ whole, missing, folder }, words, file) => {
    const { renderSuiteSarif } = await import('../../suite/suite-sarif.ts');
    const { omittedWords } = await import('../../report/sarif.ts');
    const { sarif, notWhole } = renderSuiteSarif(whole(), sarifOptions(words, folder, words.sourceRoot ?? null));
    if (sarif === null || missing !== '') {
      const [first = ''] = notWhole;
      const more = notWhole.length > 1 ? ` and ${plural(notWhole.length - 1, 'other test')}` : '';
      warnOfPart(file, missing === '' ? `${first}${more} got no whole result` : missing);
      return null;
    }
    if (sarif.omitted > 0) warn(omittedWords(sarif.omitted));
    return sarif.text;
  },
  markdown: async ({ result, stale, sources }) =>
    (await import('../../suite/suite-markdown.ts')).renderSuiteMarkdown(result, stale, sources),
} as const satisfies { readonly [N in ReportFormatName]?: Format };

const names = reportFormatNames.filter((name): name is keyof typeof formats => name in formats);

const filesOf = (words: SuiteReportWords): readonly (string | undefined)[] => names.map((name) => words[name]);

/** Rows of their own: the reference leaves out those that are the same as of `esreplay run`. */
export const suiteReportRows = {
  ...(Object.fromEntries(names.map((name) => [name, { ...reportFormatRows[name] }])) as Pick<
    typeof reportFormatRows,
    keyof typeof formats
  >),
  html: {
    ...reportFormatRows.html,
    describe: 'write the result as one HTML file, with the report of each test that failed',
  },
  ...pageRows,
  'sarif-category': { ...sarifRows['sarif-category'] },
  'source-root': {
    ...({ type: 'string', requiresArg: true, takes: 'FOLDER', files: true } as const),
    describe: "folder with the clients' sources, beside that of the suite; places of --sarif are relative to it",
  },
} as const satisfies Parameters<Argv['options']>[0];

/** Throws UsageError or SetupError for what could not be written. */
export function checkSuiteReports(words: SuiteReportWords): void {
  const toStdout = names.filter((name) => words[name] === dash);
  if (toStdout.length > 1)
    throw new UsageError(`standard output can be written once: ${toStdout.map((name) => `--${name}`).join(' and ')}`);
  checkPageWords(words);
  checkSarifWords(words);
  requireFolder(words.sourceRoot, '--source-root');
  requireWritable(Object.fromEntries(names.map((name) => [name, words[name]])));
}

/** The files to write, by their options. */
export const suiteOutputs = (words: SuiteReportWords): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(names.map((name) => [`--${name}`, words[name]]));

/** Where text for people goes. */
export const suiteStream = (words: SuiteReportWords): NodeJS.WriteStream => textStream(...filesOf(words));
export const isSuiteData = (words: SuiteReportWords): boolean => filesOf(words).includes(dash);

/** Null for --no-sources. `folder`: of the suite. */
export const suiteSources = ({ sources, sourceRoot }: SuiteReportWords, folder: string): SourceFiles | null =>
  sources === false ? null : new SourceFiles([folder, ...(sourceRoot === undefined ? [] : [resolve(sourceRoot)])]);

/** Null: no page is written. */
export const suiteTimelines = (words: SuiteReportWords): Timelines | null => (mayWritePage(words) ? new Map() : null);

/** Writes each file that an option names. */
export async function writeSuiteReports(of: SuiteReports, words: SuiteReportWords): Promise<void> {
  for (const name of names) {
    const file = words[name];
    if (file === undefined) continue;
    const format: Format = formats[name];
    const text = await format(of, words, file);
    if (text !== null) await writeReport(file, `--${name}`, text);
  }
}
