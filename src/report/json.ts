// Renders the report for programs.
import type { Report } from '../judge/report.ts';

/** Renders one report as an object, several as an array. */
export function renderJson(report: Report | readonly Report[]): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
