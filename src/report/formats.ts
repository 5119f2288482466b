// The formats of a report besides the text on the terminal: an option of the command line each, which names the file. A new format is a
// file that renders it, and a row here.

import type { Report } from '../judge/report.ts';
import { renderJson } from './json.ts';

export interface ReportFormat {
  /** For the help of the command line. */
  readonly about: string;
  /** `several`: of one run for each of several releases, however many there were in the end. */
  render(reports: readonly [Report, ...Report[]], several: boolean): string | Promise<string>;
}

/** By the name of their option. */
export const reportFormats = {
  json: {
    about: 'write the report as JSON',
    render: (reports, several) => renderJson(several ? reports : reports[0]),
  },
  junit: {
    about: 'write the report as JUnit XML',
    render: async (reports) => (await import('./junit.ts')).renderJunit(...reports), // brings a package
  },
} as const satisfies Readonly<Record<string, ReportFormat>>;

export type ReportFormatName = keyof typeof reportFormats;
export const reportFormatNames = Object.keys(reportFormats) as ReportFormatName[];
