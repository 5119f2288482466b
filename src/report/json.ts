// The report for machines.
import type { Report } from '../judge/report.ts';

/** One report as an object, several as an array. */
export function renderJson(report: Report | readonly Report[]): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
