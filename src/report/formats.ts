// The formats of a report besides the text on the terminal. Each has a command-line option that names the file. A new
// format is a file that renders it, and a row here.

import type { Report } from '../verdict/report.ts';
import type { PagedReport, PageOptions } from './html/report-page.ts';
import { renderJson } from './json.ts';
import type { SarifOptions } from './sarif.ts';

export interface ReportFormat {
  /** For the help of the command line. */
  readonly about: string;
  /** `several`: the reports are for several releases, even if only one report was made. */
  render(reports: readonly [Report, ...Report[]], several: boolean, page: Page): string | Promise<string>;
  /** It says what is gone: reports of which one did not get all messages are not written. */
  readonly ofWhole?: true;
}

/** What some formats need besides the reports. */
export interface Page extends PageOptions {
  readonly reports: readonly PagedReport[];
  readonly sarif: SarifOptions;
  /** Says something about the file to the user. */
  readonly say: (words: string) => void;
}

/** By the name of their option. */
export const reportFormats = {
  json: {
    about: 'write the report as JSON',
    render: (reports, several) => renderJson(several ? reports : reports[0]),
  },
  junit: {
    about: 'write the report as JUnit XML',
    render: async (reports) => (await import('./junit.ts')).renderJunit(...reports), // loads a package
  },
  html: {
    about: 'write the report as one HTML file, with sources and a timeline',
    render: async (_reports, _several, page) => (await import('./html/report-page.ts')).renderPage(page.reports, page),
  },
  sarif: {
    about: "write the findings as SARIF 2.1.0 for GitHub's code scanning; see docs/how-to/code-scanning.md",
    ofWhole: true,
    render: async (reports, _several, { sarif, say }) => {
      const { omittedWords, renderReportsSarif } = await import('./sarif.ts');
      const { text, omitted } = renderReportsSarif(reports, sarif);
      if (omitted > 0) say(omittedWords(omitted));
      return text;
    },
  },
  markdown: {
    about: 'write a summary as Markdown, for example for GITHUB_STEP_SUMMARY',
    render: async (reports, _several, { sources }) => (await import('./markdown.ts')).renderMarkdown(reports, sources),
  },
} as const satisfies Readonly<Record<string, ReportFormat>>;

export type ReportFormatName = keyof typeof reportFormats;
export const reportFormatNames = Object.keys(reportFormats) as ReportFormatName[];
